"""The head's word where the offices of people are muddled: delegates, acting heads, one who rose, two offices."""

from dataclasses import replace
from datetime import date

import pytest

from engine.core.errors import NotFound, NotYourStep, TransitionRefused
from engine.store.session import make_engine
from tests.stories.small_office import a_small_office
from workflows.directory.editing import add_appointment, add_delegation, end_appointment
from workflows.directory.entries import Delegation
from workflows.directory.facts import PostRole
from workflows.remediation.commands import Defect, HeadsWord

REASON = "Giải pháp còn chung chung, chưa sát địa bàn."
WEAKNESS = "Chưa thường xuyên kiểm tra chủ rừng"
HEADS_POST = "SNN/CCKL-1|CCKL|head|"


@pytest.fixture
def office(sqlite_url):
    """14 March 2023; nobody of CCKL has handed in yet."""
    engine = make_engine(sqlite_url)
    yield a_small_office(engine).at("2023-03-14 09:00")
    engine.dispose()


def delegated(office, whose, to):
    """`to` stands for him this month."""
    days = date(2023, 3, 1), date(2023, 3, 31)
    with office.writing() as db:
        add_delegation(
            db, office.office, Delegation(office.person(whose), office.person(to), *days, document="GUQ")
        )


def asked(office, kind="word_asked"):
    """Who is told this of the plan of CCKL-2."""
    return sorted(line.person for line in office.ledger("CCKL-2") if line.kind == kind)


def cannot_speak(office, who):
    for trigger in ("endorse", "object"):
        with pytest.raises((NotYourStep, TransitionRefused)):
            office.act("CCKL-2", trigger, who, HeadsWord(REASON), on_behalf_of=office.person("CCKL-1"))
        with pytest.raises((NotYourStep, TransitionRefused)):
            office.act("CCKL-2", trigger, who, HeadsWord(REASON))


def test_a_deputy_who_stands_for_his_head_does_not_speak_to_his_own_plan(office):
    delegated(office, "CCKL-1", "CCKL-2")
    office.submit("CCKL-2")
    cannot_speak(office, "CCKL-2")
    assert "SNN/CCKL-2" not in asked(office)
    assert [one.kind for one in office.history("CCKL-2")].count("endorse") == 0


def test_an_appraiser_who_stands_for_the_head_decides_and_does_not_speak_first(office):
    delegated(office, "CCKL-1", "TCCB-1")
    office.submit("CCKL-2")
    cannot_speak(office, "TCCB-1")


def test_a_deputy_who_became_the_head_meanwhile_is_not_asked_about_his_own_plan(office):
    with office.writing() as db:
        end_appointment(db, office.office, HEADS_POST, date(2023, 3, 14))
        risen = (office.person("CCKL-2"), "CCKL", PostRole.HEAD, "Chi cục trưởng", date(2023, 3, 15))
        add_appointment(db, office.office, *risen)
    office.at("2023-03-15 09:00").submit("CCKL-2")
    assert asked(office) == []
    cannot_speak(office, "CCKL-2")
    cannot_speak(office, "CCKL-1")
    office.beat()
    assert not [one for one in office.letters() if "cho ý kiến trước khi thẩm định" in one.subject]
    assert office.verdict().sound


def test_an_acting_head_is_asked_and_speaks_and_who_was_head_before_no_longer(office):
    office.submit("CCKL-2")
    assert asked(office) == ["SNN/CCKL-1"]
    with office.writing() as db:
        end_appointment(db, office.office, HEADS_POST, date(2023, 3, 14))
        acting = (office.person("TCCB-3"), "CCKL", PostRole.ACTING_HEAD, "Phụ trách", date(2023, 3, 15))
        add_appointment(db, office.office, *acting)
    office.at("2023-03-15 09:00")
    cannot_speak(office, "CCKL-1")
    office.act("CCKL-2", "withdraw", "CCKL-2")
    office.submit("CCKL-2")
    assert asked(office) == ["SNN/CCKL-1", "SNN/TCCB-3"]
    office.act("CCKL-2", "object", "TCCB-3", HeadsWord(REASON))
    assert "SNN/CCKL-1" not in asked(office, "word_given")
    assert office.verdict().sound


def test_who_is_head_of_the_same_unit_in_another_office_has_no_word_here(office):
    office.submit("CCKL-2")
    stranger = replace(office, office="STC")
    for who in (stranger.person("CCKL-1"), "nobody"):
        with pytest.raises((NotFound, NotYourStep)):
            office.act("CCKL-2", "endorse", who, HeadsWord())


def test_no_letter_carries_what_the_head_wrote_or_a_weakness(office):
    office.submit("CCKL-2")
    office.beat()
    office.act("CCKL-2", "object", "CCKL-1", HeadsWord(REASON))
    office.reject("CCKL-2", "TCCB-1", "2023-04-28", Defect("missing_linkage", "CN002"))
    office.beat()
    written = [f"{one.subject}\n{one.text}\n{one.html}" for one in office.letters()]
    assert len(written) > 2
    for text in written:
        assert "địa bàn" not in text
        assert WEAKNESS not in text
