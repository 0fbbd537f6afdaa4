"""What a mail server offers, as a look at it found it. Values only."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.core.identifiers import Moment, moment


@dataclass(frozen=True, slots=True)
class Protection:
    """How the way to the server is protected, and until when its certificate holds."""

    version: str
    cipher: str
    valid_until: Moment


@dataclass(frozen=True, slots=True)
class Offer:
    """What a mail server said to somebody who came in, was let in and left again."""

    greeting: str
    protection: Protection | None  # None: in clear
    logged_in: bool
    extensions: Mapping[str, str]  # name in small letters -> what it says about it

    @property
    def size(self) -> int | None:
        """The largest message it takes, in bytes; None: it did not say, or sets no limit."""
        said = self.extensions.get("size", "")
        return int(said) if said.isdecimal() and int(said) else None

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The ways of logging in that it knows."""
        return tuple(self.extensions.get("auth", "").upper().split())


def protection(tls: object) -> Protection | None:
    """The protection of a connection whose TLS this is; None for a connection without."""
    if not isinstance(tls, ssl.SSLObject):
        return None
    cipher, certificate = tls.cipher(), tls.getpeercert() or {}
    until = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    ends = moment(datetime.fromtimestamp(until, UTC))
    return Protection(tls.version() or "", cipher[0] if cipher else "", ends)
