"""Two texts of a plan are compared field by field and word by word."""

from hypothesis import given

from tests.workflows.remediation.plans import documents
from workflows.remediation.document import Measure, PlanDocument, Weakness, differences


@given(documents)
def test_a_document_does_not_differ_from_itself(document):
    assert differences(document, document) == ()


@given(documents, documents)
def test_a_difference_read_backwards_is_the_change_undone(one, other):
    forward = {change.where: (change.before, change.after) for change in differences(one, other)}
    backward = {change.where: (change.after, change.before) for change in differences(other, one)}
    assert forward == backward


def test_a_difference_names_the_place_and_the_words():
    def plan(text: str, due_text: str, *more: Measure) -> PlanDocument:
        measures = (Measure("Kiểm tra", due_text=due_text), *more)
        return PlanDocument((Weakness("CN001", text, measures=measures),))

    before = plan("Chưa quyết liệt chỉ đạo", "thường xuyên")
    after = plan("Chưa quyết liệt chỉ đạo, kiểm tra", "quý II", Measure("Giao ban"))
    text, due, added = differences(before, after)
    assert (text.where, text.kind) == ("CN001/text", "changed")
    assert text.words == (
        ("equal", "Chưa quyết liệt chỉ"),
        ("delete", "đạo"),
        ("insert", "đạo, kiểm tra"),
    )
    assert (due.where, due.before, due.after) == ("CN001/1/due_on", "thường xuyên", "quý II")
    assert (added.where, added.kind, added.words) == ("CN001/2/text", "added", (("insert", "Giao ban"),))
    assert [change.kind for change in differences(after, before)] == ["changed", "changed", "removed"]


def test_two_long_and_monotonous_texts_are_compared_in_no_time():
    before = PlanDocument((Weakness("CN001", "rà soát " * 2_200),))
    after = PlanDocument((Weakness("CN001", "rà soát " * 2_100 + "báo cáo " * 100),))
    (change,) = differences(before, after)
    assert " ".join(text for op, text in change.words if op != "delete") == change.after.strip()
    assert " ".join(text for op, text in change.words if op != "insert") == change.before.strip()
