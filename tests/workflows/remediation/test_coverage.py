"""The unit's weaknesses are taken up by its leaders: shown as a matrix, blocking nobody."""

import pytest

from workflows.remediation.document import PlanDocument, Responsibility, Weakness
from workflows.remediation.linkage import Claim, Leader, UnitList, coverage


def locked(unit: str, *codes: str) -> UnitList:
    return UnitList(unit, True, frozenset(codes))


def weakness(code: str, *linked_to: str, part: Responsibility | None = Responsibility.DIRECT) -> Weakness:
    return Weakness(code, "Chưa sâu sát cơ sở", linked_to, part)


def plan(*weaknesses: Weakness) -> PlanDocument:
    return PlanDocument(weaknesses)


HEAD, DEPUTY, OTHER = (
    Leader("CCTL-1", "CCTL", True),
    Leader("CCTL-2", "CCTL", False),
    Leader("CCTL-3", "CCTL", False),
)


def test_the_matrix_shows_who_takes_up_what_and_who_takes_up_nothing():
    matrix = coverage(
        [locked("CCTL", "HC05", "HC06")],
        [HEAD, DEPUTY, OTHER],
        [
            ("CCTL-1", plan(weakness("A", "HC05", "HC06", part=Responsibility.HEAD))),
            ("CCTL-2", plan(weakness("B", "HC05", part=Responsibility.IN_CHARGE), weakness("C", "HC10"))),
        ],
    )
    assert matrix.rows == ("HC05", "HC06")
    assert matrix.columns == (HEAD, DEPUTY, OTHER)
    assert matrix.cells == (
        (
            (Claim("CCTL-1", "A", Responsibility.HEAD),),
            (Claim("CCTL-2", "B", Responsibility.IN_CHARGE),),
            (),
        ),
        ((Claim("CCTL-1", "A", Responsibility.HEAD),), (), ()),
    )
    assert (matrix.without_head, matrix.without_responsible) == ((), ("HC06",))
    assert matrix.uncovered == ("HC06",)
    assert matrix.unlinked == ("CCTL-3",)


def test_a_weakness_only_the_deputy_takes_up_is_a_gap_of_the_head():
    plans = [("CCTL-2", plan(weakness("B", "HC05")))]
    matrix = coverage([locked("CCTL", "HC05")], [HEAD, DEPUTY], plans)
    assert (matrix.without_head, matrix.without_responsible) == (("HC05",), ())
    assert (matrix.uncovered, matrix.unlinked) == (("HC05",), ("CCTL-1",))


def test_a_head_without_deputies_answers_alone():
    head = Leader("CDS-1", "CDS", True)
    plans = [("CDS-1", plan(weakness("A", "HC14", part=Responsibility.HEAD)))]
    assert coverage([locked("CDS", "HC14")], [head], plans).uncovered == ()
    assert coverage([locked("CDS", "HC14")], [head], []).uncovered == ("HC14",)


@pytest.mark.parametrize("nothing", [locked("TTNS"), UnitList("TTNS", False, frozenset({"HC20"}))])
def test_where_nothing_is_locked_or_found_nobody_is_called_unlinked(nothing):
    matrix = coverage([nothing], [Leader("TTNS-1", "TTNS", True)], [])
    assert (matrix.rows, matrix.uncovered, matrix.unlinked) == ((), (), ())


def test_who_heads_two_units_has_a_column_in_each_and_is_linked_through_either():
    both = [Leader("X-1", "CCTL", True), Leader("X-1", "CCPTNT", True)]
    plans = [("X-1", plan(weakness("A", "HC05")))]
    matrix = coverage([locked("CCTL", "HC05"), locked("CCPTNT", "HC08")], both, plans)
    assert [[len(cell) for cell in line] for line in matrix.cells] == [[1, 0], [0, 0]]
    assert (matrix.uncovered, matrix.unlinked) == (("HC08",), ())


def test_the_rows_stand_in_the_order_of_the_list():
    texts = (("HC09", "Chậm"), ("HC02", "Thiếu"))
    matrix = coverage([UnitList("CCTL", True, frozenset({"HC02", "HC09", "HC01"}), texts)], [HEAD], [])
    assert matrix.rows == ("HC09", "HC02", "HC01")
