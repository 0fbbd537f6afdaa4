"""Enters what the review found: weaknesses, numbered, and the lock of a unit's list. Writes no plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert

from engine.core.errors import BadInput, EngineError
from engine.core.identifiers import Json, Moment, PersonId
from engine.store import journals
from engine.store.upsert import insert_new
from workflows.remediation import review
from workflows.remediation.review import CycleKey, Found
from workflows.remediation.tables import UNIT_LIST, WEAKNESS


class ListLocked(EngineError):
    """The unit's list is locked; plans are being tied to it."""

    status = 409


@dataclass(frozen=True, slots=True)
class Entered:
    """How many weaknesses an entry added, and how many it found as they were."""

    added: int
    unchanged: int


def enter(db: Connection, key: CycleKey, weaknesses: Sequence[Found], by: PersonId, now: Moment) -> Entered:
    """Enter weaknesses of units and people; the same again changes nothing.

    Raises:
        BadInput: a code is there already with another text or of somebody else; all are named.
        NotRecorder: `by` may not run the review.
        ListLocked: a weakness would be added to a list that is locked.
    """
    review.recorded_by(db, key[0], by, now)
    results = review.results(db, [key])[key]
    known = {one.code: one for one in results.weaknesses}
    other = [one.code for one in weaknesses if known.get(one.code, one) != one]
    if other:
        raise BadInput(
            f"weakness {', '.join(other)}: expected what was entered before, got another text or owner"
        )
    new = [one for one in weaknesses if one.code not in known]
    if late := [f"{one.code} ({one.unit})" for one in new if one.unit in results.locked]:
        raise ListLocked(f"weakness {', '.join(late)}: expected a list that is not locked")
    rows = [
        {
            "office": key[0],
            "year": key[1],
            "code": one.code,
            "unit": one.unit,
            "person": one.person,
            "text": one.text,
            "cause": one.cause,
            "source": one.source,
            "position": len(known) + n,
        }
        for n, one in enumerate(new, 1)
    ]
    insert_new(db, WEAKNESS, rows)
    if new:
        codes: list[Json] = [one.code for one in new]
        journals.write(db, key[0], "weaknesses_entered", {"year": key[1], "codes": codes, "by": by}, now)
    return Entered(len(new), len(weaknesses) - len(new))


def next_code(db: Connection, key: CycleKey, *, collective: bool) -> str:
    """The next free number of the year: HC16 for a unit, CN036 for a person."""
    results = review.results(db, [key])[key]
    prefix, width = ("HC", 2) if collective else ("CN", 3)
    numbers = [
        int(one.code.removeprefix(prefix))
        for one in results.weaknesses
        if one.code.startswith(prefix) and one.code.removeprefix(prefix).isdecimal()
    ]
    return f"{prefix}{max(numbers, default=0) + 1:0{width}d}"


def lock(db: Connection, key: CycleKey, units: Iterable[str], by: PersonId, now: Moment) -> list[str]:
    """Lock the lists of these units; those locked before stay as they are. Gives the units newly locked.

    Raises:
        BadInput: nothing is recorded for a unit; that must be said with its document, by `cycle none`.
    """
    review.recorded_by(db, key[0], by, now)
    results = review.results(db, [key])[key]
    fresh = [unit for unit in dict.fromkeys(units) if unit not in results.locked]
    if empty := [unit for unit in fresh if not results.of_unit(unit).codes]:
        raise BadInput(
            f"unit {', '.join(empty)}: expected recorded weaknesses, got none;"
            " if the review found nothing, say so with `cycle none UNIT --document ...`"
        )
    _lock(db, key, [(unit, True, "") for unit in fresh], by, now)
    return fresh


def none_found(db: Connection, key: CycleKey, unit: str, document: str, by: PersonId, now: Moment) -> bool:
    """Lock a unit's list as empty, by the document that says so; False if that was done before.

    Raises:
        BadInput: no document, or the unit has recorded weaknesses.
    """
    review.recorded_by(db, key[0], by, now)
    results = review.results(db, [key])[key]
    if not document.strip():
        raise BadInput(f"unit {unit}: expected the document that says nothing was found, got none")
    if codes := sorted(results.of_unit(unit).codes):
        raise BadInput(f"unit {unit}: expected no recorded weakness, got {', '.join(codes)}")
    if unit in results.locked:
        return False
    _lock(db, key, [(unit, False, document)], by, now)
    return True


def _lock(
    db: Connection, key: CycleKey, lists: Sequence[tuple[str, bool, str]], by: PersonId, now: Moment
) -> None:
    rows = [
        {
            "office": key[0],
            "year": key[1],
            "unit": unit,
            "found": found,
            "document": document,
            "locked_at": now,
            "locked_by": by,
        }
        for unit, found, document in lists
    ]
    if not rows:
        return
    db.execute(insert(UNIT_LIST), rows)
    units: list[Json] = [unit for unit, _, _ in lists]
    body: dict[str, Json] = {"year": key[1], "units": units, "found": lists[0][1], "by": by}
    journals.write(db, key[0], "lists_locked", body, now)
