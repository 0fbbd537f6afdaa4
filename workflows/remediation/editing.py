"""Enters what the review found: weaknesses, numbered, and the lock of a unit's list. Writes no plan.

Refuses units and people the office does not have, and codes that could not stand in a letter.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert

from engine.core.errors import BadInput, EngineError, NotFound
from engine.core.identifiers import Json, Moment, OfficeId, PersonId
from engine.core.said import Said
from engine.store import journals
from engine.store.upsert import insert_new
from workflows.directory import loading as directories
from workflows.remediation import review
from workflows.remediation.codes import CODE
from workflows.remediation.review import CycleKey, Found
from workflows.remediation.tables import UNIT_LIST, WEAKNESS

# Codes stand in letters, references and the chain; there nothing else may hide in them.


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
        BadInput: a code has not the form of one, is given twice, or is there already with another text or of
            somebody else; all are named.
        NotFound: the office has no such unit or person.
        NotRecorder: `by` may not run the review.
        ListLocked: a weakness would be added to a list that is locked.
    """
    review.recorded_by(db, key[0], by, now)
    _refuse_codes([one.code for one in weaknesses])
    _refuse_strangers(db, key[0], {w.unit for w in weaknesses}, {w.person for w in weaknesses})
    results = review.results(db, [key])[key]
    known = {one.code: one for one in results.weaknesses}
    other = [one.code for one in weaknesses if known.get(one.code, one) != one]
    if other:
        raise BadInput(
            "weakness {codes}: expected what was entered before, got another text or owner", codes=other
        )
    new = [one for one in weaknesses if one.code not in known]
    if late := [f"{one.code} ({one.unit})" for one in new if one.unit in results.locked]:
        raise ListLocked("weakness {codes}: expected a list that is not locked", codes=late)
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
        NotFound: the office has no such unit.
    """
    review.recorded_by(db, key[0], by, now)
    named = list(dict.fromkeys(units))
    _refuse_strangers(db, key[0], named)
    results = review.results(db, [key])[key]
    fresh = [unit for unit in named if unit not in results.locked]
    if empty := [unit for unit in fresh if not results.of_unit(unit).codes]:
        raise BadInput(
            "unit {units}: expected recorded weaknesses, got none;"
            " if the review found nothing, say so with `cycle none UNIT --document ...`",
            units=empty,
        )
    _lock(db, key, [(unit, True, "") for unit in fresh], by, now)
    return fresh


def none_found(db: Connection, key: CycleKey, unit: str, document: str, by: PersonId, now: Moment) -> bool:
    """Lock a unit's list as empty, by the document that says so; False if that was done before.

    Raises:
        BadInput: no document, or the unit has recorded weaknesses.
        NotFound: the office has no such unit.
    """
    review.recorded_by(db, key[0], by, now)
    _refuse_strangers(db, key[0], [unit])
    results = review.results(db, [key])[key]
    if not document.strip():
        raise BadInput("unit {unit}: expected the document that says nothing was found, got none", unit=unit)
    if codes := sorted(results.of_unit(unit).codes):
        raise BadInput("unit {unit}: expected no recorded weakness, got {codes}", unit=unit, codes=codes)
    if unit in results.locked:
        return False
    _lock(db, key, [(unit, False, document)], by, now)
    return True


def _refuse_codes(codes: Sequence[str]) -> None:
    if odd := [code for code in codes if not CODE.fullmatch(code)]:
        shown = tuple(ascii(code[:40])[1:-1] for code in odd[:10])
        raise BadInput(
            "weakness {codes}: expected a code of at most 20 capital letters, digits, dots and dashes",
            codes=shown,
        )
    if twice := sorted(code for code, times in Counter(codes).items() if times > 1):
        raise BadInput("weakness {codes}: expected each code once, got it more often", codes=twice)


def _refuse_strangers(
    db: Connection, office: OfficeId, units: Iterable[str | None], people: Iterable[PersonId | None] = ()
) -> None:
    directory = directories.load(db, [office])[office]
    if (unit := min({u for u in units if u is not None} - directory.units.keys(), default=None)) is not None:
        raise NotFound("unit", unit, Said("a unit of office '{office}'", office=office))
    if (
        person := min({p for p in people if p is not None} - directory.people.keys(), default=None)
    ) is not None:
        raise NotFound("person", person, Said("somebody of office '{office}'", office=office))


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
