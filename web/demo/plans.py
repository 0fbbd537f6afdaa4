"""Writes the plans of the sample office: good ones, the poor ones of the story, and the same rebuilt.

Pure. Every free text passes through `say`, so that a test can mark them all and look for the mark elsewhere.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from web.demo.sample import CollectiveWeakness, Sample
from workflows.remediation.document import Answer, Measure, PlanDocument, Responsibility, Weakness

OWN = "BS01"  # code of a weakness a leader adds himself
_PARTS = {
    "người đứng đầu": Responsibility.HEAD,
    "phụ trách lĩnh vực": Responsibility.IN_CHARGE,
    "trực tiếp thực hiện": Responsibility.DIRECT,
}
_HEADS_WORK = "Chủ trì kiểm điểm tiến độ khắc phục hạn chế của đơn vị tại giao ban ngày 25 hằng tháng"
_HEADS_PROOF = "Thông báo kết luận giao ban hằng tháng"
_OWN_WORK = (
    "Lập bảng theo dõi từng việc trong lĩnh vực được phân công, báo cáo người đứng đầu mỗi tháng 01 lần"
)
_OWN_PROOF = "Bảng theo dõi; báo cáo tháng"
_JOINT = "Chưa chủ động phối hợp, tham gia ý kiến với tập thể lãnh đạo để khắc phục kịp thời hạn chế chung"
_REBUILT = (
    "Với trách nhiệm cấp phó, chưa chủ động theo dõi, đôn đốc phần việc liên quan đến hạn chế của đơn vị"
)
_ANSWER = "Đã bổ sung, xác định rõ phần trách nhiệm của cá nhân, sản phẩm và thời hạn"
_FOREIGN = "HC10"  # of another unit: what RB02 wrongly picks
HEADS_DATE, OWN_DATE = date(2023, 5, 31), date(2023, 6, 30)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes plans from the sample and from what the review recorded."""

    sample: Sample
    recorded: Mapping[str, tuple[tuple[str, str], ...]]  # code of a person -> (code, text) of his weaknesses
    texts: Mapping[str, str]  # code of a collective weakness -> its text as recorded
    say: Callable[[str], str] = str

    def collective(self, unit: str) -> PlanDocument:
        """The plan of a unit's leaders as a body."""
        found = self.sample.by_unit[unit]
        doers = [one.person for one in found.individuals]
        measures = tuple(
            Measure(self.say(m.text), self.say(m.output), doers[n % len(doers)], m.deadline)
            for n, m in enumerate(found.measures)
        )
        cause = self.say(found.cause)
        return PlanDocument((Weakness(found.id, self.texts[found.id], cause=cause, measures=measures),))

    def personal(self, code: str) -> PlanDocument:
        """A leader's good plan: his own part, tied to the unit's weakness."""
        found = self._of(code)
        named = next((one for one in found.individuals if one.person == code), None)
        part = _PARTS[named.responsibility] if named else Responsibility.JOINT
        recorded = self.recorded.get(code) or ((OWN, self.say(_JOINT)),)
        return PlanDocument(tuple(self._linked(found, code, part, own, text) for own, text in recorded))

    def unlinked(self, code: str) -> PlanDocument:
        """What the five wrote first: a weakness that is tied to nothing."""
        return PlanDocument(
            tuple(
                Weakness(own, text, measures=(self._own_measure(code, Responsibility.JOINT),))
                for own, text in self.recorded[code]
            )
        )

    def rebuilt(
        self, code: str, answered: Iterable[str], *, keep: bool = False, shares: bool = True
    ) -> PlanDocument:
        """The same person's second text: his own part, linked and answered. `keep`: beside the old weakness;
        `shares`: with a part in a measure of the unit's plan, which must be approved."""
        found, defects = self._of(code), tuple(answered)
        recorded = self.recorded.get(code, ())
        first = recorded[0][0] if recorded and not keep else OWN
        own = self._linked(found, code, Responsibility.IN_CHARGE, first, self.say(_REBUILT), shares=shares)
        old = self.unlinked(code).weaknesses if keep else ()
        place = old[0].code if old else first
        answers = tuple(Answer(place, defect, self.say(_ANSWER)) for defect in defects)
        return PlanDocument((*old, own), answers)

    def copied(self, code: str) -> PlanDocument:
        """RB01: the unit's own sentence, linked, and no word about who was responsible."""
        found = self._of(code)
        measures = (self._own_measure(code, Responsibility.JOINT),)
        text = self.say(self._borderline(code))
        return PlanDocument((Weakness(OWN, text, linked_to=(found.id,), measures=measures),))

    def of_another_unit(self, code: str) -> PlanDocument:
        """RB02: tied to a weakness of another unit."""
        measures = (self._own_measure(code, Responsibility.HEAD),)
        text = self.say(self._borderline(code))
        part = Responsibility.HEAD
        return PlanDocument((Weakness(OWN, text, (_FOREIGN,), part, measures=measures),))

    def vague(self, code: str) -> PlanDocument:
        """RB03: linked, but the measure has neither product nor date."""
        text, _, rest = self._borderline(code).partition(" Biện pháp: ")
        work, _, when = rest.partition(" Thời gian: ")
        measure = Measure(self.say(work), person=code, due_text=when.rstrip("."))
        link = (self._of(code).id,)
        own = Weakness(OWN, self.say(text), link, Responsibility.IN_CHARGE, measures=(measure,))
        return PlanDocument((own,))

    def specific(self, code: str) -> PlanDocument:
        """RB04: linked, with a part of his own in it."""
        text = self.say(self._borderline(code))
        own = self._linked(self._of(code), code, Responsibility.IN_CHARGE, OWN, text)
        return PlanDocument((own,))

    def _linked(
        self,
        found: CollectiveWeakness,
        code: str,
        part: Responsibility,
        own: str,
        text: str,
        *,
        shares: bool = False,
    ) -> Weakness:
        measures = [self._own_measure(code, part)]
        if shares and len(found.measures) > 1:
            # His part in a measure of the unit's plan, approved by then: one confirmation serves both.
            shared = found.measures[1]
            words = (self.say(shared.text), self.say(shared.output), code)
            measures.append(Measure(*words, due_on=shared.deadline, takes_up=f"{found.id}.2"))
        return Weakness(own, text, (found.id,), part, measures=tuple(measures))

    def _own_measure(self, code: str, part: Responsibility) -> Measure:
        heads = part is Responsibility.HEAD
        work, proof = (_HEADS_WORK, _HEADS_PROOF) if heads else (_OWN_WORK, _OWN_PROOF)
        return Measure(self.say(work), self.say(proof), code, HEADS_DATE if heads else OWN_DATE)

    def _of(self, code: str) -> CollectiveWeakness:
        return self.sample.by_unit[code.partition("-")[0]]

    def _borderline(self, code: str) -> str:
        return next(one.text for one in self.sample.borderline if one.person == code)
