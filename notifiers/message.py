"""A finished letter as the bytes of an Internet message (RFC 5322, MIME): the same letter, the same bytes.

Refuses what a mail server would misread: line breaks and other control characters in a header, an address
that is none, a Message-ID that is none. Sends nothing.
"""

import re
import unicodedata
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, SingleAddressHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from engine.core.errors import BadInput
from engine.core.ports import Outgoing

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9 -]{1,60}")  # needs neither quotes nor encoding
_LANGUAGE = re.compile(r"<html\b[^>]*\blang=\"([A-Za-z-]+)\"")
_FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}  # controls, half characters, line and paragraph separators


class _MessageIds(UnstructuredHeader, BaseHeader):
    """A list of Message-IDs, one per line.

    The library folds such a header as free text and would write a long Message-ID as an encoded word.
    """

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {(policy.linesep + ' ').join(self.split())}{policy.linesep}"


class _Subject(UnstructuredHeader, BaseHeader):
    """A subject in one run of encoded words.

    The library mixes plain and encoded words and loses or adds spaces between long Vietnamese ones.
    """

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {_encoded(str(self), self.name, policy)}{policy.linesep}"


class _Person(SingleAddressHeader, BaseHeader):  # type: ignore[misc]  # as the library itself combines them
    """One name and address; the name in one run of encoded words, for the same reason."""

    def fold(self, *, policy: Policy) -> str:
        name, spec = self.address.display_name, self.address.addr_spec
        shown = f"{_encoded(name, self.name, policy)}{policy.linesep} <{spec}>" if name else spec
        return f"{self.name}: {shown}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("references", _MessageIds)
_HEADERS.map_to_type("in-reply-to", _MessageIds)
_HEADERS.map_to_type("subject", _Subject)
_HEADERS.map_to_type("from", _Person)
_HEADERS.map_to_type("to", _Person)
_HEADERS.map_to_type("x-dondoc-to", _Person)
# Plain SMTP policy would emit raw 8-bit bodies, which not every relay takes.
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)


def as_message(letter: Outgoing, sender: str, instead: str = "") -> bytes:
    """The letter from `sender` ("Name <address>" or an address), ready to be sent or kept.

    `instead` is the box it is diverted to in a rehearsal: whom it was for stays readable, in the subject and
    in the header `X-Dondoc-To`, where no mail server looks.

    Raises:
        BadInput: a header holds a control character, an address or a Message-ID is malformed.
    """
    message = EmailMessage(policy=_POLICY)
    message.set_content(unicodedata.normalize("NFC", letter.text))
    message.add_alternative(unicodedata.normalize("NFC", letter.html), subtype="html")
    message["From"] = _parsed("sender", sender)
    recipient = _address("recipient", letter.to_name, letter.to_email)
    message["To"] = _parsed("diverted recipient", instead) if instead else recipient
    if instead:
        message["X-Dondoc-To"] = recipient
    head = f"[-> {letter.to_email}] " if instead else ""
    message["Subject"] = _header("subject", head + letter.subject)
    message["Date"] = letter.written_at.astimezone(ZONE)
    message["Message-ID"] = _message_id("Message-ID", letter.message_id)
    if letter.references:
        references = [_message_id("reference", reference) for reference in letter.references]
        message["References"] = " ".join(references)
        message["In-Reply-To"] = references[-1]
    # After the parts: making them takes every Content-* header along.
    message["Content-Language"] = _language(letter.html)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_boundary(f"=_{letter.id.hex}")  # "=_" cannot stand in quoted-printable or base64
    return message.as_bytes()


def _encoded(text: str, header: str, policy: Policy) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return Header(text, "utf-8", header_name=header).encode(linesep=policy.linesep)


def _parsed(what: str, given: str) -> Address:
    name, email = parseaddr(_header(what, given))
    return _address(what, name, email)


def _address(what: str, name: str, email: str) -> Address:
    display, spec = _header(f"name of the {what}", name), _header(f"address of the {what}", email)
    problem = BadInput(f"address of the {what}: found '{email}', expected one such as 'name@example.org'")
    if not spec.isascii():
        raise problem
    try:
        address = Address(display_name=display, addr_spec=spec)
    except (ValueError, IndexError, MessageError):
        raise problem from None
    if not address.username or not address.domain:
        raise problem
    return address


def _message_id(what: str, value: str) -> str:
    if not _MESSAGE_ID.fullmatch(value):
        raise BadInput(f"{what}: found {value!r}, expected one such as '<id@example.org>'")
    return value


def _header(what: str, value: str) -> str:
    for character in value:
        if unicodedata.category(character) in _FORBIDDEN:
            raise BadInput(
                f"{what}: found the character U+{ord(character):04X}, expected one line of plain text"
            )
    return unicodedata.normalize("NFC", value)


def _language(html: str) -> str:
    found = _LANGUAGE.search(html)
    return found[1] if found else "vi"
