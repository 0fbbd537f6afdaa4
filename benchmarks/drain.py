"""`drain` over SMTP against aiosmtplib with as many kept connections, the same bytes and no database.

Both talk to the same server in another process, which knows of neither. Each round opens its connections,
sends every letter, and takes its leave.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from aiosmtplib import SMTP
from sqlalchemy import text

from benchmarks.measuring import (
    Bench,
    Bound,
    Figure,
    Target,
    Unit,
    alone,
    figure,
    interleaved,
    require_same,
    timed,
)
from benchmarks.morning import composed, copied, opened
from benchmarks.sink import HOST, Sink, sink
from engine.core.ports import Delivered, Outgoing
from engine.runtime.drain import drain
from engine.runtime.runtime import Runtime
from engine.store import letters
from engine.store.session import reading
from notifiers.email import EmailChannel
from notifiers.envelope import Envelope, MailOptions, Security, enclose
from tests.smtp.certificates import make

LANES = 4
SENDER = "Dondoc <dondoc@example.vn>"
TARGET = Target(Bound.SHARE, 0.8)


def run(bench: Bench) -> Iterable[Figure]:
    """In clear on a file in memory and on the disk, under TLS, and what the parts cost by themselves."""
    plans = bench.pick(full=1_040, short=100)
    template = composed(bench.memory / "drain.db", plans, _way(0))
    certificates = make(bench.memory / "certificates")
    with sink(bench.memory / "clear") as clear:
        yield _compared(bench, template, clear, bench.memory, "in clear, file in memory")
        yield _compared(bench, template, clear, bench.disk, "in clear, file on disk")
    with sink(bench.memory / "tls", certificates / "good.pem") as secure:
        ca_file = certificates / "ca.pem"
        yield _compared(bench, template, secure, bench.memory, "STARTTLS, file in memory", ca_file)
    yield from _parts(bench, template)


def _way(port: int, ca_file: Path | None = None) -> EmailChannel:
    return EmailChannel(SENDER, _options(port, ca_file))


def _options(port: int, ca_file: Path | None) -> MailOptions:
    security = Security.NONE if ca_file is None else Security.STARTTLS
    return MailOptions(HOST, port, security, ca_file, connections=LANES)


def _compared(
    bench: Bench, template: Path, server: Sink, folder: Path, how: str, ca_file: Path | None = None
) -> Figure:
    envelopes = _envelopes(template, _options(server.port, ca_file))
    mine: list[tuple[str, str, str]] = []
    theirs: list[tuple[str, str, str]] = []

    def ours(_: int) -> float:
        rt = opened(copied(template, folder / "ours.db"), _way(server.port, ca_file))
        server.forget()
        took = timed(lambda: drain(rt))
        _require_all_sent(rt, len(envelopes))
        rt.db.dispose()
        mine[:] = _arrived(server)
        return took

    def baseline(_: int) -> float:
        server.forget()
        took = timed(lambda: asyncio.run(_kept_connections(envelopes, server.port, ca_file)))
        theirs[:] = _arrived(server)
        return took

    rounds = interleaved(ours, baseline, bench.pick(full=bench.rounds, short=1), warm=not bench.short)
    return figure(
        f"drain: {LANES} connections, {how}",
        rounds,
        operations=len(envelopes),
        unit=Unit.PER_SECOND,
        target=TARGET,
        compared=require_same("letters at the server", mine, theirs),
        note=f"{len(envelopes)} letters a round; aiosmtplib, {LANES} kept connections, the same bytes",
    )


def _envelopes(template: Path, options: MailOptions) -> list[Envelope]:
    """What ours is going to send, made beforehand."""
    return [enclose(one, SENDER, options) for one in _outgoing(template)]


def _outgoing(template: Path) -> list[Outgoing]:
    rt = opened(template)
    with reading(rt.db) as db:
        found = [one.outgoing for one in letters.find(db, limit=1_000_000)]
    rt.db.dispose()
    return found


def _arrived(server: Sink) -> list[tuple[str, str, str]]:
    return sorted((one.message_id, one.recipient, one.digest) for one in server.taken())


def _require_all_sent(rt: Runtime, expected: int) -> None:
    with reading(rt.db) as db:
        states = db.execute(text("SELECT state, count(*) FROM letter GROUP BY state")).all()
    assert [tuple(row) for row in states] == [("sent", expected)], f"expected {expected} sent, got {states}"


async def _kept_connections(envelopes: Sequence[Envelope], port: int, ca_file: Path | None) -> None:
    """What somebody would write who had the bytes and nothing to remember."""
    queue = deque(envelopes)

    async def lane() -> None:
        client = SMTP(
            hostname=HOST,
            port=port,
            start_tls=ca_file is not None,
            cert_bundle=None if ca_file is None else str(ca_file),
        )
        async with client:
            while queue:
                one = queue.popleft()
                await client.sendmail(one.sender, [one.recipient], one.content)

    await asyncio.gather(*(lane() for _ in range(LANES)))


class _Nowhere:
    """A channel that takes everything at once: what is left is the database and the books."""

    name, lanes = "email", LANES

    async def send(self, _: Outgoing) -> Delivered:
        return Delivered("data", 250, "taken")

    async def close(self) -> None:
        """Nothing was kept open."""


def _parts(bench: Bench, template: Path) -> Iterable[Figure]:
    outgoing, options = _outgoing(template), _options(0, None)

    def books(_: int) -> float:
        rt = opened(copied(template, bench.memory / "ours.db"), _Nowhere())
        took = timed(lambda: drain(rt))
        _require_all_sent(rt, len(outgoing))
        rt.db.dispose()
        return took

    def writing(_: int) -> float:
        return timed(lambda: [enclose(one, SENDER, options) for one in outgoing])

    for name, part, note in (
        ("drain: of it the database", books, "leases, attempts and endings, file in memory; no server"),
        ("drain: of it the bytes of the message", writing, "MIME from the stored letter"),
    ):
        yield figure(
            name,
            alone(part, bench.pick(full=bench.rounds, short=1), warm=not bench.short),
            operations=len(outgoing),
            unit=Unit.MICROSECONDS,
            note=note,
        )
