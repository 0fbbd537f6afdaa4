"""Commands that answer what a head of the personnel office asks: who is missing, who rebuilds, who answers for what."""

from collections.abc import Iterable
from typing import Annotated

import typer

from engine.core.identifiers import Json
from engine.store.session import reading
from web.cli import annex
from web.cli.context import AsJson, AsOf, Office, Year, the_door
from web.cli.showing import answer
from web.cli.typed import line_typed
from web.wiring import all_words
from workflows.remediation import reports
from workflows.remediation.lists import Figures, Missing, Owing, Rebuild, Rebuilding, UnitCoverage
from workflows.remediation.review import CycleKey


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(missing)
    app.command()(rebuild)
    app.command()(linkage)
    app.command()(figures)


def missing(as_of: AsOf = "", office: Office = "", year: Year = None, as_json: AsJson = False) -> None:
    """Who has not sent a plan, one row per unit in official order: the letter's annex."""
    door = the_door()
    key = door.cycle(office, year).key
    with reading(door.rt.db) as db:
        found = reports.missing(db, key, door.day(key[0], as_of))
    answer(as_json, _missing(key, found), annex.missing_text(found, door.settings.language))


def rebuild(as_of: AsOf = "", office: Office = "", year: Year = None, as_json: AsJson = False) -> None:
    """Who must build his plan anew, and why; nobody stands here and among the missing."""
    door = the_door()
    key = door.cycle(office, year).key
    with reading(door.rt.db) as db:
        found = reports.rebuild(db, key, door.day(key[0], as_of))
    answer(as_json, _rebuild(key, found), annex.rebuild_text(found, all_words(), door.settings.language))


def linkage(
    unit: Annotated[str, typer.Argument(help="Code of the unit.", callback=line_typed)],
    as_of: AsOf = "",
    office: Office = "",
    year: Year = None,
    as_json: AsJson = False,
) -> None:
    """The matrix of a unit's weaknesses and its leaders, with the holes in both directions."""
    door = the_door()
    named, _, code = unit.rpartition("/")
    key = door.cycle(office or named, year).key
    with reading(door.rt.db) as db:
        found = reports.coverage(db, key, code, door.day(key[0], as_of))
    answer(as_json, _linkage(key, found), annex.linkage_text(found, all_words(), door.settings.language))


def figures(as_of: AsOf = "", office: Office = "", year: Year = None, as_json: AsJson = False) -> None:
    """The year in counts: owed, sent, late, returned, approved, closed; results count weaknesses."""
    door = the_door()
    key = door.cycle(office, year).key
    with reading(door.rt.db) as db:
        found = reports.figures(db, key, door.day(key[0], as_of))
    answer(as_json, _figures(key, found), annex.figures_text(found, all_words(), door.settings.language))


def _missing(key: CycleKey, found: Missing) -> Json:
    return {
        "office": key[0],
        "year": key[1],
        "as_of": found.day.isoformat(),
        "units": [
            {
                "place": unit.place,
                "unit": unit.unit,
                "name": unit.name,
                "collective": _owing(unit.collective) if unit.collective else None,
                "merged": [_owing(one) for one in unit.merged],
                "people": [_owing(one) for one in unit.people],
                "others_sent": unit.others_sent,
            }
            for unit in found.units
        ],
        "waiting": [{"unit": one.unit, "name": one.name, "plans": one.plans} for one in found.waiting],
    }


def _owing(one: Owing) -> dict[str, Json]:
    return {
        "ref": one.ref,
        "person": one.person,
        "name": one.name,
        "title": one.title,
        "due_on": one.due_on.isoformat(),
        "provisional": one.provisional,
        "overdue": one.overdue,
        "days_late": one.days_late,
    }


def _rebuild(key: CycleKey, found: Rebuild) -> Json:
    return {
        "office": key[0],
        "year": key[1],
        "as_of": found.day.isoformat(),
        "plans": _rebuilding(found.plans),
        "supplements": _rebuilding(found.supplements),
    }


def _rebuilding(plans: Iterable[Rebuilding]) -> list[Json]:
    return [
        {
            "place": one.place,
            "unit": one.unit,
            "unit_name": one.unit_name,
            **_owing(one.owing),
            "round": one.round,
            "returned_on": one.returned_on.isoformat(),
            "defects": [{"code": d.code, "weakness": d.weakness, "measure": d.measure} for d in one.defects],
            "sent_on": one.sent_on.isoformat() if one.sent_on else None,
            "sent_late": one.sent_late,
            "late_on_named_day": one.late_on_named_day,
        }
        for one in plans
    ]


def _linkage(key: CycleKey, found: UnitCoverage) -> Json:
    matrix = found.matrix
    names = {str(person): name for person, name in found.names.items()}
    cells: list[Json] = [
        {
            "weakness": row,
            "person": claim.person,
            "own": claim.weakness_of_leader,
            "responsibility": claim.responsibility.value if claim.responsibility else None,
        }
        for row, line in zip(matrix.rows, matrix.cells, strict=True)
        for cell in line
        for claim in cell
    ]
    return {
        "office": key[0],
        "year": key[1],
        "unit": found.unit,
        "name": found.name,
        "locked": found.locked,
        "weaknesses": [*matrix.rows],
        "leaders": [{"person": c.person, "name": names[c.person], "head": c.head} for c in matrix.columns],
        "cells": cells,
        "without_head": [*matrix.without_head],
        "without_responsible": [*matrix.without_responsible],
        "unlinked": [*matrix.unlinked],
    }


def _figures(key: CycleKey, found: Figures) -> Json:
    late: list[Json] = [
        {
            "ref": one.ref,
            "sent_on": one.sent_on.isoformat(),
            "due_on": one.due_on.isoformat(),
            "days_late": one.days_late,
            "on_named_day": one.on_named_day,
        }
        for one in found.late
    ]
    counts = ("owed", "waiting", "not_sent", "overdue", "sent", "on_time", "returned", "to_supplement")
    return {
        "office": key[0],
        "year": key[1],
        "as_of": found.day.isoformat(),
        **{name: getattr(found, name) for name in (*counts, "ever_returned", "approved")},
        "late": late,
        "states": dict(found.states),
        "closed": dict(found.closed),
        "results": {str(result) or "not_judged": count for result, count in found.results},
    }
