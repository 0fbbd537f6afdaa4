"""Posts begin and end, somebody stands in, an officer follows a unit: each is in the office's journal."""

import pytest

from engine.store import trail
from engine.store.identity import journal_stream

AT = "2023-03-20T08:00+07:00"


@pytest.fixture
def office(world):
    """The sample office, its year opened."""
    world.given_cycle()
    return world


def journal(world):
    """Kinds of entries in the office's journal."""
    stream = journal_stream(world.office)
    with world.reading() as db:
        return [one.kind for one in trail.of_streams(db, [stream])[stream]]


def test_a_deputy_who_leaves_and_a_successor_who_comes(office, dondoc):
    assert dondoc("people", "end", "CCTL-2", "--last-day", "2023-06-14", at=AT).code == 0
    appointed = dondoc(
        "people", "appoint", "CCTL-2", "--unit", "CCPTNT", "--role", "deputy",
        "--title", "Phó Chi cục trưởng", "--from", "2023-06-15", at=AT,
    )  # fmt: skip
    assert appointed.code == 0
    later = dondoc("people", "list", "--unit", "CCPTNT", "--json", at="2023-06-15T08:00+07:00")
    assert "SNN/CCTL-2" in [post["person"] for post in later.json]
    gone = dondoc("people", "list", "--unit", "CCTL", "--json", at="2023-06-15T08:00+07:00")
    assert "SNN/CCTL-2" not in [post["person"] for post in gone.json]
    assert journal(office)[-2:] == ["post_ended", "post_begun"]


def test_who_is_appointed_later_owes_a_plan_only_when_the_officer_says_so(office, dondoc):
    dondoc("people", "appoint", "CCTL-2", "--unit", "CDS", "--role", "deputy", "--title", "Phó Trưởng phòng",
           "--from", "2023-03-20", at=AT)  # fmt: skip
    twice = dondoc("cycle", "add", "CCTL-2", "--unit", "CDS", at=AT)
    assert twice.code == 1
    assert "owed already" in twice.err


def test_the_directors_delegate_judges_the_personnel_office_in_his_name(office, dondoc):
    given = dondoc("people", "delegate", "LD01", "LD02", "--from", "2023-03-20", "--until", "2023-03-31",
                   "--document", "QĐ 12", at=AT)  # fmt: skip
    assert given.code == 0
    office.at("2023-03-21 08:00").submit("TCCB-1")
    assert office.approve("TCCB-1", "LD02").state == "under_supervision"
    body = office.history("TCCB-1")[-1].body
    assert (body["capacity"], body["on_behalf_of"]) == ("thay mặt", "SNN/LD01")


def test_an_officer_follows_a_unit_from_his_day_on(office, dondoc):
    assert dondoc("people", "assign", "TCCB-3", "CCKL", "--from", "2023-03-20", at=AT).code == 0
    office.at("2023-03-21 08:00").submit("CCKL-2")
    told = office.history("CCKL-2")[-1].body["told"]
    assert told == [["SNN/TCCB-3", "plan_submitted", "open"], ["SNN/CCKL-1", "word_asked", "open"]]


def test_only_the_personnel_office_changes_who_is_who(office, dondoc):
    refused = dondoc("people", "assign", "TCCB-3", "CCKL", "--from", "2023-03-20", "--as", "CCKL-1", at=AT)
    assert refused.code == 1
    assert "expected somebody of TCCB" in refused.err
