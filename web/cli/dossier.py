"""One plan with everything around it, gathered in one reading: what `plan show` answers."""

import json
from dataclasses import dataclass

from engine.core.asked import Instance
from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import Json, Moment, Obstacle, PersonId
from engine.core.ladder import next_wake
from engine.store import calendars, ladders
from engine.store.session import reading
from web.cli.acting import a_plan
from web.cli.context import Door
from web.cli.naming import as_obstacles, named, place, say, short, stands, stumbles, tell
from web.cli.showing import dmy, local, local_iso
from workflows.directory import loading as directories
from workflows.directory.facts import Directory
from workflows.measure import reports as measures
from workflows.measure.reports import MeasureLine
from workflows.remediation import loading
from workflows.remediation import reading as plans
from workflows.remediation.document import canonical
from workflows.remediation.facts import (
    APPRAISER,
    COLLECTIVE,
    CONTACT,
    LEADER_IN_CHARGE,
    OFFICER,
    OWNER,
    SUPERVISOR,
    PlanFacts,
)
from workflows.remediation.listing import PlanLine, plan_lines
from workflows.remediation.reading import RevisionData
from workflows.remediation.said import said
from workflows.remediation.standing import in_the_way

SHOWN = (OWNER, CONTACT, APPRAISER, SUPERVISOR, OFFICER, LEADER_IN_CHARGE)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A plan as it stands now."""

    instance: Instance
    line: PlanLine
    facts: PlanFacts
    directory: Directory
    calendar: WorkingCalendar
    revision: RevisionData | None
    obstacles: tuple[Obstacle, ...]
    opinion: str | None  # of the last return; None: there was none, or it was erased
    measures: tuple[MeasureLine, ...]
    moments: tuple[tuple[str, Moment], ...]  # clock, when it speaks next
    now: Moment


def gather(door: Door, ref: str) -> Dossier:
    """Everything about the plan of this reference.

    Raises:
        NotFound: no plan is called so.
    """
    one, now = a_plan(door, ref), door.rt.now()
    with reading(door.rt.db) as db:
        facts = loading.load(db, [one], now)[one.id]
        calendar = calendars.of(db, [one.office])[one.office]
        day = calendar.local_day(now)
        lines = plan_lines(db, (one.office, facts.cycle.year), day)
        known = ladders.of(db, (clock.ladder for clock in one.clocks.values()))
        wakes = {name: next_wake(clock, known[clock.ladder], calendar) for name, clock in one.clocks.items()}
        return Dossier(
            instance=one,
            line=next(line for line in lines if line.id == one.id),
            facts=facts,
            directory=directories.load(db, [one.office])[one.office],
            calendar=calendar,
            revision=plans.newest_revisions(db, [one.id]).get(one.id),
            obstacles=in_the_way(one, facts, calendar, now),
            opinion=said(db, {one.id: 0})[one.id].opinion,
            measures=measures.of_plans(db, [one.id], day)[one.id],
            moments=tuple((name, wake) for name, wake in wakes.items() if wake is not None),
            now=now,
        )


def as_data(found: Dossier) -> dict[str, Json]:
    """For programs; the fields are documented in the reference."""
    line, facts = found.line, found.facts
    return {
        "ref": line.ref,
        "kind": line.kind,
        "unit": line.unit,
        "owner": line.owner,
        "state": line.state,
        "outcome": line.outcome,
        "version": found.instance.version,
        "round": facts.round,
        "due_on": line.due_on.isoformat(),
        "original_due_on": line.original_due_on.isoformat(),
        "submitted_on": line.submitted_on.isoformat() if line.submitted_on else None,
        "late": line.late,
        "days_late": line.days_late,
        "list_locked": line.list_locked.value,
        "roles": _roles(found),
        "text": _text(found.revision),
        "obstacles": as_obstacles(found.obstacles),
        "returned": {
            "opinion": found.opinion,
            "points": [
                {"defect": point.code, "weakness": point.weakness, "measure": point.measure}
                for point in facts.returned
            ],
        },
        "judgements": [
            {"weakness": code, "result": result.value} for code, result in sorted(facts.judged.items())
        ],
        "measures": [
            {
                "ref": one.ref,
                "person": one.person,
                "due_on": one.due_on.isoformat() if one.due_on else None,
                "state": one.state,
            }
            for one in found.measures
        ],
        "moments": [{"timer": name, "next": local_iso(at)} for name, at in found.moments],
    }


def _roles(found: Dossier) -> list[Json]:
    day = found.calendar.local_day(found.now)
    return [
        {
            "role": role,
            "person": holder.person,
            "name": _name(holder.person, found.directory),
            "title": found.directory.title(holder.person, day),
            "capacity": holder.capacity,
            "on_behalf_of": holder.on_behalf_of,
        }
        for role in SHOWN
        for holder in found.facts.may(role)
    ]


def _name(person: PersonId, directory: Directory) -> str:
    known = directory.people.get(person)
    return known.name if known else ""


def _text(revision: RevisionData | None) -> Json:
    if revision is None:
        return None
    written = json.loads(canonical(revision.document)) if revision.document else None
    return {
        "revision": revision.number,
        "round": revision.round,
        "fingerprint": revision.fingerprint,
        "submitted_on": revision.submitted_on.isoformat(),
        "late": revision.late,
        "writer": revision.writer,
        "typed_by": revision.typed_by,
        "scan": revision.scan,
        "arrival_number": revision.arrival_number,
        "sender": revision.sender,
        "document": written,
    }


def as_text(found: Dossier) -> str:
    """For people."""
    line, facts = found.line, found.facts
    due = [tell("due", day=dmy(line.due_on), first=dmy(line.original_due_on))]
    due += [tell("sent_on", day=dmy(line.submitted_on))] if line.submitted_on else []
    due += [tell("days_late", days=line.days_late)] if line.late else []
    whose = line.unit_name if line.kind == COLLECTIVE else line.owner_name
    lines = [
        f"{short(line.ref, line.office)} - {say('kind', line.kind)}: {whose}",
        f"  {line.unit_name} ({line.unit})",
        "  " + tell("standing", state=stands(line.state, line.outcome), round=facts.round),
        f"  {', '.join(due)}",
    ]
    for role in SHOWN:
        people = [f"{named(h.person, found.directory)} {h.capacity}".strip() for h in facts.may(role)]
        lines.append(f"  {say('role', role)}: {', '.join(people) or '-'}")
    lines += [*_text_lines(found), *_following(found)]
    lines += ["  " + tell("next", clock=say("timer", name), at=local(at)) for name, at in found.moments]
    return "\n".join(lines)


def _text_lines(found: Dossier) -> list[str]:
    revision, lines = found.revision, list[str]()
    if revision is not None:
        mark = revision.fingerprint[:12] or tell("paper_only")
        writer = named(revision.writer, found.directory)
        lines.append("  " + tell("revision", number=revision.number, mark=mark, writer=writer))
    for weakness in revision.document.weaknesses if revision and revision.document else ():
        part = say("responsibility", weakness.responsibility or "")
        lines.append(f"    {weakness.code} [{', '.join(weakness.linked_to)}] {part}: {weakness.text}")
        lines += [
            f"      {n}. {m.text} | {m.output} | {m.person} | {dmy(m.due_on) or m.due_text}"
            for n, m in weakness.numbered()
        ]
    if found.facts.returned:
        lines.append(f"  {say('trigger', 'reject')}: {found.opinion or ''}")
        lines += [f"    {place(p.weakness, p.measure)}{say('defect', p.code)}" for p in found.facts.returned]
    return [*lines, *(f"  ! {one}" for one in stumbles(found.obstacles))]


def _following(found: Dossier) -> list[str]:
    judged = sorted(found.facts.judged.items())
    return [
        *(f"  {code}: {say('result', result)}" for code, result in judged),
        *(
            f"  {short(one.ref, one.office)}: {say('state', one.state)}, {dmy(one.due_on)}"
            for one in found.measures
        ),
    ]
