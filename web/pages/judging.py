"""Judging one plan: its text and what it is tied to, what changed, what was answered, the forms of whoever decides.

Everybody who may open the plan sees the page; which forms stand on it follows from the table of the plan.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from fastapi import APIRouter, Request, Response

from config.phrases import opinion_phrases
from engine.core.calendar import Deadline, Wording, WorkingCalendar
from engine.core.errors import CalendarUnknown, NotFound
from engine.core.identifiers import Obstacle
from engine.store.session import reading
from web.comparing import Difference, compared, last_round
from web.defects import GROUNDS
from web.http.visit import GET, Entered, Reader
from web.pages.asking import seen
from web.pages.opened import Opened, find_plan, open_plan
from web.pages.texts import listed, names
from web.typed import FIRST_YEAR, LAST_YEAR, as_written, day_in
from workflows.remediation import review
from workflows.remediation.commands import DefectCode, Result
from workflows.remediation.reading import RevisionData, revisions
from workflows.remediation.said import Heard, said
from workflows.remediation.standing import (
    earliest_return,
    head_is_awaited,
    hints,
    in_the_way,
    speaks_first,
    steps,
)
from workflows.remediation.workflow import CLOSED, WAITING

pages = APIRouter()
SIDE = "side"
_PLACES = 40  # weaknesses and measures whose ticks are all shown at once: a page that is sent soon


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form held that was refused, to be shown again as it was; `form` says which, `at` at which weakness."""

    form: str = ""
    at: str = ""
    text: str = ""
    ticks: frozenset[str] = frozenset()
    phrases: frozenset[int] = frozenset()
    deadline: str = ""
    wording: str = Wording.BY
    result: str = ""
    opened: frozenset[str] = frozenset()  # weaknesses whose ticks were asked for, where not all are shown

    def of(self, form: str, at: str = "") -> "Typed":
        """What this form held; of another one nothing."""
        return self if (self.form, self.at) == (form, at) else Typed()


