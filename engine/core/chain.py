"""Canonical bytes and hashes: the chain of a stream, the commitment to a free text, the root over all heads.

What was hashed is what is stored; nothing is ever canonicalised again to be verified.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from engine.core.identifiers import Json, Stream

EVENT, LEAF, NODE = b"\x00", b"\x00", b"\x01"  # domain separation as in RFC 9162, section 2.1
_SIMPLE = frozenset({str, int, bool, type(None)})
_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical(value: Mapping[str, Json] | Sequence[Json]) -> bytes:
    """`value` as JSON in one way only: sorted keys, no spaces, UTF-8, no floats.

    Raises:
        TypeError: `value` holds something that has no single written form.
    """
    _only_plain(value)
    return _written(value).encode()


def genesis(stream: Stream | UUID) -> bytes:
    """What the first event of a stream follows; differs per stream, so that chains cannot be exchanged."""
    return genesis_of(stream.bytes)


def genesis_of(stream: bytes) -> bytes:
    """The same, from the sixteen bytes of the stream's id."""
    return hashlib.sha256(b"dondoc genesis" + stream).digest()


def link(previous: bytes, body: bytes) -> bytes:
    """The hash of an event: SHA-256(0x00 || previous || stored bytes)."""
    return hashlib.sha256(EVENT + previous + body).digest()


def commitment(salt: bytes, text: str) -> str:
    """What the chain keeps of a free text: SHA-256(salt || text) in hex. The text beside it can be erased."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def leaf(stream: bytes, seq: int, head: bytes) -> bytes:
    """One stream's head as a leaf of the checkpoint's tree; the stream by the sixteen bytes of its id."""
    return hashlib.sha256(LEAF + stream + seq.to_bytes(8, "big") + head).digest()


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Root over the leaves in the order given (RFC 9162, section 2.1.1). Of no leaves: SHA-256 of nothing."""
    level = list(leaves)
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        # An odd node rises unchanged, which gives the same tree as the RFC's split at the largest power of two.
        paired = [
            hashlib.sha256(NODE + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def _only_plain(value: object) -> None:
    match value:
        case dict() | Mapping():  # the first is by far the quicker to find out
            for key, item in value.items():
                if not isinstance(key, str):
                    raise TypeError(f"canonical JSON: expected a text key, got {key!r}")
                # Most of what an event holds is simple; the call alone would cost more than the look.
                if type(item) not in _SIMPLE:
                    _only_plain(item)
        case list() | tuple():
            for item in value:
                if type(item) not in _SIMPLE:
                    _only_plain(item)
        case None | bool() | int() | str():
            return
        case _:
            raise TypeError(f"canonical JSON: expected text, whole number, list or mapping, got {value!r}")
