"""Reads a delivery status notification (RFC 3464): what another server says of a letter it took and could not deliver.

Pure: bytes in, reports out; nothing for what is no such notification, and never an error. Everything read is hostile,
so the parts are found by a walk of our own, linear in the size and bounded in depth: a parser that follows every
nesting can be kept busy for minutes by one megabyte. Servers that write no such notification (qmail) are left to a
person; `flufl.bounce` would guess the address from their prose, but parses whole messages and names no letter.
"""

import quopri
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from email.message import Message
from itertools import islice

from engine.core.returned import FAILED, Report
from notifiers.verp import letter_of

LARGEST = 1024 * 1024  # bytes that are looked at
_HEADER_BYTES = 64 * 1024
_DEPTH = 3  # a notification may lie in a mixture, made by a list or a scanner
_PARTS = 20
_RECIPIENTS = 50
_VALUE = 2_000  # characters of one header or field
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_ENVELOPE = ("to", "delivered-to", "x-original-to", "envelope-to", "apparently-to")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")
_EMPTY_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_FOLD = re.compile(r"\r?\n(?=[ \t])")

Fields = Mapping[str, tuple[str, ...]]  # name in small letters -> its values, in order


def read(raw: bytes) -> tuple[Report, ...]:
    """What a message reports, one report per recipient; nothing where it is no delivery status notification."""
    head, body = _split(raw[:LARGEST].lstrip(b"\r\n"))
    parts = _report_parts(head, body, _DEPTH)
    status = next((part for kind, part in parts if kind in _STATUS_TYPES), None)
    if status is None:
        return ()
    returned = next((part for kind, part in parts if kind in _RETURNED_TYPES), b"")
    ids = [*_split(returned)[0].get("message-id", ()), *head.get("in-reply-to", ())]
    message_id = next((found[0] for one in ids if (found := _MESSAGE_ID.search(one))), "")
    envelope = (one for name in _ENVELOPE for one in head.get(name, ()))
    letter = next((id for one in envelope if (id := letter_of(one))), None)
    return tuple(
        Report(
            letter=letter,
            message_id=message_id,
            recipients=_addresses(one),
            action=_first(one, "action").partition("(")[0].strip().lower(),
            status=_status(one),
            diagnostic=_first(one, "diagnostic-code"),
        )
        for one in islice(_recipients(status), _RECIPIENTS)
    )


def _report_parts(head: Fields, body: bytes, depth: int) -> list[tuple[str, bytes]]:
    """The parts of the notification in a message, as (content type, content); none where there is none."""
    described = _described(head)
    kind = described.get_content_type()
    if depth == 0 or described.get_content_maintype() != "multipart":
        return []
    parts = [_split(part) for part in _between(body, str(described.get_boundary("")))]
    if kind == "multipart/report":
        about = str(described.get_param("report-type", "delivery-status")).lower()
        return [_content(*part) for part in parts] if about.endswith("delivery-status") else []
    return next((found for part in parts if (found := _report_parts(*part, depth - 1))), [])


def _described(head: Fields) -> Message:
    """What a header says of its content, for the library to take apart."""
    made = Message()
    if "content-type" in head:
        made["content-type"] = head["content-type"][0]
    return made


def _between(body: bytes, boundary: str) -> list[bytes]:
    """What lies between the lines of a boundary."""
    mark = boundary.rstrip().encode("utf-8", "replace")
    if not mark:
        return []
    line = re.compile(rb"^--" + re.escape(mark) + rb"(?:--)?[ \t]*\r?$\n?", re.MULTILINE)
    return line.split(body, maxsplit=_PARTS)[1:]


def _content(head: Fields, body: bytes) -> tuple[str, bytes]:
    """A part's type, and its content as it was before it was packed for the way."""
    kind = _described(head).get_content_type() if "content-type" in head else "text/plain"
    match head.get("content-transfer-encoding", ("",))[0].lower():
        case "quoted-printable":
            return kind, quopri.decodestring(body)
        case "base64":
            return kind, _unpacked(body)
    return kind, body


def _unpacked(body: bytes) -> bytes:
    try:
        return b64decode(body)
    except ValueError:
        return b""


def _split(entity: bytes) -> tuple[Fields, bytes]:
    """The header fields of a message or part, and what follows the first empty line."""
    if entity.startswith((b"\n", b"\r\n")):
        return {}, entity
    end = _EMPTY_LINE.search(entity, 0, _HEADER_BYTES)
    head = entity[: end.start()] if end else entity[:_HEADER_BYTES]
    return _fields(head), entity[end.end() :] if end else b""


def _fields(block: bytes) -> Fields:
    found: dict[str, tuple[str, ...]] = {}
    for line in _FOLD.sub(" ", block.decode("utf-8", "replace")).split("\n"):
        name, colon, value = line[: 2 * _VALUE].partition(":")
        if colon and not name[:1].isspace():
            key = name.strip().lower()
            found[key] = (*found.get(key, ())[:_RECIPIENTS], value.strip()[:_VALUE])
    return found


def _recipients(status: bytes) -> Iterator[Fields]:
    """The fields of each recipient; the first block is about the message, in most notifications."""
    for block in re.split(rb"(?:\r?\n[ \t]*){2,}", status):
        fields = _fields(block)
        if "action" in fields and ("final-recipient" in fields or "original-recipient" in fields):
            yield fields


def _addresses(fields: Fields) -> tuple[str, ...]:
    """`rfc822; <a@b>` as `a@b`: where it was to arrive at last, and as it was written to where that differs."""
    values = (_first(fields, f"{which}-recipient") for which in ("final", "original"))
    plain = (value.rpartition(";")[2].strip().strip("<>").strip() for value in values)
    return tuple(dict.fromkeys(filter(None, plain)))


def _status(fields: Fields) -> str:
    """The status; where it says nothing in particular or is missing, what the diagnostic says of the same class."""
    said = _first(fields, "diagnostic-code")
    stated = next(iter(_STATUS.findall(_first(fields, "status"))), "")
    if stated and not stated.endswith(".0.0"):
        return stated
    exact = next((one for one in _STATUS.findall(said) if not stated or one[0] == stated[0]), "")
    code = _CODE.search(said)
    return (
        exact or stated or (f"{code[1]}.0.0" if code and _first(fields, "action").lower() == FAILED else "")
    )


def _first(fields: Fields, name: str) -> str:
    return fields.get(name, ("",))[0]
