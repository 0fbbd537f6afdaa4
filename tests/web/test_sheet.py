"""A plan while it is written: what was typed comes back as it was, and becomes the very document it says."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from web.drafts import as_kept, as_typed
from web.pages.sheet_form import has_room
from web.sheet import (
    MeasureSheet,
    Sheet,
    WeaknessSheet,
    completed,
    day_first,
    differing,
    from_document,
    to_document,
    with_measure,
    with_weakness,
    without_measure,
    without_weakness,
)
from workflows.remediation.document import Answer, Measure, PlanDocument, Responsibility, Weakness

WORDS = st.text(max_size=12)
PEOPLE = frozenset({"CCKL-1", "TCCB-2"})
PERSONS = st.sampled_from(
    ("CCKL-1", "CCKL-1, Phòng Bảo vệ rừng", "CCKL-1 (Hạt A)", "CCKL-1; TCCB-2", "Ông Ba", "", "(CCKL-1)")
)
MEASURES = st.builds(
    Measure,
    text=st.sampled_from(("Họp", "Kiểm tra")),
    output=st.sampled_from(("", "Biên bản")),
    person=PERSONS,
    due_on=st.dates(date(2023, 1, 1), date(2024, 1, 1)),
    takes_up=st.sampled_from(("", "HC01.1")),
)
DOCUMENTS = st.builds(
    PlanDocument,
    st.lists(
        st.builds(
            Weakness,
            code=st.sampled_from(("CN001", "CN.2", "BS-1")),
            text=st.just("Chậm"),
            linked_to=st.sampled_from(((), ("HC01",), ("HC01", "HC02"))),
            responsibility=st.sampled_from((None, *Responsibility)),
            responsibility_note=st.sampled_from(("", "cụ thể")),
            measures=st.lists(MEASURES, max_size=3).map(tuple),
        ),
        max_size=3,
        unique_by=lambda one: one.code,
    ).map(tuple),
)
SHEETS = st.builds(
    Sheet,
    st.lists(
        st.builds(
            WeaknessSheet,
            st.just("CN001"),
            WORDS,
            st.lists(WORDS, max_size=2).map(tuple),
            WORDS,
            WORDS,
            WORDS,
            st.lists(st.builds(MeasureSheet, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS), max_size=2).map(
                tuple
            ),
        ),
        max_size=2,
    ).map(tuple),
    st.dictionaries(st.tuples(WORDS, WORDS), WORDS.filter(bool), max_size=2),
    WORDS,
    WORDS,
)


@given(DOCUMENTS)
def test_a_text_that_is_taken_up_and_not_changed_is_the_same_text(document):
    assert to_document(from_document(document, PEOPLE), ()) == document


@given(SHEETS)
def test_what_is_kept_is_what_was_typed(sheet):
    assert as_typed(as_kept(sheet)) == sheet


def test_room_that_was_not_used_is_no_measure_and_the_others_keep_their_numbers():
    typed = (MeasureSheet(text="a"), MeasureSheet(), MeasureSheet(text="c"), MeasureSheet())
    [weakness] = to_document(Sheet((WeaknessSheet("CN001", "x", measures=typed),)), ()).weaknesses
    assert [(number, one.text) for number, one in weakness.numbered()] == [("1", "a"), ("2", ""), ("3", "c")]


def test_a_day_is_a_day_however_it_is_written_and_anything_else_stays_a_text():
    ways = ("2023-10-31", "31/10/2023", "31.10.2023", "31102023", "thường xuyên", "31/02/2023", "31/10/23")
    typed = tuple(MeasureSheet(text="a", due=due) for due in ways)
    [weakness] = to_document(Sheet((WeaknessSheet("CN001", "x", measures=typed),)), ()).weaknesses
    assert [(m.due_on, m.due_text) for m in weakness.measures] == [
        *((date(2023, 10, 31), ""),) * 4,
        *((None, due) for due in ways[4:]),
    ]


def test_a_draft_of_an_older_page_opens_with_its_days_as_the_form_shows_them():
    typed = tuple(MeasureSheet(text="a", due=due) for due in ("2023-10-31", "31.10.2023", "thường xuyên", ""))
    old = Sheet((WeaknessSheet("CN001", "x", measures=typed),))
    [shown] = day_first(old).weaknesses
    assert [one.due for one in shown.measures] == ["31/10/2023", "31/10/2023", "thường xuyên", ""]
    assert differing(old, day_first(old)) == [], "two windows that mean the same day are of one mind"


def test_words_in_place_of_a_day_stand_in_a_field_of_one_line():
    long = Measure(text="a", due_text="quý II,\nquý III\u202e " + "và hằng năm " * 50)
    [shown] = from_document(PlanDocument((Weakness("CN001", "x", measures=(long,)),)), ()).weaknesses
    assert shown.measures[0].due.startswith("quý II, quý III và hằng năm và")
    assert len(shown.measures[0].due) == 200


def test_only_points_that_were_returned_are_answered():
    sheet = Sheet(answers={("CN001", "no_date"): " Đã bổ sung ", ("CN009", "other"): "cũ", ("", "other"): ""})
    assert to_document(sheet, [("CN001", "no_date"), ("", "other")]).answers == (
        Answer("CN001", "no_date", "Đã bổ sung"),
    )


def test_recorded_weaknesses_that_are_missing_are_added_with_their_text():
    sheet = completed(Sheet((WeaknessSheet("CN002", "mine"),)), {"CN001": "one", "CN002": "two"})
    assert [(one.code, one.text) for one in sheet.weaknesses] == [("CN002", "mine"), ("CN001", "one")]


def test_room_is_made_and_taken_away():
    sheet = with_weakness(with_weakness(Sheet(), taken={"BS01"}))
    assert [one.code for one in sheet.weaknesses] == ["BS02", "BS01"]
    more = with_measure(sheet, "BS02")
    assert [len(one.measures) for one in more.weaknesses] == [2, 1]
    assert without_measure(more, "BS02", 2) == sheet == without_measure(sheet, "BS02", 9)
    assert without_weakness(sheet, "BS01").codes() == {"BS02"}


def test_two_windows_are_compared_place_by_place():
    one = Sheet((WeaknessSheet("CN001", "x", cause="a"),))
    other = Sheet((replace(one.weaknesses[0], cause="b", measures=()),))
    assert differing(one, one) == []
    assert differing(one, other) == [(("CN001", "cause"), "a", "b")]


def test_no_more_room_is_made_than_one_form_can_send():
    sheet = Sheet((WeaknessSheet("CN001", "x"),))
    while has_room(sheet) and len(sheet.weaknesses[0].measures) < 100:
        sheet = with_measure(sheet, "CN001")
    assert len(with_measure(sheet, "CN001").weaknesses[0].measures) == 100
    many = replace(sheet, weaknesses=tuple(replace(sheet.weaknesses[0], code=f"BS{n}") for n in range(3)))
    assert not has_room(many)
