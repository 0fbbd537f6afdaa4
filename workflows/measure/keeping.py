"""Writes what measures remember: what each is about when it starts, and the claim that stands."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, insert, update

from engine.core.asked import Instance
from engine.core.decision import Decision
from engine.core.errors import BadInput
from engine.core.identifiers import Moment
from engine.store.bulk import Bulk
from workflows.measure.brief import Brief, read_brief
from workflows.measure.commands import Claim
from workflows.measure.tables import MEASURE

_Value = str | date | None
_CLAIM = ("claimed_on", "claimed_by", "evidence")
_KEEP_CLAIM = (
    update(MEASURE)
    .where(MEASURE.c.instance == bindparam("_instance"))
    .values({name: bindparam(f"_{name}") for name in _CLAIM})
)


_ADD = Bulk(insert(MEASURE), MEASURE.columns.keys())


def plant(db: Connection, new: Sequence[tuple[Instance, object]], now: Moment) -> None:
    """Write what newly started measures are about, in one statement.

    Raises:
        BadInput: a brief lacks something, or names another office than the plan's.
    """
    briefs = [(instance, read_brief(instance.ref, payload)) for instance, payload in new]
    for instance, brief in briefs:
        if brief.office != instance.office:
            raise BadInput(
                "brief of measure {ref}, 'office': expected '{office}', got '{found}'",
                ref=instance.ref,
                office=instance.office,
                found=brief.office,
            )
    _ADD.execute(db, [_row(instance, brief) for instance, brief in briefs])


def keep(db: Connection, decisions: Sequence[Decision], now: Moment) -> None:
    """Write the claim that stands after these decisions, in one statement; a returned one stands no longer."""
    changed = [
        {"_instance": d.before.id, **_claim(d)}
        for d in decisions
        if d.event is not None and d.event.kind in ("claim", "return")
    ]
    if changed:
        db.execute(_KEEP_CLAIM, changed)


def _claim(decision: Decision) -> Mapping[str, _Value]:
    payload, event = decision.command.payload, decision.event
    if event is None or not isinstance(payload, Claim):
        return {"_claimed_on": None, "_claimed_by": None, "_evidence": ""}
    return {
        "_claimed_on": event.effective_on,
        "_claimed_by": decision.command.actor,
        "_evidence": payload.file,
    }


def _row(instance: Instance, brief: Brief) -> Mapping[str, object]:
    return {
        "instance": instance.id,
        "plan": brief.plan,
        "plan_ref": brief.plan_ref,
        "office": brief.office,
        "year": brief.year,
        "kind": brief.kind,
        "unit": brief.unit,
        "owner": brief.owner,
        "weakness": brief.weakness,
        "text": brief.text,
        "output": brief.output,
        "person": brief.person,
        "text_hash": brief.text_hash,
        "original_on": brief.due_on,
        "due_on": brief.due_on,
        "matrix": json.dumps(brief.matrix.document(), ensure_ascii=False, sort_keys=True),
        "ladders": json.dumps(dict(brief.ladders), sort_keys=True),
        "evidence": "",
        "claimed_on": None,
        "claimed_by": None,
    }
