"""Plays the demonstration from an empty database, if nobody says otherwise to the end of November 2023.

The order of the office: roster, cycle, lists, start; then the agenda of spring and autumn.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

from sqlalchemy import Connection

from config.ladders import default_ladders
from config.matrices import load_matrices
from config.settings import Settings
from engine.core.calendar import Deadline, Wording
from engine.core.identifiers import SYSTEM, Moment, OfficeId
from engine.runtime.checkpoint import Key
from engine.store.session import reading
from web import workdays
from web.clocks import ManualClock
from web.demo.agenda import Agenda
from web.demo.autumn import Autumn
from web.demo.plans import Writer
from web.demo.sample import ROSTER, Sample, read_sample
from web.demo.spring import MINUTES, Spring
from web.demo.stage import Stage
from web.importing import import_roster
from web.wiring import build
from workflows.directory.supervision import Matrix
from workflows.remediation import cycle, editing, review
from workflows.remediation.review import Results

OFFICE, YEAR = OfficeId("SNN"), 2022
OFFICER = "TCCB-2"  # enters the results of the review, opens and starts
FIRST, LAST = date(2023, 3, 10), date(2023, 11, 30)
DEADLINE = Deadline(date(2023, 3, 30), Wording.BEFORE)
HOLIDAYS = "Thông báo lịch nghỉ lễ, tết năm 2023 của Sở"
BASIS = (
    "Công văn số 823-CV/TU ngày 24/10/2022 của Ban Thường vụ Tỉnh ủy;"
    " Công văn số 4877/SNN&PTNT-TCCB ngày 10/11/2022 của Sở Nông nghiệp và PTNT"
)


@dataclass(frozen=True, slots=True)
class Script:
    """What the demonstration is played from; `say` marks every free text somebody writes."""

    roster: Path = ROSTER
    sample: Sample = field(default_factory=read_sample)
    say: Callable[[str], str] = str


def _nothing_more(_stage: Stage, _agenda: Agenda) -> None:
    """The story as it is."""


def play(
    settings: Settings,
    key: Key,
    script: Script,
    last: date = LAST,
    more: Callable[[Stage, Agenda], None] = _nothing_more,
) -> Stage:
    """The story until the end of a day, on a database that is migrated and empty; gives the stage as it stands then.

    `more` adds what else is done.
    """
    clock = ManualClock()
    stage = Stage(build(settings, clock), clock, (OFFICE, YEAR))
    stage.at(FIRST, time(7, 45))
    stage.enter(lambda db, now: import_roster(db, script.roster, SYSTEM, now))
    workdays.confirm_year(stage.rt, OFFICE, FIRST.year, HOLIDAYS, stage.person(OFFICER))
    _open(stage, settings)
    with reading(stage.rt.db) as db:
        results = review.results(db, [stage.key])[stage.key]
    _lock(stage, results, script.sample)
    agenda = Agenda()
    writer = _writer(results, script)
    Spring(stage, script.sample, writer, script.say).plan(agenda)
    Autumn(stage, script.say).plan(agenda, LAST)
    agenda.at(FIRST.isoformat(), "10:00", lambda: _start(stage))
    more(stage, agenda)
    agenda.play(stage, FIRST, last, key)
    return stage


def _open(stage: Stage, settings: Settings) -> None:
    opening = cycle.Opening(
        office=OFFICE,
        year=YEAR,
        deadline=DEADLINE,
        matrix=Matrix.from_document(load_matrices()),
        ladders=tuple(default_ladders().values()),
        legal_basis=BASIS,
        rebuild_days=settings.min_working_days_for_rebuild,
        by=stage.person(OFFICER),
    )
    stage.enter(lambda db, now: cycle.open_cycle(db, stage.rt, opening, now))


def _lock(stage: Stage, results: Results, sample: Sample) -> None:
    """Fifteen lists are locked with what is in them, fifteen as empty, by the minutes of the review."""
    found = [one.unit for one in results.weaknesses if one.unit]
    by = stage.person(OFFICER)

    def work(db: Connection, now: Moment) -> None:
        editing.lock(db, stage.key, found, by, now)
        for unit in sample.units:
            if unit.code not in found:
                editing.none_found(db, stage.key, unit.code, MINUTES, by, now)

    stage.enter(work)


def _start(stage: Stage) -> None:
    by = stage.person(OFFICER)
    stage.enter(lambda db, now: cycle.start_cycle(db, stage.rt, stage.key, by, now))


def _writer(results: Results, script: Script) -> Writer:
    recorded: dict[str, tuple[tuple[str, str], ...]] = {}
    for one in results.weaknesses:
        if one.person is not None:
            code = one.person.partition("/")[2]
            recorded[code] = (*recorded.get(code, ()), (one.code, one.text))
    texts = {one.code: one.text for one in results.weaknesses if one.unit is not None}
    return Writer(script.sample, recorded, texts, script.say)
