"""Weaknesses at the command line: what the review found, and what became of it."""

import pytest

ADD = ("--text", "Chưa sâu sát cơ sở", "--source", "kiểm điểm năm 2022")
MARCH = "2023-03-01T08:00+07:00"


@pytest.fixture
def review(world, dondoc):
    """The office has opened the year; no list is locked yet."""
    world.given_roster()
    world.open()
    dondoc.now = MARCH
    return world


def standing(dondoc, unit):
    """What the list of a unit says."""
    (one,) = dondoc.done("weakness", "list", "--unit", unit, "--json").json["units"]
    return one["standing"]


def test_a_weakness_of_a_unit_and_one_of_a_person_are_numbered_in_their_own_rows(review, dondoc):
    unit = dondoc.done("weakness", "add", "PC", *ADD, "--cause", "Thiếu người", "--json").json
    person = dondoc.done("weakness", "add", "PC-1", *ADD, "--as", "TCCB-2", "--json").json
    assert unit == {"code": "HC16", "unit": "PC", "person": None, "added": 1}
    assert person == {"code": "CN036", "unit": None, "person": "SNN/PC-1", "added": 1}
    (listed,) = dondoc.done("weakness", "list", "--unit", "PC", "--json").json["units"]
    assert [(one["code"], one["cause"]) for one in listed["weaknesses"]] == [("HC16", "Thiếu người")]
    assert [(one["code"], one["person"]) for one in listed["people"]] == [("CN036", "SNN/PC-1")]


def test_the_same_weakness_again_changes_nothing_and_another_text_is_refused(review, dondoc):
    words = ("weakness", "add", "PC", "--code", "HC90", *ADD)
    assert dondoc.done(*words).out == "HC90: đã nhập\n"
    assert dondoc.done(*words).out == "HC90: đã có từ trước\n"
    other = dondoc("weakness", "add", "VP", "--code", "HC90", *ADD)
    assert "weakness HC90: expected what was entered before, got another text or owner" in other.err


def test_a_list_says_whether_it_is_entered_locked_or_empty(review, dondoc):
    assert standing(dondoc, "CCKL") == "entered"
    assert standing(dondoc, "PC") == "not_entered"
    review.given_lists()
    assert standing(dondoc, "CCKL") == "locked"
    assert standing(dondoc, "PC") == "none"
    text = dondoc.done("weakness", "list").out
    assert "Chi cục Kiểm lâm (CCKL): đã chốt danh mục\n  HC01  Công tác tham mưu" in text
    assert "Phòng Pháp chế (PC): không có hạn chế" in text


def test_the_lists_come_in_official_order(review, dondoc):
    units = [one["unit"] for one in dondoc.done("weakness", "list", "--json").json["units"]]
    assert units == review.units()


def test_a_locked_list_takes_nothing_more(review, dondoc):
    review.given_lists()
    late = dondoc("weakness", "add", "CCKL", *ADD)
    assert (late.code, late.err) == (
        1,
        "dondoc: weakness HC16 (CCKL): expected a list that is not locked\n",
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("XX", *ADD), "unit or person 'XX': not found; expected a code of office 'SNN'"),
        (("PC", "--text", " ", "--source", "x"), "expected what was found in --text, got nothing"),
        (("PC", *ADD, "--as", "PC-1"), "PC-1"),
    ],
)
def test_a_wrong_entry_is_refused(review, dondoc, words, says):
    refused = dondoc("weakness", "add", *words)
    assert refused.code == 1
    assert says in refused.err


def test_a_result_that_is_not_remedied_is_explained_and_the_newest_counts(campaign, dondoc):
    campaign.at("2023-03-20 08:00").submit("CCKL-1")
    campaign.approve("CCKL-1")
    words = ("weakness", "judge", "2022/CCKL-1", "CN001", "--as", "TCCB-1", "--json", "--result")
    assert dondoc(*words, "not_remedied").kinds == ["not_explained"]
    assert dondoc(*words, "well").kinds == ["unknown_result"]
    assert dondoc.done(*words, "in_progress", "--explanation", "Chờ kinh phí").json["trigger"] == "judge"
    dondoc.done(*words, "remedied")
    assert dondoc.done("plan", "show", "CCKL-1", "--json").json["judgements"] == [
        {"weakness": "CN001", "result": "remedied"}
    ]
    other = dondoc("weakness", "judge", "CCKL-1", "CN999", "--as", "TCCB-1", "--result", "remedied", "--json")
    assert other.obstacles == [("unknown_place", "CN999", "")]
