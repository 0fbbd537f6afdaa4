"""Makes ids: in order of time for what is born, derived from its name for what exists once."""

import secrets
from uuid import UUID, uuid5

from engine.core.identifiers import Moment, OfficeId, Stream

_JOURNAL = UUID("5f1c3c52-7f6d-5d0a-9a53-0d0a6d6f6e64")


def new_id(now: Moment) -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): milliseconds of `now`, then 74 random bits."""
    milliseconds = int(now.timestamp() * 1000) & (1 << 48) - 1
    drawn = secrets.randbits(74)
    value = milliseconds << 80 | 7 << 76 | (drawn >> 62) << 64 | 2 << 62 | drawn & (1 << 62) - 1
    return UUID(int=value)


def journal_stream(office: OfficeId) -> Stream:
    """The stream of an office's journal: the same id wherever it is reckoned."""
    return Stream(uuid5(_JOURNAL, office))
