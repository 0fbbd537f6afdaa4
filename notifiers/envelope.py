"""What a deployment says about its mail server, and the envelope a letter travels in. Pure; opens no connection.

Refuses a letter no message can be made of, and one to a domain that is not on the list; both for ever.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from engine.core.errors import BadInput, DeliveryFailed
from engine.core.ports import Outgoing
from engine.core.returned import cleaned
from notifiers.hiding import without_password
from notifiers.message import as_message, bare
from notifiers.verp import return_path

_DOTS = re.compile(rb"(?m)^\.")
_SHOWN = 500  # characters of a refusal of our own


class Security(StrEnum):
    """How the way to the server is protected."""

    STARTTLS = "starttls"  # begins in clear, goes on in TLS or not at all
    TLS = "tls"  # from the first byte
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailOptions:
    """How letters reach the mail server."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    ca_file: Path | None = None  # the authorities trusted instead of the system's
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: timedelta = timedelta(seconds=30)  # for one answer
    connections: int = 4
    return_path: str = ""  # where bounces go; "" is the sender
    verp: bool = False
    divert_to: str = ""  # every letter goes here instead
    domains: tuple[str, ...] = ()  # of recipients; none means all

    def heard(self, said: str) -> str:
        """What a server said, fit for the trail: one printable line, cut, without the password or any address.

        A server may say anything: control characters, half characters, megabytes, our own credentials.
        """
        return cleaned(without_password(said, self.user, self.password))


@dataclass(frozen=True, slots=True)
class Envelope:
    """From where to where, and the bytes of the message."""

    sender: str
    recipient: str
    content: bytes

    @property
    def dotted(self) -> bytes:
        """The content as it goes over the wire: no line of it can be taken for the end, and then the end."""
        return _DOTS.sub(b"..", self.content) + b".\r\n"


def enclose(letter: Outgoing, sender: str, options: MailOptions) -> Envelope:
    """The letter in its envelope: one recipient, or the one box everything is diverted to.

    Raises:
        DeliveryFailed: it cannot be written as a message, or its recipient is in a domain not allowed.
    """
    try:
        content = as_message(letter, sender, instead=options.divert_to)
    except BadInput as refused:
        raise DeliveryFailed("message", str(refused), permanent=True, uncertain=False) from refused
    if not allowed(letter.to_email, options.domains):
        found = letter.to_email.rpartition("@")[2]
        answer = f"domain of the recipient: expected one of {', '.join(options.domains)}, found '{found}'"
        raise DeliveryFailed("address", answer[:_SHOWN], permanent=True, uncertain=False)
    bounces = bare(options.return_path or sender)
    if options.verp:
        bounces = return_path(bounces, letter.id)
    return Envelope(bounces, bare(options.divert_to or letter.to_email), content)


def allowed(address: str, domains: Collection[str]) -> bool:
    """Whether the list has the domain of `address`: itself, or as one below an entry that begins with a dot."""
    if not domains:
        return True
    domain = _plain(address.rpartition("@")[2])
    entries = [_plain(entry) for entry in domains]
    return any(
        domain.endswith(entry) and domain != entry if entry.startswith(".") else domain == entry
        for entry in entries
    )


def _plain(domain: str) -> str:
    """A domain as it is compared: small letters, no dot at the end, foreign letters as they travel."""
    dot = "." if domain.startswith(".") else ""
    name = unicodedata.normalize("NFKC", domain.strip(".")).lower()
    try:
        return dot + name.encode("idna").decode("ascii")
    except UnicodeError:
        return dot + name  # no name the domain system knows; compared as it stands
