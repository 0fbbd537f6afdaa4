"""Writes what plans remember of their steps: revisions, returned points, judgements, where the duty stands."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, bindparam, insert, update

from engine.core.asked import Instance
from engine.core.decision import Decision
from engine.core.errors import BadInput
from engine.core.identifiers import Moment, PersonId
from engine.store.bulk import Bulk
from engine.store.upsert import insert_new, upsert
from workflows.remediation.commands import AcceptOther, Judge, Receive, Submit
from workflows.remediation.document import canonical
from workflows.remediation.facts import Duty
from workflows.remediation.tables import ACCEPTED, DEFECT, JUDGEMENT, PLAN, PLAN_MEASURE, REVISION

_ADD_REVISIONS = Bulk(insert(REVISION), REVISION.columns.keys())
_HANDED_IN = frozenset({"submit", "resubmit", "receive", "declare_none"})
Data = Mapping[str, Any]  # what effects.py put into the event's body


def plant(db: Connection, new: Sequence[tuple[Instance, object]], now: Moment) -> None:
    """Write what newly started plans are about.

    Raises:
        BadInput: a start carries something else than a duty.
    """
    rows = []
    for instance, about in new:
        if not isinstance(about, Duty):
            raise BadInput(
                "plan {ref}: expected a Duty to start from, got {found}",
                ref=instance.ref,
                found=type(about).__name__,
            )
        rows.append(
            {
                "instance": instance.id,
                "office": instance.office,
                "year": about.year,
                "kind": about.kind,
                "unit": about.unit,
                "origin_unit": about.unit,
                "person": about.person,
                "rank": about.rank,
                "original_due_on": about.due_on,
                "due_on": about.due_on,
                "round": 0,
                "revision": 0,
                "approved": 0,
                "submitted_on": None,
                "content_on": None,
                "asked_at": None,
            }
        )
    db.execute(insert(PLAN), rows)


def keep(db: Connection, decisions: Sequence[Decision], now: Moment) -> None:
    """Write what these decisions change, one statement per table however many there are."""
    steps = [(d, cast(Data, d.event.body["data"])) for d in decisions if d.event and "to" in d.event.body]
    _keep_revisions(db, [(d, data) for d, data in steps if d.command.trigger in _HANDED_IN], now)
    _keep_duty(db, steps, now)
    _keep_returns(db, [(d, data) for d, data in steps if d.command.trigger == "reject"])
    _keep_verdicts(db, [d for d, _ in steps], now)
    _keep_measures(db, [d for d, _ in steps])


def _keep_revisions(db: Connection, steps: Sequence[tuple[Decision, Data]], now: Moment) -> None:
    rows = []
    for decision, data in steps:
        command, payload = decision.command, decision.command.payload
        document = payload.document if isinstance(payload, Submit | Receive) else None
        arrival = payload if isinstance(payload, Receive) else None
        rows.append(
            {
                "instance": decision.before.id,
                "number": data["revision"],
                "round": data["round"],
                "trigger": command.trigger,
                "fingerprint": data["fingerprint"],
                "document": canonical(document).decode() if document else "",
                "writer": _writer(decision, data),
                "typed_by": command.actor,
                "submitted_on": date.fromisoformat(data["submitted_on"]),
                "late": data["late"],
                "scan": data["scan"],
                "arrival_number": arrival.number if arrival else "",
                "sender": arrival.sender if arrival else "",
                "at": now,
            }
        )
    _ADD_REVISIONS.execute(db, rows)


def _writer(decision: Decision, data: Data) -> PersonId:
    """Who answers for the words: with a signed scan whoever sent it, else whoever typed."""
    payload = decision.command.payload
    if isinstance(payload, Receive):
        return payload.sender if data["scan"] or payload.document is None else decision.command.actor
    return PersonId(data["owner"]) if data["scan"] and data["owner"] else decision.command.actor


def _keep_duty(db: Connection, steps: Sequence[tuple[Decision, Data]], now: Moment) -> None:
    """Only what a step changes is written: one statement per set of columns that change together."""
    groups: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for decision, data in steps:
        values = _duty_after(decision, data, now)
        if values:
            columns = tuple(sorted(values))
            row = {f"_{name}": value for name, value in values.items()} | {"_id": decision.before.id}
            groups.setdefault(columns, []).append(row)
    for columns, rows in groups.items():
        _duty_of(columns).execute(db, rows)


@cache  # there are as many as kinds of step
def _duty_of(columns: tuple[str, ...]) -> Bulk:
    values: dict[str, BindParameter[object]] = {name: bindparam(f"_{name}") for name in columns}
    return Bulk(update(PLAN).where(PLAN.c.instance == bindparam("_id")).values(values))


def _duty_after(decision: Decision, data: Data, now: Moment) -> dict[str, object]:
    trigger = decision.command.trigger
    if trigger in _HANDED_IN:
        came = data["content_on"]
        return {
            "round": data["round"],
            "revision": data["revision"],
            "submitted_on": date.fromisoformat(data["submitted_on"]),
            "content_on": date.fromisoformat(came) if came else None,
        }
    if trigger in ("reject", "reopen"):
        return {"due_on": date.fromisoformat(data["due_on"]), "content_on": None, "asked_at": now}
    if trigger == "withdraw":
        return {"content_on": None, "submitted_on": None}
    if trigger == "approve":
        return {"approved": data["revision"]}
    if trigger == "reassign":
        return {"unit": data["unit"]}
    return {}


def _keep_returns(db: Connection, steps: Sequence[tuple[Decision, Data]]) -> None:
    rows = [
        {
            "instance": decision.before.id,
            "seq": decision.after.seq,
            "weakness": weakness,
            "measure": measure,
            "code": code,
            "round": data["round"],
            "supplement": data["supplement"],
        }
        for decision, data in steps
        for code, weakness, measure in data["defects"]
    ]
    insert_new(db, DEFECT, rows)


def _keep_verdicts(db: Connection, decisions: Sequence[Decision], now: Moment) -> None:
    accepted, judged = [], []
    for d in decisions:
        who = {"instance": d.before.id, "by": d.command.actor, "at": now}
        match d.command.payload:
            case AcceptOther(weakness=weakness):
                accepted.append({**who, "weakness": weakness})
            case Judge(weakness=weakness, result=result):
                judged.append({**who, "weakness": weakness, "result": result})
            case _:
                pass
    insert_new(db, ACCEPTED, accepted)
    upsert(db, JUDGEMENT, judged)


def _keep_measures(db: Connection, decisions: Sequence[Decision]) -> None:
    rows = [
        {
            "ref": start.ref,
            "instance": decision.before.id,
            "weakness": cast(dict[str, str], start.payload)["weakness"],
            "text_hash": cast(dict[str, str], start.payload)["hash"],
        }
        for decision in decisions
        for start in decision.starts
    ]
    insert_new(db, PLAN_MEASURE, rows)
