"""The demonstration as data: the figures that `dondoc demo --json` answers."""

from engine.core.identifiers import Json
from web.demo.folder import Place
from web.demo.telling import Told
from workflows.remediation.lists import Missing


def figures(place: Place, told: Told) -> dict[str, Json]:
    """The fields are documented in the reference of the command line."""
    seen, verdict = told.figures, told.verdict
    late: list[Json] = [one.ref for one in seen.late]
    return {
        "database": place.safe_database,
        "letters_folder": str(place.letters),
        "letters": told.letters,
        "arrived": told.arrived.letters,
        "arrived_distinct": told.arrived.distinct,
        "plans": seen.owed,
        "sent": seen.sent,
        "on_time": seen.on_time,
        "late": late,
        "ever_returned": seen.ever_returned,
        "approved": seen.approved,
        "states": dict(seen.states),
        "closed": dict(seen.closed),
        "missing": [_missing(one) for one in told.missing],
        "rebuild": [one.owing.ref for one in told.rebuild.plans],
        "refused": [one.ref for one in told.refusals],
        "measures": len(told.measures),
        "events": verdict.events,
        "streams": verdict.streams,
        "checkpoints": verdict.checkpoints,
        "sound": verdict.sound,
    }


def _missing(one: Missing) -> Json:
    refs: list[Json] = []
    for unit in one.units:
        refs += [owing.ref for owing in unit.owing]
    return {"as_of": one.day.isoformat(), "refs": refs}
