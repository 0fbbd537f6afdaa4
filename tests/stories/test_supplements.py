"""An approved plan to be supplemented: what was followed stands, what is new starts, nothing ends unfinished."""

from dataclasses import replace
from datetime import date

import pytest

from engine.core.errors import TransitionRefused
from engine.core.identifiers import Obstacle
from engine.store import instances
from tests.stories.small_office import a_small_office
from workflows.measure.commands import Claim
from workflows.remediation import cycle
from workflows.remediation.commands import Defect, Judge, Lapse, Waive
from workflows.remediation.document import Answer, Measure, PlanDocument

FIRST = "SNN/2022/CCKL-1/CN001.1"
ANSWERS = (Answer("", "other", "Đã bổ sung"),)


def obstacles(refused):
    """Codes of what stood in the way."""
    return [obstacle.kind for obstacle in refused.value.obstacles]


@pytest.fixture
def office(engine):
    """The small office at work, on 6 March 2023."""
    return a_small_office(engine).at("2023-03-06 09:00")


def measures(office, code="CCKL-1"):
    """Short names and states of the measures of a plan."""
    plan = office.plan(code)
    with office.reading() as db:
        return {one.ref.rpartition("/")[2]: one.state for one in instances.children(db, [plan.id])[plan.id]}


def text(office, *found, code="CCKL-1"):
    """The plan with these measures, and an answer to whatever was returned."""
    [weakness] = office.document(code).weaknesses
    return PlanDocument((replace(weakness, measures=found or weakness.measures),), ANSWERS)


def approved(office, *found, code="CCKL-1"):
    """The plan came, a first time or again, and was judged good."""
    office.submit(code, document=text(office, *found, code=code))
    return office.approve(code)


def asked_to_supplement(office, code="CCKL-1"):
    """The approved plan goes back."""
    return office.reject(code, "TCCB-1", "2023-12-29", Defect("other"))


def claimed_and_confirmed(office):
    """The first measure is done, and its supervisor says so."""
    office.act(FIRST, "claim", "CCKL-1", Claim("Đã họp 9 kỳ"))
    office.act(FIRST, "confirm", "TCCB-1")


def piece(words="Kiểm tra hiện trường", due=date(2023, 10, 31)):
    """One complete measure."""
    return Measure(words, "Biên bản", "CCKL-1", due)


def test_what_was_confirmed_is_not_started_again(office):
    approved(office)
    claimed_and_confirmed(office)
    asked_to_supplement(office)
    approved(office)
    assert measures(office) == {"CN001.1": "confirmed"}
    assert office.verdict().sound


def test_a_measure_that_made_way_and_comes_back_is_started_again(office):
    approved(office, piece())
    asked_to_supplement(office)
    approved(office, piece("Giao ban hằng tháng"))
    asked_to_supplement(office)
    approved(office, piece())
    assert measures(office) == {"CN001.1": "replaced", "CN001.1.2": "replaced", "CN001.1.3": "open"}


def test_of_two_measures_in_the_same_words_both_run_and_both_make_way(office):
    approved(office, piece(), piece())
    assert measures(office) == {"CN001.1": "open", "CN001.2": "open"}
    asked_to_supplement(office)
    approved(office, piece("Giao ban hằng tháng"))
    assert measures(office) == {"CN001.1": "replaced", "CN001.2": "replaced", "CN001.1.2": "open"}


def test_as_many_run_as_the_text_names(office):
    approved(office, piece(), piece())
    claimed_and_confirmed(office)
    asked_to_supplement(office)
    approved(office, piece())
    assert measures(office) == {"CN001.1": "confirmed", "CN001.2": "replaced"}
    asked_to_supplement(office)
    approved(office, piece(), piece(), piece())
    assert measures(office) == {
        "CN001.1": "confirmed",
        "CN001.2": "replaced",
        "CN001.2.2": "open",
        "CN001.3": "open",
    }


def test_a_supplement_keeps_a_measure_whose_date_is_past(office):
    approved(office, piece(due=date(2023, 3, 31)))
    asked_to_supplement(office.at("2023-04-10 09:00"))
    approved(office.at("2023-04-12 09:00"), piece(due=date(2023, 3, 31)), piece("Giao ban hằng tháng"))
    assert measures(office) == {"CN001.1": "open", "CN001.2": "open"}


def test_a_measure_nobody_follows_yet_is_not_due_in_the_past(office):
    approved(office, piece(due=date(2023, 3, 31)))
    asked_to_supplement(office.at("2023-04-10 09:00"))
    late = text(office, piece(due=date(2023, 3, 31)), piece("Giao ban hằng tháng", date(2023, 3, 31)))
    with pytest.raises(TransitionRefused) as refused:
        office.at("2023-04-12 09:00").submit("CCKL-1", document=late)
    assert refused.value.obstacles == (Obstacle("date_past", "CN001", "2"),)


