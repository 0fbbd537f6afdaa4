"""A finished letter as the bytes of an Internet message (RFC 5322, MIME): the same letter, the same bytes.

Its shape is always the same, so it is written down directly: the library's own message classes read every header
again and cost more than the dialogue with the server. Refuses what a mail server would misread: line breaks and
other control characters in a header, an address that is none, a Message-ID that is none. Sends nothing.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.core.errors import BadInput
from engine.core.ports import Outgoing

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9 -]{0,60}")  # needs neither quotes nor encoding
_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_PLAIN_ADDRESS = re.compile(f"{_ATOMS}@{_ATOMS}")  # the library's parser is not needed, which takes its time
_LANGUAGE = re.compile(r"<html\b[^>]*\blang=\"([A-Za-z-]+)\"")
_FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}  # controls, half characters, line and paragraph separators
_FOLD = "\r\n "
_WORD = 36  # bytes in one encoded word, so that no line is longer than 76 characters (RFC 2047)
_LINE = 78  # characters of a line that travels as it is
_CODED = 76  # characters of a line in base64


def as_message(letter: Outgoing, sender: str, instead: str = "") -> bytes:
    """The letter from `sender` ("Name <address>" or an address), ready to be sent or kept.

    `instead` is the box it is diverted to in a rehearsal: whom it was for stays readable, in the subject and
    in the header `X-Dondoc-To`, where no mail server looks.

    Raises:
        BadInput: a header holds a control character, an address or a Message-ID is malformed.
    """
    recipient = _address("recipient", letter.to_name, letter.to_email)
    shown = f"[-> {letter.to_email}] {letter.subject}" if instead else letter.subject
    boundary = f"=_{letter.id.hex}"  # "=_" cannot stand in base64
    headers = {
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative;{_FOLD}boundary="{boundary}"',
        "From": _mailbox(_parsed("sender", sender)),
        "To": _mailbox(_parsed("diverted recipient", instead) if instead else recipient),
        "X-Dondoc-To": _mailbox(recipient) if instead else "",
        "Subject": _encoded(_header("subject", shown)),
        "Date": format_datetime(letter.written_at.astimezone(ZONE)),
        "Message-ID": _message_id("Message-ID", letter.message_id),
        **_thread(letter.references),
        "Content-Language": _language(letter.html),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    lines = [f"{name}: {value}" for name, value in headers.items() if value or name == "Subject"]
    parts = (_part("plain", letter.text), _part("html", letter.html))
    text = "".join(f"\r\n--{boundary}\r\n{part}" for part in parts)
    return "\r\n".join([*lines, f"{text}\r\n--{boundary}--\r\n"]).encode("ascii")


def bare(given: str) -> str:
    """The address alone of "Name <address>" or of an address; "" where there is none."""
    return given if _PLAIN_ADDRESS.fullmatch(given) else _parts_of(given)[1]


def _thread(references: tuple[str, ...]) -> dict[str, str]:
    """The threads it belongs to, one Message-ID a line."""
    if not references:
        return {}
    known = [_message_id("reference", reference) for reference in references]
    return {"References": _FOLD.join(known), "In-Reply-To": known[-1]}


def _part(kind: str, text: str) -> str:
    """One wording of the letter: as it is where every relay can take it so, else in base64."""
    lines = unicodedata.normalize("NFC", text).encode().splitlines()
    content = b"".join(line + b"\r\n" for line in lines)
    as_it_is = content.isascii() and all(len(line) <= _LINE for line in lines)
    way, shown = ("7bit", content.decode("ascii")) if as_it_is else ("base64", _in_base64(content))
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {way}\r\n'
    return f"{head}\r\n{shown}"


def _in_base64(content: bytes) -> str:
    coded = b64encode(content).decode("ascii")
    return "".join([f"{coded[at : at + _CODED]}\r\n" for at in range(0, len(coded), _CODED)])


def _mailbox(address: Address) -> str:
    name = _encoded(address.display_name)
    return f"{name}{_FOLD}<{address.addr_spec}>" if name else address.addr_spec


def _encoded(text: str) -> str:
    """Text of a header: as it is, or all of it in encoded words; mixed, readers lose or add spaces between them."""
    if _PLAIN.fullmatch(text):
        return text
    return _FOLD.join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in _words(text))


def _words(text: str) -> Iterator[bytes]:
    """The text in pieces that fit into an encoded word; no character is cut."""
    rest = text.encode()
    while len(rest) > _WORD:
        end = _WORD
        while rest[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        yield rest[:end]
        rest = rest[end:]
    yield rest


@lru_cache(maxsize=16)  # every letter has the same sender
def _parsed(what: str, given: str) -> Address:
    name, email = parseaddr(_header(what, given))
    return _address(what, name, email)


@lru_cache(maxsize=16)
def _parts_of(given: str) -> tuple[str, str]:
    return parseaddr(given)


def _address(what: str, name: str, email: str) -> Address:
    display, spec = _header(f"name of the {what}", name), _header(f"address of the {what}", email)
    if _PLAIN_ADDRESS.fullmatch(spec):
        username, _, domain = spec.rpartition("@")
        return Address(display, username, domain)
    problem = BadInput(f"address of the {what}: found '{email}', expected one such as 'name@example.org'")
    if not spec.isascii():
        raise problem
    try:
        address = Address(display_name=display, addr_spec=spec)
    except (ValueError, IndexError, AttributeError, MessageError):  # the parser stumbles over "a@["
        raise problem from None
    if not address.username or not address.domain:
        raise problem
    return address


def _message_id(what: str, value: str) -> str:
    if not _MESSAGE_ID.fullmatch(value):
        raise BadInput(f"{what}: found {value!r}, expected one such as '<id@example.org>'")
    return value


def _header(what: str, value: str) -> str:
    for character in () if value.isprintable() else value:
        if unicodedata.category(character) in _FORBIDDEN:
            raise BadInput(
                f"{what}: found the character U+{ord(character):04X}, expected one line of plain text"
            )
    return unicodedata.normalize("NFC", value)


def _language(html: str) -> str:
    found = _LANGUAGE.search(html)
    return found[1] if found else "vi"
