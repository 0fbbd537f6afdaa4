"""The story of a plan from the duty to its end, as evidence: every event, whom it told and what became of the letter.

The streams of its measures follow. Addresses and what mail servers said are for who reads every plan; who tried what is
not his, for the personnel office and the auditor.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from fastapi import APIRouter, Response

from config.words import Words
from engine.core.asked import Instance
from engine.core.identifiers import SYSTEM, Json, Moment, Obstacle, PersonId, moment
from engine.runtime.verify import verify_streams
from engine.store import blobs, instances, letters, trail
from engine.store.blobs import Kept
from engine.store.letters import Letter
from engine.store.session import reading
from engine.store.trail import Happened
from web import history
from web.auth import readings
from web.auth.who import Who
from web.history import History, Told, file_of, stored_obstacles, told_of
from web.http.catalogue import marked
from web.http.visit import GET, Reader
from web.pages.opened import open_plan
from web.wiring import all_words
from workflows.directory.facts import Directory
from workflows.remediation.reading import revisions

pages = APIRouter()
_SAID = ("stage", "code", "status", "answer")  # of an attempt, in the order people read it
_TEXTS = {
    "opinion": marked("Opinion"),
    "reason": marked("Reason"),
    "explanation": marked("Explanation"),
    "done": marked("What was done"),
    "evidence": marked("What shows it"),
}
_DAYS = {"due_on": marked("Last valid day"), "arrived_on": marked("Arrived on")}


@dataclass(frozen=True, slots=True)
class Name:
    """Who is meant: a person, the mailbox of a unit, or the house itself where both are ""."""

    person: str = ""
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One thing that happened to a letter, and what the other side said."""

    at: Moment
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who was told; `section` and `code` say what became of it; the rest only where it may be seen."""

    to: Name
    kind: str
    section: str
    code: str
    sent_at: Moment | None
    address: str = ""
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One event, ready to be said in words."""

    seq: int
    at: Moment
    who: Name
    capacity: str
    behalf: Name | None
    verb: tuple[str, str]  # section and code
    asked: tuple[str, str] | None  # what was refused
    before: str
    after: str
    moved: bool
    outcome: str
    obstacles: tuple[Obstacle, ...]
    defects: tuple[Obstacle, ...]
    judged: tuple[str, str] | None  # weakness and result
    days: tuple[tuple[str, date], ...]
    told: tuple[Line, ...]
    texts: tuple[tuple[str, str], ...]
    file: tuple[str, Kept] | None  # that shows that a measure was done
    mark: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The stream of the plan, or of one of its measures."""

    instance: Instance
    steps: tuple[Step, ...]


@pages.api_route("/plans/{ref:path}/story", methods=GET)
def show_story(ref: str, me: Reader) -> Response:
    """What happened to a plan. 404: there is none, or it is none of his."""
    found = open_plan(me, ref)
    who, plan = me.me, found.plan
    with reading(me.house.rt.db) as db:
        those = [plan, *instances.children(db, [plan.id])[plan.id]]
        happened = history.gather(db, those)
        files = blobs.kept(db, (file_of(event) for some in happened.events.values() for event in some))
        written = {line.letter for line in happened.ledger.values() if line.letter}
        sent = letters.of_ids(db, list(written))
        ways = trail.of_streams(db, list(written)) if who.reads_every_plan else {}
        texts = revisions(db, plan.id)
        read = readings.of_plan(db, plan.id, 500) if found.own or who.auditor else ()
        verdict = verify_streams(db, those)
    teller = _Teller(happened, sent, ways, files, who.directory)
    chapters = tuple(Chapter(one, tuple(teller.steps(one))) for one in those)
    return me.show(
        "story.html",
        plan=plan,
        facts=found.facts,
        chapters=chapters,
        revisions=texts,
        verdict=verdict,
        read=[(called(one.person, who.directory), one.at) for one in read],
        reads=found.own or who.auditor,
        attempts=_attempts(happened, who),
        called=lambda person: called(person, who.directory),
        text_names=_TEXTS,
    )


def called(person: str, directory: Directory) -> Name:
    """Who a code of the trail means."""
    known = directory.people.get(PersonId(person))
    if known or person in ("", SYSTEM):
        return Name(person=known.name if known else "")
    _office, at, unit = person.partition("/@")
    box = directory.units.get(unit or directory.office.personnel_unit)
    return Name(mailbox=box.name) if at and box else Name(person=person)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts events beside what became of what they said."""

    happened: History
    sent: Mapping[UUID, Letter]
    ways: Mapping[UUID, Sequence[Happened]]  # events of letters; none where they are not to be seen
    files: Mapping[str, Kept]
    directory: Directory

    def steps(self, one: Instance) -> Iterator[Step]:
        """The events of one stream, in order."""
        for event in self.happened.events[one.id]:
            body = event.body
            data = body.get("data")
            facts: Mapping[str, Json] = data if isinstance(data, dict) else {}
            refused = _text(body, "trigger") if event.kind == "refuse" else ""
            behalf = _text(body, "on_behalf_of")
            judged = _text(facts, "weakness"), _text(facts, "result")
            yield Step(
                seq=event.seq,
                at=moment(event.at),
                who=called(_text(body, "actor"), self.directory),
                capacity=_text(body, "capacity"),
                behalf=called(behalf, self.directory) if behalf else None,
                verb=_verb(event.kind),
                asked=_verb(refused) if refused else None,
                before=_text(body, "from"),
                after=event.state,
                moved="to" in body,
                outcome=_text(body, "outcome"),
                obstacles=tuple(stored_obstacles(body)),
                defects=tuple(_places(facts.get("defects"))),
                judged=judged if judged[1] else None,
                days=tuple(_days(facts)),
                told=tuple(self._line(told, one) for told in told_of(event)),
                texts=tuple(sorted(event.texts.items())),
                file=(mark, self.files[mark]) if (mark := file_of(event)) in self.files else None,
                mark=event.hash.hex(),
            )

    def _line(self, told: Told, one: Instance) -> Line:
        line, name = self.happened.line(told, one), called(told.person, self.directory)
        if line is None:
            return Line(name, told.kind, "standing", told.standing, None)
        letter = self.sent.get(line.letter) if line.letter else None
        if letter is None:
            return Line(name, told.kind, "standing", line.standing, None)
        way = self.ways.get(letter.outgoing.id)
        address = letter.outgoing.to_email if way is not None else ""
        tried = tuple(_attempt(each) for each in way or ())
        return Line(name, told.kind, "letter", letter.state, letter.sent_at, address, tried)


def _attempt(event: Happened) -> Attempt:
    body = event.body
    said = " ".join(str(body[name]) for name in _SAID if body.get(name) not in (None, ""))
    return Attempt(moment(event.at), event.kind, said)


def _attempts(happened: History, who: Who) -> list[tuple[Moment, Name, tuple[str, str]]] | None:
    """What people without a part in it tried; None for whom that is not to be seen."""
    if not (who.personnel or who.auditor):
        return None
    return [(at, called(person, who.directory), _verb(what)) for at, person, what in happened.attempts]


def _places(listed: Json) -> Iterator[Obstacle]:
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, list):
            yield Obstacle(*(str(part) for part in one))


def _days(facts: Mapping[str, Json]) -> Iterator[tuple[str, date]]:
    for name, said in _DAYS.items():
        if day := _text(facts, name):
            yield said, date.fromisoformat(day)


def _text(body: Mapping[str, Json], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


@cache
def _words() -> Words:
    return all_words()


def _verb(code: str) -> tuple[str, str]:
    """A kind of event is a verb of some table, or one of the engine's own; of neither, itself."""
    return next(
        ((section, code) for section in ("trigger", "event") if code in _words().codes(section)), ("", code)
    )