def test_a_plan_to_be_supplemented_neither_lapses_nor_is_waived(office):
    approved(office)
    asked_to_supplement(office)
    with office.writing() as db:
        cycle.begin_closing(db, office.key, "KL 01", office.person("TCCB-1"), office.rt.now())
    lifted = Waive("Nghỉ thai sản", "QĐ 05", office.person("LD02"))
    for _ in range(2):  # asked to supplement, and asked again after a text that was not good enough
        for trigger, payload in (("lapse", Lapse("KL 01")), ("waive", lifted)):
            with pytest.raises(TransitionRefused) as refused:
                office.act("CCKL-1", trigger, "TCCB-3", payload)
            assert obstacles(refused) == ["was_approved"]
        office.submit("CCKL-1", document=text(office))
        assert asked_to_supplement(office).state == "rejected"
    assert measures(office) == {"CN001.1": "open"}


def test_a_text_returned_again_is_still_a_supplement(office):
    approved(office)
    asked_to_supplement(office)
    office.submit("CCKL-1", document=text(office))
    asked_to_supplement(office)
    assert office.history("CCKL-1")[-1].body["data"]["supplement"] is True
    office.submit("CCKL-2")
    asked_to_supplement(office, "CCKL-2")
    assert office.history("CCKL-2")[-1].body["data"]["supplement"] is False


def serving(measure, words="Giao ban hằng tháng"):
    """One's own part in a measure of the collective plan."""
    return replace(piece(words), takes_up=measure)


def test_a_person_takes_up_a_measure_of_the_approved_collective_plan(office):
    own = text(office, piece(), serving("HC01.1"))
    with pytest.raises(TransitionRefused) as refused:
        office.submit("CCKL-1", document=own)
    assert refused.value.obstacles == (Obstacle("unknown_measure", "CN001", "2"),), "not approved yet"
    approved(office, code="CCKL")
    office.submit("CCKL-1", document=own)
    assert office.approve("CCKL-1").state == "under_supervision"
    assert measures(office) == {"CN001.1": "open"}, "the collective's own confirmation serves both"
    asked_to_supplement(office, "CCKL")
    assert approved(office, serving("HC01.1"), code="CCKL-2").state == "under_supervision", (
        "it is still in force"
    )


@pytest.mark.parametrize("named", ["HC01.2", "HC02.1", "CN002.1", "HC01", "chung với tập thể"])
def test_what_nobody_follows_is_not_taken_up(office, named):
    approved(office, code="CCKL")
    office.submit("TCCB")
    office.approve("TCCB", "LD01")
    with pytest.raises(TransitionRefused) as refused:
        office.submit("CCKL-1", document=text(office, serving(named)))
    assert refused.value.obstacles == (Obstacle("unknown_measure", "CN001", "1"),)


def test_paper_that_takes_up_nothing_known_is_not_approved(office):
    paper = text(office, serving("HC01.1"))
    office.receive("CCKL-1", "2023-03-06", document=paper)
    with pytest.raises(TransitionRefused) as refused:
        office.approve("CCKL-1")
    assert obstacles(refused) == ["unknown_measure"]


def test_a_collective_plan_takes_up_nothing(office):
    approved(office, code="CCKL")
    office.reject("CCKL", "TCCB-1", "2023-12-29", Defect("other"))
    with pytest.raises(TransitionRefused) as refused:
        office.submit("CCKL", document=text(office, serving("HC01.1"), code="CCKL"))
    assert obstacles(refused) == ["unknown_measure"]


def test_who_takes_up_what_he_did_alone_hands_his_own_measure_over(office):
    approved(office, piece())
    approved(office, code="CCKL")
    asked_to_supplement(office)
    approved(office, serving("HC01.1", piece().text))
    assert measures(office) == {"CN001.1": "replaced"}


def test_the_outcome_counts_only_weaknesses_of_the_text_in_force(office):
    [own] = office.document("CCKL-1").weaknesses
    both = PlanDocument((own, replace(own, code="BS01", text="Chưa sâu sát cơ sở")))
    office.submit("CCKL-1", document=both)
    office.approve("CCKL-1")
    office.act("CCKL-1", "judge", "TCCB-1", Judge("BS01", "not_remedied", "Chưa bố trí kinh phí"))
    asked_to_supplement(office)
    approved(office)
    office.act("CCKL-1", "judge", "TCCB-1", Judge("CN001", "remedied"))
    assert office.act("CCKL-1", "close", "TCCB-1").outcome == "remedied"
    results = office.history("CCKL-1")[-1].body["data"]["results"]
    assert results == {"remedied": 1, "in_progress": 0, "not_remedied": 0, "recurred": 0}
