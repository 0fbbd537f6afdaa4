"""`verify` of a whole trail against hashlib alone over the very same bytes.

Ours reads the events, recomputes every link, holds every step against its table, and every instance, letter and plan
against its events. The baseline has the bytes in memory and only hashes them.
"""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import Engine

from benchmarks.measuring import Bench, Bound, Figure, NotTheSame, Target, Unit, figure, interleaved, timed
from benchmarks.province import installed, populate
from engine.core.chain import EVENT, genesis
from engine.core.identifiers import Stream
from engine.runtime.checkpoint import Key, checkpoint
from engine.runtime.verify import Verdict, verify
from engine.runtime.wake import wake
from engine.store import trail
from engine.store.session import make_engine, reading
from web.migrate import migrate

TARGET = Target(Bound.SHARE, 0.15)
AIM = 100_000  # events a second: the other way to reach the target


def run(bench: Bench) -> Iterable[Figure]:
    """The trail of a province: every plan was begun, armed and spoke once; one checkpoint was signed."""
    path = bench.memory / "verify.db"
    migrate(f"sqlite:///{path}")
    engine = make_engine(f"sqlite:///{path}")
    populate(engine, bench.pick(full=50_000, short=200))
    rt, _ = installed(engine)
    wake(rt)
    key = Key.make(bench.memory / "verify.pem")
    checkpoint(rt, key)
    bytes_, verdicts = _bytes(engine), list[Verdict]()
    rounds = interleaved(
        lambda _: timed(lambda: verdicts.append(verify(rt, key))),
        lambda _: timed(lambda: _hash(bytes_)),
        bench.rounds,
    )
    engine.dispose()
    events, said = len(bytes_), verdicts[-1]
    if (said.events, said.checkpoints, said.sound) != (events, 1, True):
        raise NotTheSame(f"verify: expected {events} sound events and a checkpoint, got {said}")
    note = f"hashlib alone over the same {sum(map(len, bytes_)):,} bytes; or {AIM:,} events/s"
    yield figure(
        f"verify: {events:,} events",
        rounds,
        operations=events,
        unit=Unit.PER_SECOND,
        target=TARGET,
        note=note,
    )


def _bytes(engine: Engine) -> list[bytes]:
    """What is hashed for every event: its domain, the hash before it and its stored text."""
    found: list[bytes] = []
    stream, previous = None, b""
    with reading(engine) as db:
        for one in trail.everything(db):
            if one.stream != stream:
                stream, previous = one.stream, genesis(Stream(one.stream))
            found.append(EVENT + previous + one.raw)
            previous = one.hash
    return found


def _hash(chained: Iterable[bytes]) -> None:
    for one in chained:
        sha256(one).digest()
