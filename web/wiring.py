"""Puts the house together: settings in, a runtime out. The only place where workflows and channels are listed."""

from collections.abc import Mapping
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
from notifiers.kinds import KINDS, LASTING, ONCE
from notifiers.rendering import JinjaRenderer
from web.clocks import ManualClock, SystemClock
from web.migrate import require_current
from workflows.directory.loading import book
from workflows.measure import definition as measure
from workflows.remediation import definition as remediation

WORKFLOWS = (remediation.definition, measure.definition)  # a new workflow is one folder and one line here
CHANNEL = "folder"


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
    return load_words(*(folder / "words.toml" for folder in folders if (folder / "words.toml").exists()))


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
    host = urlsplit(settings.base_url).hostname or "localhost"
    sender = settings.mail.sender or f"Dondoc <dondoc@{host}>"
    options = ChannelOptions(sender=sender, folder=settings.letters)
    return Runtime(
        db=db,
        clock=clock,
        definitions=known,
        renderer=JinjaRenderer(_letter_words()),
        channels={CHANNEL: open_channel(CHANNEL, options)},
        channel=CHANNEL,
        book=book,
        order=tuple(KINDS),
        hours=SendingHours(settings.sending.opens, settings.sending.closes),
        lease=settings.lease,
        domain=sender.rpartition("@")[2].strip("<> "),
        once=ONCE,
        lasting=LASTING,
    )


def _letter_words() -> Mapping[str, Mapping[str, str]]:
    return all_words().mapping("outcome")


def _refuse_what_comes_later(settings: Settings) -> None:
    """A setting that would do nothing is refused: letters must not be believed sent, or diverted."""
    wanted = {
        "mail.host": bool(settings.mail.host),
        "mail.divert_to": bool(settings.mail.divert_to),
        "zone": settings.zone.key != ZONE,
    }
    if asked := [name for name, given in wanted.items() if given]:
        raise BadInput(
            f"setting {', '.join(asked)}: not there yet; letters are written into the folder '{settings.letters}'"
            f" and days are counted in {ZONE}, expected the setting to be left out"
        )
