"""What another server says of a letter it could not deliver, and what follows from it for letter and address.

Pure values and judgements; knows no e-mail format. Everything in a report is hostile: whoever can write to the
box the reports lie in can write one.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

LONGEST = 300  # characters kept of what the other server says
FAILED = "failed"
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]*@[^\s<>()\[\]\"',;]*")
# Refused for what the server is (3), what the letter is (6) or whom it came from (7); nothing is said of the address.
_NOT_THE_ADDRESS = ("5.3.", "5.6.", "5.7.")
_NOT_THE_BOX = ("5.2.2", "5.2.3", "5.2.4")  # full, letter too large, a list that does not expand


@dataclass(frozen=True, slots=True)
class Report:
    """One recipient of one message, as another server reports it; every field as it was found, none is trusted."""

    letter: UUID | None  # from the envelope address the report came to
    message_id: str  # of the message that was returned, "" where none was
    recipients: tuple[str, ...]  # the addresses it is about: as it was reached at last, as it was written to
    action: str  # failed, delayed, delivered, relayed, expanded (RFC 3464, 2.3.3)
    status: str  # such as 5.1.1 (RFC 3463), "" where none was found
    diagnostic: str

    @property
    def failed(self) -> bool:
        """Whether the other side has given the letter up."""
        return self.action == FAILED

    @property
    def condemns(self) -> bool:
        """Whether the address itself is of no use: for ever, and not because of what was sent or by whom."""
        return (
            self.failed
            and _STATUS.fullmatch(self.status) is not None
            and self.status.startswith("5.")
            and not self.status.startswith(_NOT_THE_ADDRESS)
            and self.status not in _NOT_THE_BOX
        )

    def concerns(self, address: str) -> bool:
        """Whether it is about a letter to this address."""
        return bool(address) and compared(address) in map(compared, self.recipients)

    @property
    def said(self) -> str:
        """What the other server says, fit for the trail: one printable line, cut, without any address."""
        return cleaned(self.diagnostic)


def cleaned(said: str) -> str:
    """Foreign words as one printable line of bounded length, every address in them replaced."""
    shown = "".join(letter if letter.isprintable() else " " for letter in said[: 10 * LONGEST])
    return " ".join(_ADDRESS.sub("***", shown).split())[:LONGEST]


def compared(address: str) -> str:
    """An address as it is compared: small letters, the domain as it travels."""
    local, at, domain = address.strip().lower().rpartition("@")
    with suppress(UnicodeError):  # no name the domain system knows; compared as it stands
        domain = domain.encode("idna").decode("ascii")
    return f"{local}{at}{domain}"
