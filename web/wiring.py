"""Puts the house together: settings in, a runtime out. The only place where workflows and channels are listed."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine

import workflows
from config.settings import Settings
from config.words import Words, load_words
from engine.core.calendar import ZONE, SendingHours
from engine.core.errors import BadInput
from engine.core.identifiers import Moment
from engine.core.ports import Clock
from engine.runtime.runtime import Runtime
from engine.store import definitions
from engine.store.definition import Definition, Definitions
from engine.store.session import make_engine, reading
from notifiers.channels import ChannelOptions, open_channel
from notifiers.envelope import MailOptions, Security
from notifiers.kinds import KINDS, LASTING, ONCE
from notifiers.rendering import JinjaRenderer
from web.clocks import ManualClock, SystemClock
from web.migrate import require_current
from workflows.directory.loading import book
from workflows.measure import definition as measure
from workflows.remediation import definition as remediation

WORKFLOWS = (remediation.definition, measure.definition)  # a new workflow is one folder and one line here
MAIL, FOLDER = "email", "folder"  # the channel of an installation with a mail server, and of one without


def clock_of(settings: Settings, at: Moment | None) -> Clock:
    """The clock the settings name; `at` sets a manual one.

    Raises:
        BadInput: somebody sets a clock that is not manual.
    """
    if settings.clock == "manual":
        return ManualClock(at)
    if at is not None:
        raise BadInput(
            '--at: expected the setting clock = "manual", got "system"; only a rehearsal sets its clock'
        )
    return SystemClock()


def all_words() -> Words:
    """What people see for every code of the house."""
    folders = sorted(Path(next(iter(workflows.__path__))).iterdir())
    lists = [folder / "words.toml" for folder in folders if (folder / "words.toml").exists()]
    return load_words(*lists, Path(__file__).with_name("words.toml"))


def all_definitions(links: str) -> Definitions:
    """Every workflow by its name; `links` is the address their pages begin with."""
    made: tuple[Definition[Any], ...] = tuple(make(links) for make in WORKFLOWS)
    return {one.workflow.name: one for one in made}


def build(settings: Settings, clock: Clock, *, engine: Engine | None = None) -> Runtime:
    """A runtime on a migrated database.

    Raises:
        DatabaseTooNew: a later version of Dondoc migrated it.
        DatabaseNotMigrated: it was never migrated, or not to the present version.
        SpecError: its instances need a workflow or a guard that the code no longer has.
        BadInput: a setting asks for something that is not there yet.
    """
    _refuse_what_comes_later(settings)
    db = engine if engine is not None else make_engine(settings.database)
    require_current(db)
    with reading(db) as connection:
        known = definitions.with_earlier(connection, all_definitions(settings.base_url))
    sender = sender_of(settings)
    options = ChannelOptions(sender=sender, folder=settings.letters, mail=mail_of(settings))
    # What was written for the folder before there was a mail server still goes there.
    ways = (MAIL, FOLDER) if options.mail else (FOLDER,)
    return Runtime(
        db=db,
        clock=clock,
        definitions=known,
        renderer=JinjaRenderer(_letter_words()),
        channels={way: open_channel(way, options) for way in ways},
        channel=ways[0],
        book=book,
        order=tuple(KINDS),
        hours=SendingHours(settings.sending.opens, settings.sending.closes),
        lease=settings.lease,
        domain=sender.rpartition("@")[2].strip("<> "),
        once=ONCE,
        lasting=LASTING,
    )


def sender_of(settings: Settings) -> str:
    """Whom letters come from: "Name <address>", or an address alone."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    return settings.mail.sender or f"Dondoc <dondoc@{host}>"


def mail_of(settings: Settings) -> MailOptions | None:
    """How the mail server is reached; None where there is none."""
    mail = settings.mail
    if not mail.host:
        return None
    return MailOptions(
        host=mail.host,
        port=mail.port,
        security=Security(mail.security),
        ca_file=mail.ca_file,
        user=mail.user,
        password=mail.password.get_secret_value(),
        timeout=timedelta(seconds=mail.timeout_seconds),
        connections=mail.connections,
        return_path=mail.return_path,
        verp=mail.verp,
        divert_to=mail.divert_to,
        domains=mail.domains,
    )


def _letter_words() -> Mapping[str, Mapping[str, str]]:
    return all_words().mapping("outcome")


def _refuse_what_comes_later(settings: Settings) -> None:
    """A setting that would do nothing is refused: no deadline must be believed to be counted elsewhere."""
    if settings.zone.key != ZONE:
        raise BadInput(
            "setting zone: not there yet; days are counted in {zone}, expected the setting to be left out",
            zone=ZONE,
        )
