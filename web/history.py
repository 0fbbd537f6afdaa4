"""What happened to instances as their trails tell it: events, whom each spoke to and what became of that, who tried.

Reads a constant number of queries and says nothing in words: the command line and the pages do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection

from engine.core.asked import Instance
from engine.core.identifiers import Json, Moment, Obstacle, PersonId, moment
from engine.store import access, notices, trail
from engine.store.notices import LedgerLine
from engine.store.trail import Happened

JUST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class History:
    """The events of some instances, what became of everything they said, and who tried what is not his."""

    events: Mapping[UUID, Sequence[Happened]]
    ledger: Mapping[str, LedgerLine]  # by key
    attempts: tuple[tuple[Moment, str, str], ...]  # on the first of them: moment, person, trigger

    def line(self, told: "Told", one: Instance) -> LedgerLine | None:
        """The line of the ledger of somebody an event of this instance spoke to."""
        return next((self.ledger[key] for key in told.keys(one) if key in self.ledger), None)


def gather(db: Connection, those: Sequence[Instance]) -> History:
    """Everything that happened to these instances; the attempts of strangers only on the first."""
    ids = [one.id for one in those]
    return History(
        trail.of_streams(db, ids),
        {line.key: line for line in notices.ledger(db, among=ids)},
        tuple((moment(at), who, what) for at, who, what in access.of_instance(db, ids[0])),
    )


def just_done(its: Sequence[Happened], person: PersonId, now: Moment) -> Happened | None:
    """What this person did in the last minutes, so that the page he comes to says so.

    Not what was refused, nor what somebody else has gone on from since.
    """
    late = [event for event in its if now - moment(event.at) <= JUST and event.kind != "refuse"]
    done = [event for event in late if event.body.get("actor")]
    return done[-1] if done and done[-1].body["actor"] == person else None


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody an event spoke to, or passed over; `by` is what stands in the key of his line of the ledger."""

    person: str
    kind: str
    standing: str
    by: str

    def keys(self, one: Instance) -> tuple[str, str]:
        """What his line of the ledger may be called: of a step with its kind, of a rung without."""
        return f"{one.id}/{self.by}/{self.kind}/{self.person}", f"{one.id}/{self.by}/{self.person}"


def told_of(one: Happened) -> list[Told]:
    """Everybody a step or a rung spoke to, or passed over."""
    body = one.body
    spoke: list[tuple[str, Json]] = [(str(one.seq), body.get("told")), (str(one.seq), body.get("skipped"))]
    rungs = body.get("rungs")
    for rung in rungs if isinstance(rungs, list) else ():
        if isinstance(rung, dict):
            step = f"{rung.get('timer')}/{rung.get('revision')}/{rung.get('offset')}.{rung.get('level')}"
            spoke.append((step, rung.get("told")))
    found: list[Told] = []
    for by, told in spoke:
        for line in told if isinstance(told, list) else ():
            if isinstance(line, list) and len(line) == 3:
                person, kind, standing = line
                found.append(Told(str(person), str(kind), str(standing), by))
    return found


def stored_obstacles(body: Mapping[str, Json]) -> list[Obstacle]:
    """What stood in the way: of a refusal, or stored with paper that came all the same."""
    data = body.get("data")
    listed = body.get("obstacles") or (data.get("obstacles") if isinstance(data, dict) else None)
    return [
        Obstacle(*(str(part) for part in one))
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, list)
    ]


def file_of(one: Happened) -> str:
    """SHA-256 of the file that was kept with what somebody said, "" for none."""
    data = one.body.get("data")
    found = data.get("file") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""
