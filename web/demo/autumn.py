"""The rest of 2023: measures are claimed, confirmed, one is returned; weaknesses are judged, a few plans closed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from engine.core.asked import NOTHING, Instance, Payload
from engine.core.identifiers import PersonId
from engine.store import instances
from engine.store.session import reading
from web.demo.agenda import Agenda
from web.demo.stage import Stage
from workflows.measure.commands import Claim, MarkNotRemedied, Return
from workflows.measure.facts import SUPERVISOR
from workflows.measure.reports import MeasureLine, measures
from workflows.remediation.commands import Judge, Result
from workflows.remediation.facts import SUPERVISOR as PLAN_SUPERVISOR
from workflows.remediation.reading import newest_revisions

_AHEAD = timedelta(days=7)  # claimed in the week before the date
_PATIENCE = timedelta(days=6)  # a supervisor judges at the next weekly round
_RETURNED_ONCE = "RML/HC02.1"
_CLAIMED_LATE = "KHTC/HC10.1"
_NEVER_DONE = "CCCNTY/HC03.1"
_SLOWLY_JUDGED = "CCTS/HC06.1"
_FAILED = "CCQLCL/HC09.2"
_GIVEN_UP = date(2023, 10, 19)
_DONE = "Đã hoàn thành, có sản phẩm kèm theo"
_DOUBT = "Chưa có dữ liệu tuần tra của 02 trạm; đề nghị bổ sung"
_FAILURE = "Vẫn phát sinh hồ sơ quá hạn do chủ quan trong quý III"
_NOT_YET = "Còn một phần việc phải tiếp tục theo dõi trong kỳ kiểm điểm sau"

# Plans that are closed in November, and what became of their weaknesses.
CLOSED: Mapping[str, Result] = {
    "CCKL": Result.REMEDIED,
    "CCKL-1": Result.REMEDIED,
    "KHTC": Result.REMEDIED,
    "KHTC-3": Result.REMEDIED,
    "VP": Result.REMEDIED,
    "TCCB": Result.REMEDIED,
    "TCCB-1": Result.REMEDIED,
    "TTS": Result.REMEDIED,
    "TTS-1": Result.REMEDIED,
    "CCTL": Result.IN_PROGRESS,
    "CCPTNT": Result.NOT_REMEDIED,
    "CCQLCL": Result.RECURRED,
}
ROUNDS = "09:15"  # every Thursday that is a working day


@dataclass
class Autumn:
    """Writes the second half of the story into an agenda."""

    stage: Stage
    say: Callable[[str], str]
    _returned: set[str] = field(default_factory=set)

    def plan(self, agenda: Agenda, last: date) -> None:
        """Weekly rounds from April on, judgements and closings in November."""
        calendar = self.stage.calendar()
        day = date(2023, 4, 6)
        while day <= last:
            if calendar.works(day):
                agenda.at(day.isoformat(), ROUNDS, self._round)
            day += timedelta(days=7)
        for code in CLOSED:
            agenda.at("2023-11-20", "10:00", partial(self._judge, code))
            agenda.at("2023-11-27", "10:00", partial(self._close, code))

    def _round(self) -> None:
        """One weekly round over all measures."""
        today = self.stage.calendar().local_day(self.stage.rt.now())
        with reading(self.stage.rt.db) as db:
            lines = measures(db, today, office=self.stage.key[0], year=self.stage.key[1])
            running = [line for line in lines if line.running]
            found = instances.read(db, [line.id for line in running])
        wanted = [(line, trigger, asked) for line in running for trigger, asked in self._wanted(line, today)]
        judged = [found[line.id] for line, trigger, _ in wanted if trigger != "claim"]
        judges = self.stage.holders(judged, SUPERVISOR)
        acts: dict[tuple[str, PersonId], list[tuple[Instance, Payload]]] = {}
        for line, trigger, payload in wanted:
            who = judges.get(line.id) or line.person
            assert who is not None, "a measure of an approved plan names who does it"
            acts.setdefault((trigger, who), []).append((found[line.id], payload))
        for (trigger, who), asks in acts.items():
            self.stage.act_on_all(asks, trigger, who)

    def _wanted(self, line: MeasureLine, today: date) -> Iterator[tuple[str, Payload]]:
        """What is done to this measure in this round, if anything."""
        if line.waiting and line.claimed_on is not None:
            patience = timedelta(days=20) if _named(line, _SLOWLY_JUDGED) else _PATIENCE
            if today - line.claimed_on < patience:
                return
            if _named(line, _RETURNED_ONCE) and line.ref not in self._returned:
                self._returned.add(line.ref)
                yield "return", Return(self.say(_DOUBT))
            else:
                yield "confirm", NOTHING
        elif line.due_on is not None and _is_claimed_by(line, line.due_on, today):
            yield "claim", Claim(self.say(_DONE), self.say(line.output))
        elif _named(line, _FAILED) and today >= _GIVEN_UP:
            yield "mark_not_remedied", MarkNotRemedied(self.say(_FAILURE))

    def _judge(self, code: str) -> None:
        one = self.stage.plans([code])[code]
        with reading(self.stage.rt.db) as db:
            document = newest_revisions(db, [one.id])[one.id].document
        assert document is not None, "a plan under supervision has a text"
        result = CLOSED[code]
        why = "" if result is Result.REMEDIED else self.say(_NOT_YET)
        judge = self.stage.holders([one], PLAN_SUPERVISOR)[one.id]
        for weakness in document.weaknesses:
            fresh = self.stage.plans([code])[code]
            self.stage.act_on(fresh, "judge", judge, Judge(weakness.code, result, why))

    def _close(self, code: str) -> None:
        one = self.stage.plans([code])[code]
        self.stage.act_on(one, "close", self.stage.holders([one], PLAN_SUPERVISOR)[one.id])


def _named(line: MeasureLine, name: str) -> bool:
    return line.ref.endswith(f"/{name}")


def _is_claimed_by(line: MeasureLine, due: date, today: date) -> bool:
    """Whether its doer says by now that it is done."""
    if _named(line, _NEVER_DONE) or _named(line, _FAILED):
        return False
    if _named(line, _CLAIMED_LATE):
        return today > due
    return due - _AHEAD <= today
