"""Sign the heads of all streams, and check what was signed: what makes a cut tail or a restored backup show.

The key lies outside the database. Events after the last checkpoint that somebody else holds a copy of can be
cut undetected; that is the limit of any log that its owner could rewrite.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from engine.core.errors import BadInput
from engine.core.identifiers import Moment, stamp
from engine.runtime.runtime import Runtime
from engine.store import checkpoints
from engine.store.checkpoints import Checkpoint, Head
from engine.store.session import reading, retried

ORIGIN = "dondoc checkpoint v1"
DAILY = timedelta(days=1)


class Key:
    """The Ed25519 key a deployment signs its checkpoints with; never printed."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        public = private.public_key().public_bytes_raw()
        self.id = hashlib.sha256(public).hexdigest()[:16]

    @classmethod
    def load(cls, path: Path) -> "Key":
        """The key in a PEM file.

        Raises:
            BadInput: the file is no Ed25519 private key.
        """
        try:
            private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise BadInput(
                "audit key '{name}': expected an Ed25519 private key in PEM, got {error}",
                name=path.name,
                error=error,
            ) from error
        if not isinstance(private, Ed25519PrivateKey):
            raise BadInput(
                "audit key '{name}': expected an Ed25519 private key, got another kind", name=path.name
            )
        return cls(private)

    @classmethod
    def make(cls, path: Path) -> "Key":
        """A new key, written where only its owner may read it; an existing file is never overwritten."""
        private = Ed25519PrivateKey.generate()
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(pem)
        return cls(private)

    def sign(self, note: bytes) -> bytes:
        """The signature over `note`."""
        return self._private.sign(note)

    def signed(self, note: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over `note`."""
        try:
            self._private.public_key().verify(signature, note)
        except InvalidSignature:
            return False
        return True


def checkpoint(rt: Runtime, key: Key) -> Checkpoint:
    """Take a checkpoint now."""
    now = rt.now()
    return retried(rt.db, lambda db: _take(db, key, now))


def checkpoint_when_due(rt: Runtime, key: Key, age: timedelta = DAILY) -> Checkpoint | None:
    """Take a checkpoint where the newest is older than `age`; None where none is due, or another took it."""
    with reading(rt.db) as db:
        newest = checkpoints.newest_at(db)
    if newest is not None and rt.now() - newest < age:
        return None
    try:
        return checkpoint(rt, key)
    except IntegrityError:
        return None  # two successors of one checkpoint are impossible: another worker was quicker


def checkpoint_problems(
    db: Connection,
    stored: Mapping[int, Mapping[str, Head]],
    hashes: Mapping[tuple[str, int], bytes],
    key: Key | None,
) -> tuple[int, list[tuple[str | None, int, str]]]:
    """How many checkpoints hold, and what is wrong with the others: (stream, seq, what).

    `stored` are their leaves; `hashes` of the events these speak of, as far as they are there.
    """
    problems: list[tuple[str | None, int, str]] = []
    held = 0
    known: dict[str, Head] = {}
    previous = b""
    for one in checkpoints.every(db):
        known |= stored.get(one.n, {})
        wrong = list(_wrong(one, previous, known, stored.get(one.n, {}), hashes, key))
        problems += wrong
        held += not wrong
        previous = one.root
    return held, problems


def _wrong(
    one: Checkpoint,
    previous: bytes,
    known: Mapping[str, Head],
    moved: Mapping[str, Head],
    hashes: Mapping[tuple[str, int], bytes],
    key: Key | None,
) -> Iterator[tuple[str | None, int, str]]:
    if checkpoints.root(known) != one.root or one.previous != _previous(one.n, previous):
        yield None, one.n, f"checkpoint {one.n}: the root does not follow from its leaves"
    if key is not None and key.id == one.key_id and not key.signed(_note(one), one.signature):
        yield None, one.n, f"checkpoint {one.n}: the signature is not the key's"
    for stream, (seq, head) in moved.items():
        if hashes.get((stream, seq)) != head:
            yield stream, seq, f"checkpoint {one.n} signed an event {seq} that is not there"


def _take(db: Connection, key: Key, now: Moment) -> Checkpoint:
    earlier, stored = checkpoints.every(db), checkpoints.leaves(db)
    before: dict[str, Head] = {}
    for one in earlier:
        before |= stored.get(one.n, {})
    known = {**before, **checkpoints.heads(db)}
    n = len(earlier) + 1
    previous = _previous(n, earlier[-1].root if earlier else b"")
    unsigned = Checkpoint(n, previous, checkpoints.root(known), len(known), now, key.id, b"")
    signature = key.sign(_note(unsigned))
    signed = Checkpoint(n, previous, unsigned.root, unsigned.streams, now, key.id, signature)
    moved = [(stream, head) for stream, head in sorted(known.items()) if before.get(stream) != head]
    checkpoints.add(db, signed, moved)
    return signed


def _previous(n: int, root: bytes) -> bytes:
    """What checkpoint `n` follows: its number and the root before it, so that no two may follow one."""
    return hashlib.sha256(n.to_bytes(8, "big") + root).digest()


def _note(one: Checkpoint) -> bytes:
    lines = (ORIGIN, str(one.n), one.previous.hex(), one.root.hex(), str(one.streams), stamp(one.at))
    return "\n".join(lines).encode()
