"""How letters leave: their templates, the links in them, the mail server, the folder. Sends nothing."""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import TemplateError

from config.settings import Settings
from engine.core.errors import DeliveryFailed, EngineError
from engine.core.identifiers import PersonId
from engine.core.ports import Address, Draft, Item
from notifiers.envelope import MailOptions, Security
from notifiers.kinds import KINDS
from notifiers.offer import Offer
from notifiers.rendering import TEMPLATES, JinjaRenderer
from notifiers.wording import LANGUAGES
from web.doctor.finding import Code, Finding, Subject, ok, one_line, several, warning, wrong
from web.doctor.patient import Patient
from web.wiring import all_words, mail_of, sender_of

PATIENCE = timedelta(seconds=5)  # for one answer of the mail server
CERTIFICATE_LASTS = timedelta(days=21)
_NUMBERS = frozenset({"year", "days_left", "days_late", "round", "defects", "waiting_days"})
_T, _L, _M, _F = Subject.TEMPLATES, Subject.LINKS, Subject.MAIL, Subject.FOLDER


def templates(folder: Path = TEMPLATES) -> Iterator[Finding]:
    """Whether every kind of letter can be written, in every language, with nothing but its own facts."""
    outcomes = all_words().mapping("outcome")
    renderer = JinjaRenderer(outcomes, templates=folder)
    outcome = next(iter(outcomes[LANGUAGES[0]]))
    broken = []
    for kind, facts in KINDS.items():
        item = Item(kind, {name: _sample(name, outcome) for name in facts})
        for language in LANGUAGES:
            to = Address(PersonId("-/-"), "-", "", language)
            try:
                renderer.render(Draft(to, (item,)))
                renderer.render(Draft(to, (item, item)))
            except (TemplateError, EngineError):
                broken.append(f"{kind}.{language}")
    if broken:
        yield wrong(_T, Code.TEMPLATE_BROKEN, templates=several(broken))
    else:
        yield ok(_T, Code.TEMPLATES_RENDER, count=len(KINDS))


def links(patient: Patient) -> Iterator[Finding]:
    """Whether a reader of a letter can follow its link."""
    settings = patient.settings
    address = urlsplit(settings.base_url)
    if is_local(address.hostname or ""):
        leaves = settings.mail.host and not settings.mail.divert_to
        yield (wrong if leaves else warning)(_L, Code.LINKS_LOCAL, address=settings.base_url)
    elif address.scheme != "https":
        yield warning(_L, Code.LINKS_IN_CLEAR, address=settings.base_url)
    else:
        yield ok(_L, Code.LINKS_LEAD, address=settings.base_url)


def mail(patient: Patient, *, call: bool) -> Iterator[Finding]:
    """What the settings say about the mail server and, if it may be called, what it says itself."""
    settings = patient.settings
    options = mail_of(settings)
    if options is None:
        yield warning(_M, Code.NO_MAIL_SERVER, folder=str(settings.letters))
        return
    if options.security is Security.NONE and not is_local(options.host):
        yield wrong(_M, Code.MAIL_IN_CLEAR, host=options.host)
    if options.divert_to:
        yield warning(_M, Code.MAIL_DIVERTED, address=options.divert_to)
    yield from _sender(settings)
    if call:
        yield from _called(sender_of(settings), options, patient)
    else:
        yield ok(_M, Code.MAIL_LEFT_ALONE, host=options.host, port=options.port)


def folder(patient: Patient) -> Iterator[Finding]:
    """Whether a letter can be written into its folder, where that is the way letters leave."""
    path = patient.settings.letters
    there = next(one for one in (path, *path.absolute().parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        say = warning if patient.settings.mail.host else wrong
        yield say(_F, Code.FOLDER_UNUSABLE, folder=str(path), answer=error.strerror or type(error).__name__)
    else:
        yield ok(_F, Code.FOLDER_READY, folder=str(path))


def is_local(host: str) -> bool:
    """Whether a name means this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def _sample(name: str, outcome: str) -> str | int:
    if name in _NUMBERS:
        return 2
    return "2023-03-29" if name.endswith("_on") else outcome if name == "outcome" else name


def _sender(settings: Settings) -> Iterator[Finding]:
    """Whether letters come from the house their links lead to; another looks forged to a mail server."""
    ours = (urlsplit(settings.base_url).hostname or "").lower()
    theirs = sender_of(settings).rpartition("@")[2].strip("<> ").lower()
    house = ours.partition(".")[2] if ours.count(".") > 1 else ours
    below = any(one == two or one.endswith(f".{two}") for one, two in ((ours, theirs), (theirs, house)))
    if not below and not is_local(ours):
        yield warning(_M, Code.SENDER_ELSEWHERE, sender=theirs, address=ours)


def _called(sender: str, options: MailOptions, patient: Patient) -> Iterator[Finding]:
    from notifiers.email import probe  # its library is heavy, and most installations are looked at without

    hurried = replace(options, timeout=min(options.timeout, PATIENCE))
    try:
        offer: Offer = asyncio.run(probe(sender, hurried))
    except DeliveryFailed as failed:
        reply, answer = failed.code or "-", one_line(failed.answer)
        where = f"{options.host}:{options.port}"
        yield wrong(_M, Code.MAIL_REFUSED, server=where, stage=failed.stage, reply=reply, answer=answer)
        return
    way = offer.protection
    if way is not None and way.valid_until < patient.now + CERTIFICATE_LASTS:
        yield warning(_M, Code.CERTIFICATE_ENDS, host=options.host, at=way.valid_until)
    protection = way.version if way else options.security.value
    yield ok(_M, Code.MAIL_READY, host=options.host, port=options.port, protection=protection)
