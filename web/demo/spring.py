"""Spring 2023: the plans come in, five are returned for missing linkage, are rebuilt and approved; some never come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from engine.core.asked import NOTHING
from engine.core.calendar import Deadline
from web.demo.agenda import Agenda
from web.demo.plans import Writer
from web.demo.sample import Sample
from web.demo.stage import Stage, owner_code
from workflows.remediation.commands import (
    AcceptOther,
    DeclareNone,
    Defect,
    DefectCode,
    Receive,
    Reject,
    Submit,
    Waive,
)
from workflows.remediation.document import PlanDocument

NEVER_SENT = ("CDS", "CDS-1", "BQLCC-3")
STUDYING = "CCKL-4"  # sent to a course: his duty is lifted in April
NOTHING_RECORDED = "CCKL-3"  # declares none, and leaves a hole in the matrix of his unit
OTHER_WEAKNESS = "TTKN-3"  # his recorded weakness is accepted as "hạn chế khác" beside a linked one
MINUTES = "Biên bản kiểm điểm, xếp loại năm 2022 ngày 20/01/2023"
REBUILD_BY = Deadline(date(2023, 4, 7))

# Units that hand in by themselves: the day they submit, the day they are approved, who approves.
_SUBMITTED = {
    "TTS": ("2023-03-16", "2023-03-21", "TCCB-2"),
    "CCPTNT": ("2023-03-16", "2023-03-29", "TCCB-3"),  # nine working days: the appraiser is reminded
    "CCKL": ("2023-03-17", "2023-03-22", "TCCB-2"),
    "CCTL": ("2023-03-20", "2023-03-23", "TCCB-3"),
    "CCCNTY": ("2023-03-22", "2023-03-28", "TCCB-2"),
    "CCQLCL": ("2023-03-24", "2023-03-30", "TCCB-3"),
    "BQLCC": ("2023-03-27", "2023-04-03", "TCCB-2"),
}
# Units whose envelope comes on paper: arrival, day of recording, number, officer, day of approval, who approves.
_PAPER = {
    "KHTC": ("2023-03-17", "2023-03-17", "112", "TCCB-3", "2023-03-23", "TCCB-2"),
    "VP": ("2023-03-20", "2023-03-20", "118", "TCCB-3", "2023-03-24", "TCCB-2"),
    "CCTS": ("2023-03-20", "2023-03-21", "121", "TCCB-2", "2023-03-27", "TCCB-3"),
    "TTKN": ("2023-03-21", "2023-03-21", "123", "TCCB-2", "2023-03-27", "TCCB-3"),
    "CCTTBV": ("2023-03-29", "2023-04-03", "214", "TCCB-2", "2023-04-06", "TCCB-3"),
}
# Rebuilt plans: when they come again, when they are approved.
_REBUILT = {
    "KHTC-3": ("2023-04-03", "2023-04-10"),
    "VP-3": ("2023-04-03", "2023-04-10"),
    "CCTS-2": ("2023-04-04", "2023-04-10"),
    "TTKN-3": ("2023-04-05", "2023-04-11"),
    "CCCNTY-2": ("2023-04-05", "2023-04-11"),
    "CCTL-3": ("2023-04-06", "2023-04-11"),
    "QLXD-2": ("2023-04-14", "2023-04-19"),  # after his new deadline
}
_NONE_DAYS = (
    "2023-03-13",
    "2023-03-14",
    "2023-03-15",
    "2023-03-20",
    "2023-03-23",
    "2023-03-27",
    "2023-03-28",
)
_OPINION = (
    "Kế hoạch khắc phục của đồng chí chưa đạt yêu cầu: {review} Đề nghị đồng chí xây dựng lại kế hoạch, xác định rõ"
    " phần trách nhiệm của cá nhân đối với hạn chế của tập thể, giải pháp, sản phẩm, thời hạn hoàn thành."
)
_ACCEPTED_OTHER = (
    "Hạn chế về ngoại ngữ, tin học đã được chỉ ra khi kiểm điểm, không gắn với hạn chế của Trung tâm"
)
_LIFTED = "Đi học Cao cấp lý luận chính trị hệ tập trung từ ngày 01/02/2023"


@dataclass(frozen=True, slots=True)
class Spring:
    """Writes the first half of the story into an agenda."""

    stage: Stage
    sample: Sample
    writer: Writer
    say: Callable[[str], str]

    def plan(self, agenda: Agenda) -> None:
        """Everything from the first declaration to the last approval."""
        self._nothing_found(agenda)
        self._handed_in(agenda)
        self._on_paper(agenda)
        self._latecomers(agenda)
        self._personnel_office(agenda)
        self._borderline(agenda)
        self._returned(agenda)
        self._rebuilt(agenda)
        self._lifted(agenda)

    # --- who has nothing to remedy ---------------------------------------------------------------

    def _nothing_found(self, agenda: Agenda) -> None:
        empty = [one.code for one in self.sample.units if one.code not in self.sample.by_unit]
        accepted: list[str] = []
        for n, unit in enumerate(empty):
            codes = [unit, *self.sample.leaders(unit)]
            owing = [code for code in codes if code not in NEVER_SENT]
            day = _NONE_DAYS[n % len(_NONE_DAYS)]
            for code in owing:
                if code != "TTNS-1":  # first he tries to hand in a plan (RB02)
                    agenda.at(day, "09:30", partial(self._declare, code))
                accepted.append(code)
        agenda.at("2023-03-29", "15:00", partial(self._accept_none, accepted))
        agenda.at("2023-03-17", "10:15", partial(self._declare, NOTHING_RECORDED))
        agenda.at("2023-03-22", "15:00", partial(self._accept_none, [NOTHING_RECORDED]))

    def _declare(self, code: str) -> None:
        self.stage.act(code, "declare_none", owner_code(code), DeclareNone(MINUTES))

    def _accept_none(self, codes: Sequence[str]) -> None:
        asks = [(one, NOTHING) for one in self.stage.plans(codes).values()]
        self.stage.act_on_all(asks, "accept_none", self.stage.person("TCCB-2"))

    # --- plans that come and are good -------------------------------------------------------------

    def _handed_in(self, agenda: Agenda) -> None:
        for unit, (came, approved, judge) in _SUBMITTED.items():
            good = self._good(unit)
            for code, document in good.items():
                agenda.at(came, "09:00", partial(self.stage.submit, code, document))
            agenda.at(approved, "10:00", partial(self.stage.approve, list(good), judge))

    def _on_paper(self, agenda: Agenda) -> None:
        poor = {one.person for one in self.sample.unlinked}
        for unit, (arrived, noted, number, officer, approved, judge) in _PAPER.items():
            good = self._good(unit)
            flawed = {code: self.writer.unlinked(code) for code in self.sample.leaders(unit) if code in poor}
            self._envelope(agenda, officer, (arrived, noted, number), good | flawed)
            agenda.at(approved, "10:00", partial(self.stage.approve, list(good), judge))

    def _latecomers(self, agenda: Agenda) -> None:
        """Mường Lát sends its collective plan late; Quản lý xây dựng its collective and its head's."""
        submit, approve = self.stage.submit, self.stage.approve
        for code, came, approved in (
            ("RML-1", "2023-03-28", "2023-04-04"),
            ("RML-2", "2023-03-28", "2023-04-04"),
            ("RML", "2023-04-07", "2023-04-12"),
            ("QLXD-3", "2023-03-29", "2023-04-05"),
            ("QLXD", "2023-04-18", "2023-04-24"),
            ("QLXD-1", "2023-04-18", "2023-04-24"),
        ):
            document = self.writer.personal(code) if "-" in code else self.writer.collective(code)
            agenda.at(came, "15:30", partial(submit, code, document))
            agenda.at(approved, "10:00", partial(approve, [code], "TCCB-3"))

    def _personnel_office(self, agenda: Agenda) -> None:
        """Who supervises everybody is supervised too: by the Director, and his deputies by him."""
        for code, document in self._good("TCCB").items():
            judge = "LD01" if code in ("TCCB", "TCCB-1") else "TCCB-1"
            agenda.at("2023-03-20", "10:30", partial(self.stage.submit, code, document))
            agenda.at("2023-03-24", "09:00", partial(self.stage.approve, [code], judge))

    # --- plans that must be looked at twice ---------------------------------------------------------

    def _borderline(self, agenda: Agenda) -> None:
        stage, writer = self.stage, self.writer
        foreign, vague = writer.of_another_unit("TTNS-1"), writer.vague("CCTL-3")
        agenda.at(
            "2023-03-21", "10:30", partial(stage.attempt, "TTNS-1", "submit", "TTNS-1", Submit(foreign))
        )
        agenda.at("2023-03-24", "10:30", partial(self._declare, "TTNS-1"))
        agenda.at("2023-03-20", "10:30", partial(stage.attempt, "CCTL-3", "submit", "CCTL-3", Submit(vague)))
        self._envelope(agenda, "TCCB-2", ("2023-03-21", "2023-03-21", "124"), {"CCTL-3": vague})
        copied = {"CCCNTY-2": writer.copied("CCCNTY-2")}
        self._envelope(agenda, "TCCB-3", ("2023-03-22", "2023-03-22", "131"), copied)
        unlinked = {"QLXD-2": writer.unlinked("QLXD-2")}
        self._envelope(agenda, "TCCB-3", ("2023-03-22", "2023-03-22", "132"), unlinked)

    def _returned(self, agenda: Agenda) -> None:
        for one in self.sample.unlinked:
            place = self.writer.recorded[one.person][0][0]
            point = Defect(DefectCode.MISSING_LINKAGE, place)
            agenda.at("2023-03-24", "15:00", partial(self._return, one.person, (point,), one.expected_review))
        reviews = {one.person: one.expected for one in self.sample.borderline}
        for code, points in _BORDERLINE_POINTS.items():
            agenda.at("2023-03-24", "15:30", partial(self._return, code, points, reviews[code]))

    def _return(self, code: str, points: Sequence[Defect], review: str) -> None:
        opinion = self.say(_OPINION.format(review=review))
        self.stage.act(code, "reject", "TCCB-1", Reject(tuple(points), opinion, REBUILD_BY))

    def _rebuilt(self, agenda: Agenda) -> None:
        other = AcceptOther(self.writer.recorded[OTHER_WEAKNESS][0][0], self.say(_ACCEPTED_OTHER))
        agenda.at(
            "2023-04-04", "09:00", lambda: self.stage.act(OTHER_WEAKNESS, "accept_other", "TCCB-1", other)
        )
        for code, (came, approved) in _REBUILT.items():
            defects = [one.code for one in _BORDERLINE_POINTS.get(code, ())] or [DefectCode.MISSING_LINKAGE]
            # The plan of his unit comes after his: there is no approved measure yet to take up.
            shares = code != "QLXD-2"
            document = self.writer.rebuilt(code, defects, keep=code == OTHER_WEAKNESS, shares=shares)
            agenda.at(came, "09:00", partial(self.stage.submit, code, document))
            agenda.at(approved, "10:00", partial(self.stage.approve, [code], "TCCB-1"))

    def _lifted(self, agenda: Agenda) -> None:
        leader = self.stage.person("LD03")
        lift = Waive(self.say(_LIFTED), "Công văn số 45/CCKL-HCTH ngày 10/04/2023", leader)
        agenda.at("2023-04-12", "10:30", lambda: self.stage.act(STUDYING, "waive", "TCCB-2", lift))

    # --- helpers ------------------------------------------------------------------------------------

    def _good(self, unit: str) -> dict[str, PlanDocument]:
        """The plans of a unit that need no second look."""
        special = {one.person for one in self.sample.unlinked} | {
            one.person for one in self.sample.borderline
        }
        left_out = special | {*NEVER_SENT, STUDYING, NOTHING_RECORDED}
        plans = {unit: self.writer.collective(unit)}
        for code in self.sample.leaders(unit):
            if code not in left_out:
                plans[code] = self.writer.personal(code)
            elif code == "CCPTNT-3":  # RB04: specific, and approved at once
                plans[code] = self.writer.specific(code)
        return plans

    def _envelope(
        self,
        agenda: Agenda,
        officer: str,
        came: tuple[str, str, str],
        documents: dict[str, PlanDocument],
    ) -> None:
        arrived, noted, number = came
        sender = self.stage.person(owner_code(next(iter(documents))))
        arrival = Receive(date.fromisoformat(arrived), number, sender)
        agenda.at(noted, "11:00", partial(self.stage.receive, officer, arrival, documents))


_BORDERLINE_POINTS: Mapping[str, tuple[Defect, ...]] = {
    "CCCNTY-2": (
        Defect(DefectCode.COPIED_VERBATIM, "BS01"),
        Defect(DefectCode.NO_RESPONSIBILITY_STATED, "BS01"),
    ),
    "CCTL-3": (Defect(DefectCode.NO_OUTPUT, "BS01", "1"), Defect(DefectCode.NO_DATE, "BS01", "1")),
}