@dataclass(frozen=True, slots=True)
class Days:
    """A new deadline in words: its last valid day and the working days until then, None where nobody knows them."""

    last: date
    working: int | None


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read of a plan besides its facts."""

    texts: tuple[RevisionData, ...]
    said: Heard
    found: Mapping[str, str]  # what the review recorded: code -> text


@pages.api_route("/plans/{ref:path}/judge", methods=GET)
def show_judging(ref: str, me: Reader, view: str = "", unfold: str = "") -> Response:
    """The page on which a plan is judged; of a large one, the forms of one weakness. 404: it is none of his."""
    return show(open_plan(me, ref), typed=Typed(opened=frozenset((unfold,))), view=view)


@pages.api_route("/plans/{ref:path}/judge/days", methods=GET)
def count_days(ref: str, me: Reader, request: Request) -> Response:
    """A part of the page: how many working days a new deadline leaves."""
    with reading(me.house.rt.db) as db:
        found = find_plan(db, me, ref)
    asked = request.query_params
    days = counted(found.calendar, me.me.day, asked.get("deadline", ""), asked.get("wording", ""))
    return me.show("judge_days.html", days=days)


@pages.api_route("/plans/{ref:path}/judge/ticks", methods=GET)
def show_ticks(ref: str, me: Reader, unfold: str = "") -> Response:
    """A part of the page: the ticks of one weakness. 404: there is no such weakness, or it is not his to return."""
    with reading(me.house.rt.db) as db:
        found = find_plan(db, me, ref)
    document = found.facts.revision.document if found.facts.revision else None
    weakness = next((one for one in document.weaknesses if one.code == unfold), None) if document else None
    if weakness is None or "reject" not in my_steps(found):
        raise NotFound("weakness", unfold)
    return me.show("judge_ticks.html", weakness=weakness, grounds=GROUNDS, typed=Typed())


def counted(calendar: WorkingCalendar, today: date, day: str, wording: str) -> Days | None:
    """A deadline as it was typed, in words; None where there is no such day."""
    found = day_in(day)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    with suppress(OverflowError):
        strict = Wording.BEFORE if wording == Wording.BEFORE else Wording.BY
        last = Deadline(found, strict).last_valid_day
        return Days(last, calendar.working_days_between(today, last) if calendar.knows(last) else None)
    return None


def show(
    found: Opened,
    status: int = 200,
    refused: Sequence[Obstacle] = (),
    typed: Typed | None = None,
    problem: str = "",
    view: str = "",
) -> Response:
    """The page, with what was refused and everything that was typed."""
    me, plan, facts = found.me, found.plan, found.facts
    read, person, mine = _read(found), me.me.person, my_steps(found)
    shown = read.texts[-1] if read.texts else None
    before = last_round(read.texts, shown) if shown else None
    first = _first_day(found, me)
    form = typed or Typed()
    if first and not form.deadline:
        form = replace(form, deadline=as_written(first))
    return me.show(
        "judge.html",
        status,
        plan=plan,
        facts=facts,
        shown=shown,
        before=before,
        changes=_changes(before, shown),
        side=view == SIDE,
        said=read.said,
        head_asked=read.said.head is None and plan.state in WAITING and head_is_awaited(facts),
        names=names(me.me),
        people={id: known.name for id, known in me.me.directory.people.items()},
        listed=listed(facts),
        recorded={code: read.found.get(code, "") for code in facts.linkage.recorded},
        answered=_answers(shown),
        missing=in_the_way(plan, facts, found.calendar, me.now),
        hints=_by_place(hints(facts)),
        steps=mine,
        first_word="endorse" in mine and speaks_first(plan, facts, found.calendar, me.now, person),
        grounds=GROUNDS,
        opened=_opened(shown, form),
        phrases=opinion_phrases(),
        defect_codes=frozenset(DefectCode),
        results=tuple(Result),
        first_day=first,
        days=counted(found.calendar, me.me.day, form.deadline, form.wording),
        fresh=lambda: seen(plan),
        typed=form,
        refused=refused,
        problem=problem,
    )


def my_steps(found: Opened) -> frozenset[str]:
    """What whoever looks may ask of the plan, by the table it was started under; nothing of one that has ended."""
    plan, me = found.plan, found.me
    if plan.state == CLOSED:
        return frozenset()
    table = me.house.rt.definitions[plan.workflow].under(plan.digest)
    return steps(plan, found.facts, me.me.person, table)


def _opened(shown: RevisionData | None, typed: Typed) -> frozenset[str] | None:
    """The weaknesses whose ticks and results stand on the page; None: all, for they are few enough."""
    weaknesses = shown.document.weaknesses if shown and shown.document else ()
    if sum(1 + len(one.measures) for one in weaknesses) <= _PLACES:
        return None
    return typed.opened | {typed.at} | {tick.split(":")[1] for tick in typed.ticks if tick.count(":") > 1}


def _read(found: Opened) -> _Read:
    plan, facts = found.plan, found.facts
    key = (plan.office, facts.cycle.year)
    with reading(found.me.house.rt.db) as db:
        texts = tuple(revisions(db, plan.id))
        heard = said(db, {plan.id: texts[-1].number if texts else 0})[plan.id]
        recorded = review.results(db, [key])[key].weaknesses
    return _Read(texts, heard, {one.code: one.text for one in recorded})


def _first_day(found: Opened, me: Entered) -> date | None:
    with suppress(CalendarUnknown):
        return earliest_return(found.facts, found.calendar, me.me.day)
    return None


def _changes(before: RevisionData | None, shown: RevisionData | None) -> tuple[Difference, ...]:
    if before is None or shown is None or before.document is None or shown.document is None:
        return ()
    return compared(before.document, shown.document)


def _answers(shown: RevisionData | None) -> Mapping[tuple[str, str], str]:
    document = shown.document if shown else None
    return {(one.weakness, one.defect): one.answer for one in document.answers} if document else {}


def _by_place(found: Sequence[Obstacle]) -> Mapping[str, tuple[Obstacle, ...]]:
    """Hints by the weakness they are about."""
    places = dict.fromkeys(one.weakness for one in found)
    return {place: tuple(one for one in found if one.weakness == place) for place in places}
