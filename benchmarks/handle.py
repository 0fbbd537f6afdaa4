"""One whole `handle` against bare sqlite3 that writes the same rows in as many transactions.

The mix is the life of a plan: handed in with its document, returned with an opinion, handed in again with answers,
approved (which starts its measures). A first run keeps every statement that writes; the baseline gives these, ready
made, to the driver of another file.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from benchmarks.measuring import Bench, Bound, Figure, Target, figure, interleaved, require_same, timed
from benchmarks.office import Office, open_office, runtime_on
from benchmarks.replay import Transaction, bare, contents, recorded, replay, sizes
from engine.core.asked import Command, Instance
from engine.core.calendar import Deadline
from engine.core.identifiers import InstanceId, PersonId
from engine.runtime.handle import handle
from engine.runtime.runtime import Runtime
from engine.runtime.wake import wake
from engine.store.session import reading
from workflows.remediation import loading
from workflows.remediation.commands import Approve, Defect, Reject, Submit
from workflows.remediation.document import Answer, fingerprint
from workflows.remediation.facts import APPRAISER

IN_MEMORY, ON_DISK = Target(Bound.SHARE, 0.15), Target(Bound.SHARE, 0.40)
MORNING, WHEN = "2023-03-20 08:00", "2023-03-20 09:00"
STEPS = ("submit", "reject", "resubmit", "approve")
Act = tuple[InstanceId, Command]
Acts = list[Act]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An office before its plans come in, the acts of each round, and the statements they end in."""

    template: Path
    rounds: list[Acts]
    statements: list[list[Transaction]]  # per round
    after: Path  # the file in which they were first written


def run(bench: Bench) -> Iterable[Figure]:
    """In memory and on the disk."""
    prepared = _prepare(bench)
    for where, folder, target in (
        ("in memory", bench.memory, IN_MEMORY),
        ("on disk", bench.disk, ON_DISK),
    ):
        yield _measured(bench, prepared, where, folder, target)


def _prepare(bench: Bench) -> _Prepared:
    template, after = bench.memory / "handle.db", bench.memory / "handle-after.db"
    office = open_office(template)
    office.at(MORNING)
    wake(office.rt)  # what is due was said, as on any day
    office.at(WHEN)
    acts = [_life(office, plan) for plan in office.plans() if office.document(plan).weaknesses]
    office.rt.db.dispose()
    each = bench.pick(full=len(acts) // (bench.rounds + 1), short=1)
    parts = [acts[number * each : (number + 1) * each] for number in range(bench.rounds + 1)]
    rounds = [[act for life in part for act in life] for part in parts]
    shutil.copyfile(template, after)
    rt, _ = runtime_on(after, WHEN)
    statements: list[list[Transaction]] = []
    for part in rounds:
        with recorded(rt.db) as done:
            _carry_out(rt, part)
        statements.append(done)
    rt.db.dispose()
    return _Prepared(template, rounds, statements, after)


def _measured(bench: Bench, prepared: _Prepared, where: str, folder: Path, target: Target) -> Figure:
    ours, baseline = folder / "ours.db", folder / "baseline.db"
    for copy in (ours, baseline):
        shutil.copyfile(prepared.template, copy)
    rt, _ = runtime_on(ours, WHEN)
    connection = bare(baseline)
    rounds = interleaved(
        lambda number: timed(lambda: _carry_out(rt, prepared.rounds[number])),
        lambda number: timed(lambda: replay(connection, prepared.statements[number])),
        len(prepared.rounds) - 1,
    )
    rt.db.dispose()
    connection.close()
    require_same("rows per table", sizes(ours), sizes(baseline))
    compared = require_same("rows", contents(prepared.after), contents(baseline))
    return figure(
        f"handle, {where}",
        rounds,
        operations=len(prepared.rounds[0]),
        target=target,
        compared=compared,
        note=f"{', '.join(STEPS)} in equal parts; bare sqlite3 given the same statements ready made",
    )


def _carry_out(rt: Runtime, acts: Acts) -> None:
    for instance, command in acts:
        handle(rt, instance, command)


def _life(office: Office, plan: Instance) -> Acts:
    """The four acts of one plan, as four people would send them."""
    writer, judge, text = office.writer(plan), _judge(office, plan), office.document(plan)
    again = replace(text, answers=(Answer("", "missing_linkage", "Đã gắn lại."),))
    returned = Reject((Defect("missing_linkage"),), "Đề nghị gắn lại.", Deadline(date(2023, 4, 28)))
    payloads = (Submit(text), returned, Submit(again), Approve(fingerprint(again)))
    return [
        (plan.id, Command(trigger, who, payload, version=plan.version + number))
        for number, (trigger, payload, who) in enumerate(
            zip(STEPS, payloads, (writer, judge, writer, judge), strict=True)
        )
    ]


def _judge(office: Office, plan: Instance) -> PersonId:
    with reading(office.rt.db) as db:
        facts = loading.load(db, [plan], office.rt.now())[plan.id]
    return facts.may(APPRAISER)[0].person
