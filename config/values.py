"""The kinds of value a setting may have that Pydantic does not know: each refuses with what was expected.

No message repeats the value: it may be a password in the wrong place.
"""

import re
from datetime import time
from email.utils import parseaddr
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5322, 3.2.3
_PLAIN = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def _counted(value: object) -> object:
    if isinstance(value, bool):  # true would pass for 1
        raise ValueError("expected a whole number")
    return value


def _written_time(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{1,2}:\d{2}", value):
        return value.zfill(5)
    if isinstance(value, time) and value.tzinfo is None:
        return value
    raise ValueError("expected a time of day such as '07:30'")


def _address(value: str) -> str:
    # One that no message can be written to or from would cost every letter, and not be noticed before.
    found = parseaddr(value)[1]
    whole = value.isprintable() and value.endswith((f"<{found}>", found)) and _PLAIN.fullmatch(found)
    if value and not (whole and value.count("@") == 1):
        raise ValueError("expected an e-mail address, with or without a name before it")
    return value


def _web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise ValueError("expected an address that begins with http:// or https://")
    return value.rstrip("/")


def _database(value: str) -> str:
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        url = None
    kept = url is not None and url.database not in (None, "", ":memory:")
    if url is None or not kept or url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise ValueError("expected sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME")
    return value


def _plain_address(value: str) -> str:
    if value and not _PLAIN.fullmatch(value):
        raise ValueError("expected an e-mail address such as 'bounces@example.org', without a name before it")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[\w.:-]*", value):
        raise ValueError("expected the name of a server such as 'mail.example.org'")
    return value


def _listed(value: object) -> object:
    """A variable holds one text; the commas in it part the entries."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _domains(value: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"\.?[\w-]+(\.[\w-]+)*", entry) for entry in value):
        raise ValueError("expected domains such as 'example.org', or '.example.org' for those below it")
    return value


Whole = Annotated[int, BeforeValidator(_counted)]
TimeOfDay = Annotated[time, BeforeValidator(_written_time)]
MailAddress = Annotated[str, AfterValidator(_address)]
MailHost = Annotated[str, AfterValidator(_host)]
PlainAddress = Annotated[str, AfterValidator(_plain_address)]
Domains = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_domains)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
DatabaseAddress = Annotated[str, AfterValidator(_database)]
