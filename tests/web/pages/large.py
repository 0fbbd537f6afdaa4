"""A plan as large as anybody writes one: thirty weaknesses, four measures against each."""

from workflows.remediation.document import Measure, PlanDocument, Weakness

WEAK = "Chưa quyết liệt chỉ đạo tiến độ lập phương án quản lý rừng bền vững"
CAUSE = "Chưa phân công rõ người theo dõi từng chủ rừng"
DOES = "Họp giao ban chuyên đề hằng tháng với các hạt kiểm lâm"
SHOWS = "Biên bản họp, thông báo kết luận"


def a_large_plan(good: PlanDocument) -> PlanDocument:
    """A plan that can be sent, with what `good` says of its first weakness said thirty times."""
    one = good.weaknesses[0]
    first = one.measures[0]
    measures = tuple(Measure(f"{DOES} {n}", SHOWS, first.person, first.due_on) for n in range(1, 5))
    codes = (one.code, *(f"BS{n:02}" for n in range(1, 30)))
    return PlanDocument(
        tuple(
            Weakness(code, f"{WEAK} {code}", one.linked_to, one.responsibility, "", CAUSE, measures)
            for code in codes
        )
    )
