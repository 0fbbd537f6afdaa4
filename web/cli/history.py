"""What happened to an instance, event by event, as its trail tells it: what `plan history` answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.core.asked import Instance
from engine.core.errors import NotFound
from engine.core.identifiers import Json, Moment, Obstacle, moment
from engine.store import access, notices, trail
from engine.store.notices import LedgerLine
from engine.store.session import reading
from engine.store.trail import Happened
from web.cli.acting import a_plan
from web.cli.context import Door
from web.cli.naming import as_obstacles, named, say, short, spoken, stumbles, tell
from web.cli.showing import local, local_iso
from workflows.directory import loading as directories
from workflows.directory.facts import Directory


@dataclass(frozen=True, slots=True)
class History:
    """One instance's events, what became of everything it said, and who tried what is not his."""

    instance: Instance
    directory: Directory
    events: tuple[Happened, ...]
    ledger: Mapping[str, LedgerLine]  # by key
    attempts: tuple[tuple[Moment, str, str], ...]  # moment, person, trigger


def gather(door: Door, ref: str) -> History:
    """Everything that happened to the plan of this reference.

    Raises:
        NotFound: no plan is called so.
    """
    one = a_plan(door, ref)
    with reading(door.rt.db) as db:
        return History(
            one,
            directories.load(db, [one.office])[one.office],
            tuple(trail.of_streams(db, [one.id])[one.id]),
            {line.key: line for line in notices.ledger(db, instance=one.id)},
            tuple((moment(at), who, what) for at, who, what in access.of_instance(db, one.id)),
        )


def as_data(found: History) -> dict[str, Json]:
    """For programs; the fields are documented in the reference."""
    return {
        "ref": found.instance.ref,
        "events": [_event(one) for one in found.events],
        "attempts": [
            {"at": local_iso(at), "person": person, "trigger": trigger}
            for at, person, trigger in found.attempts
        ],
    }


def _event(one: Happened) -> dict[str, Json]:
    body = one.body
    return {
        "seq": one.seq,
        "at": local_iso(moment(one.at)),
        "effective_on": one.effective_on.isoformat(),
        "kind": one.kind,
        "trigger": body.get("trigger"),
        "actor": body.get("actor"),
        "role": body.get("role"),
        "capacity": body.get("capacity"),
        "on_behalf_of": body.get("on_behalf_of"),
        "from": body.get("from"),
        "to": one.state,
        "outcome": body.get("outcome", ""),
        "told": [
            {"person": told.person, "kind": told.kind, "standing": told.standing} for told in _told(one)
        ],
        "obstacles": as_obstacles(stored_obstacles(body)),
        "texts": [{"name": name, "text": text} for name, text in sorted(one.texts.items())],
        "hash": one.hash.hex(),
    }


def as_text(found: History) -> str:
    """For people."""
    lines = [short(found.instance.ref, found.instance.office)]
    for one in found.events:
        lines += _event_lines(one, found)
    if found.attempts:
        lines.append(tell("tried"))
        lines += [
            f"  {local(at)}  {named(person, found.directory)}: {_verb(trigger)}"
            for at, person, trigger in found.attempts
        ]
    return "\n".join(lines)


def _event_lines(one: Happened, found: History) -> list[str]:
    body, directory = one.body, found.directory
    who = named(_str(body, "actor"), directory)
    capacity = _str(body, "capacity")
    behalf = f" {capacity} {named(_str(body, 'on_behalf_of'), directory)}".rstrip() if capacity else ""
    what = _verb(one.kind)
    if one.kind == "refuse":
        what = f"{what}: {_verb(_str(body, 'trigger'))}"
    moved = ""
    if "to" in body:
        moved = f": {say('state', _str(body, 'from'))} -> {say('state', one.state)}"
    lines = [f"  {one.seq:>3}  {local(moment(one.at))}  {who}{behalf}  {what}{moved}".rstrip()]
    lines += [f"       ! {each}" for each in stumbles(stored_obstacles(body))]
    lines += [
        f"       > {named(told.person, directory)}: {say('notice', told.kind)} ({_became(told, found)})"
        for told in _told(one)
    ]
    return [*lines, *(f"       {spoken('text', name)}: {text}" for name, text in one.texts.items())]


def _verb(code: str) -> str:
    """A kind of event is a verb of some table, or one of the engine's own."""
    for section in ("trigger", "event"):
        try:
            return say(section, code)
        except NotFound:
            continue
    return code


def _str(body: Mapping[str, Json], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _became(told: "_Told", found: History) -> str:
    """What became of it since: the event itself keeps for ever what was so at its moment."""
    line = next((found.ledger[key] for key in told.keys(found.instance) if key in found.ledger), None)
    if line is None:
        return say("standing", told.standing)
    return say("letter", line.letter_state) if line.letter_state else say("standing", line.standing)


@dataclass(frozen=True, slots=True)
class _Told:
    """Somebody an event spoke to, or passed over; `by` is what stands in the key of his line of the ledger."""

    person: str
    kind: str
    standing: str
    by: str

    def keys(self, one: Instance) -> tuple[str, str]:
        """What his line of the ledger may be called: of a step with its kind, of a rung without."""
        return f"{one.id}/{self.by}/{self.kind}/{self.person}", f"{one.id}/{self.by}/{self.person}"


def _told(one: Happened) -> list[_Told]:
    """Everybody a step or a rung spoke to, or passed over."""
    body = one.body
    spoke: list[tuple[str, Json]] = [(str(one.seq), body.get("told")), (str(one.seq), body.get("skipped"))]
    rungs = body.get("rungs")
    for rung in rungs if isinstance(rungs, list) else ():
        if isinstance(rung, dict):
            step = f"{rung.get('timer')}/{rung.get('revision')}/{rung.get('offset')}.{rung.get('level')}"
            spoke.append((step, rung.get("told")))
    found: list[_Told] = []
    for by, told in spoke:
        for line in told if isinstance(told, list) else ():
            if isinstance(line, list) and len(line) == 3:
                person, kind, standing = line
                found.append(_Told(str(person), str(kind), str(standing), by))
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
