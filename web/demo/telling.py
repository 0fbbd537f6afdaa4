"""What a head of the personnel office wants to see of the demonstration, gathered from the reports. Says nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from engine.core.identifiers import OfficeId, PersonId
from engine.runtime.checkpoint import Key
from engine.runtime.verify import Verdict, verify
from engine.store import letters as stored
from engine.store import notices
from engine.store.letters import Letter
from engine.store.notices import LedgerLine
from engine.store.session import reading
from web.demo.arrivals import Arrivals, arrivals
from web.demo.sink import kept
from web.demo.stage import Refused, Stage
from web.demo.story import LAST, OFFICE
from workflows.directory import loading as directories
from workflows.directory.facts import Directory, mailbox
from workflows.measure.reports import MeasureLine, measures
from workflows.remediation import reports
from workflows.remediation.lists import Figures, Missing, Rebuild, UnitCoverage

SPRING = date(2023, 3, 31)
MATRICES = ("CCKL", "KHTC")
NEVER_SENT = "BQLCC-3"  # whose ladder is shown
READER = "CDS-1"  # whose letter is shown: who owes two plans and sent neither


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is shown at the end."""

    letters: int
    figures: Figures
    missing: tuple[Missing, Missing]  # in spring, at the end
    rebuild: Rebuild
    coverage: tuple[UnitCoverage, ...]
    ended: Mapping[PersonId, str]  # outcome of the plan of everybody who takes up nothing of his unit's
    refusals: tuple[Refused, ...]
    measures: tuple[MeasureLine, ...]
    ladder: tuple[LedgerLine, ...]
    arrived: Arrivals
    letter: EmailMessage  # as it arrived
    names: Mapping[PersonId, str]  # of everybody who may have been told something
    verdict: Verdict


def gather(stage: Stage, key: Key, letters: Path) -> Told:
    """Ask the reports, as of spring and as of the end; `letters` is where the mail server kept what came."""
    plan = stage.plans([NEVER_SENT])[NEVER_SENT]
    with reading(stage.rt.db) as db:
        coverage = tuple(reports.coverage(db, stage.key, unit, LAST) for unit in MATRICES)
        every = stored.find(db, office=OFFICE)
        late = [one for one in stored.find(db, person=stage.person(READER)) if _is_overdue(one)]
        return Told(
            letters=len(every),
            figures=reports.figures(db, stage.key, LAST),
            missing=(reports.missing(db, stage.key, SPRING), reports.missing(db, stage.key, LAST)),
            rebuild=reports.rebuild(db, stage.key, SPRING),
            coverage=coverage,
            ended=_ended(stage, [person for one in coverage for person in one.matrix.unlinked]),
            refusals=tuple(stage.refusals),
            measures=measures(db, LAST, office=OFFICE, year=stage.key[1]),
            ladder=tuple(one for one in notices.ledger(db, instance=plan.id) if one.timer),
            arrived=arrivals(letters),
            letter=next(one for one in kept(letters) if one["Message-ID"] == late[0].outgoing.message_id),
            names=_names(directories.load(db, [OFFICE])[OFFICE], OFFICE),
            verdict=verify(stage.rt, key),
        )


def _ended(stage: Stage, people: Sequence[str]) -> dict[PersonId, str]:
    codes = [person.partition("/")[2] for person in people]
    return {stage.person(code): one.outcome for code, one in stage.plans(codes).items()}


def _is_overdue(one: Letter) -> bool:
    return one.outgoing.written_at.date() > date(2023, 3, 29)


def _names(directory: Directory, office: OfficeId) -> dict[PersonId, str]:
    people = {person: found.name for person, found in directory.people.items()}
    boxes = {mailbox(office, unit.code): f"Hộp thư đơn vị {unit.code}" for unit in directory.units.values()}
    return {**people, **boxes, mailbox(office): "Hộp thư Phòng Tổ chức cán bộ"}
