"""What happened to an instance, event by event, as its trail tells it: what `plan history` answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.core.asked import Instance
from engine.core.errors import NotFound
from engine.core.identifiers import Json, moment
from engine.store.session import reading
from engine.store.trail import Happened
from web import history
from web.cli.acting import a_plan
from web.cli.context import Door
from web.cli.naming import as_obstacles, named, say, short, spoken, stumbles, tell
from web.cli.showing import local, local_iso
from web.history import Told, stored_obstacles, told_of
from workflows.directory import loading as directories
from workflows.directory.facts import Directory


@dataclass(frozen=True, slots=True)
class Shown:
    """One instance, everything that happened to it, and who is who in its office."""

    instance: Instance
    directory: Directory
    told: history.History

    @property
    def events(self) -> Sequence[Happened]:
        """Its events, in order."""
        return self.told.events[self.instance.id]


def gather(door: Door, ref: str) -> Shown:
    """Everything that happened to the plan of this reference.

    Raises:
        NotFound: no plan is called so.
    """
    one = a_plan(door, ref)
    with reading(door.rt.db) as db:
        return Shown(one, directories.load(db, [one.office])[one.office], history.gather(db, [one]))


def as_data(found: Shown) -> dict[str, Json]:
    """For programs; the fields are documented in the reference."""
    return {
        "ref": found.instance.ref,
        "events": [_event(one) for one in found.events],
        "attempts": [
            {"at": local_iso(at), "person": person, "trigger": trigger}
            for at, person, trigger in found.told.attempts
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
            {"person": told.person, "kind": told.kind, "standing": told.standing} for told in told_of(one)
        ],
        "obstacles": as_obstacles(stored_obstacles(body)),
        "texts": [{"name": name, "text": text} for name, text in sorted(one.texts.items())],
        "hash": one.hash.hex(),
    }


def as_text(found: Shown) -> str:
    """For people."""
    lines = [short(found.instance.ref, found.instance.office)]
    for one in found.events:
        lines += _event_lines(one, found)
    if found.told.attempts:
        lines.append(tell("tried"))
        lines += [
            f"  {local(at)}  {named(person, found.directory)}: {_verb(trigger)}"
            for at, person, trigger in found.told.attempts
        ]
    return "\n".join(lines)


def _event_lines(one: Happened, found: Shown) -> list[str]:
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
        for told in told_of(one)
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


def _became(told: Told, found: Shown) -> str:
    """What became of it since: the event itself keeps for ever what was so at its moment."""
    line = found.told.line(told, found.instance)
    if line is None:
        return say("standing", told.standing)
    return say("letter", line.letter_state) if line.letter_state else say("standing", line.standing)
