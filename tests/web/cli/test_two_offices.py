"""Two offices in one database, with the same codes for everything: nothing crosses from one to the other."""

from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import text

from engine.core.errors import NotYourStep
from engine.core.identifiers import OfficeId
from engine.store import access
from tests.world import SAMPLE
from workflows.remediation.commands import Defect

OTHER = OfficeId("STC")


def other_roster(folder):
    """The sample office once more, under another code."""
    book = openpyxl.load_workbook(SAMPLE)
    office = next(sheet for sheet in book if sheet.title == "Cơ quan")
    office["A2"], office["B2"] = OTHER, "Sở Tài chính"
    book.save(folder / "other.xlsx")
    return folder / "other.xlsx"


@pytest.fixture
def other(campaign, tmp_path):
    """A second office: its year is open, nothing is locked, nothing was started."""
    second = replace(campaign, office=OTHER)
    second.given_roster(other_roster(tmp_path))
    second.open()
    return second


@pytest.fixture
def both(other):
    """Both offices are under way."""
    other.given_lists()
    other.start()
    return other


def ask(dondoc, office, *words):
    return dondoc.done(*words, "--office", office, "--json").json


def test_the_lists_of_one_office_never_show_the_other(campaign, both, dondoc):
    before = {name: ask(dondoc, OTHER, name) for name in ("missing", "rebuild", "figures")}
    matrix = ask(dondoc, OTHER, "linkage", "CCKL")
    campaign.submit("CCKL-1")
    campaign.submit("VP-1")
    campaign.reject("VP-1", "TCCB-1", "2023-04-28", Defect("missing_linkage"))
    assert {name: ask(dondoc, OTHER, name) for name in before} == before
    assert ask(dondoc, OTHER, "linkage", "CCKL") == matrix
    [row] = [one for one in ask(dondoc, "SNN", "missing")["units"] if one["unit"] == "CCKL"]
    assert "SNN/2022/CCKL-1" not in [one["ref"] for one in row["people"]]
    [row] = [one for one in before["missing"]["units"] if one["unit"] == "CCKL"]
    assert row["people"][0]["ref"] == "STC/2022/CCKL-1"
    assert ask(dondoc, "SNN", "linkage", "CCKL")["cells"][0]["person"] == "SNN/CCKL-1"
    assert [one["ref"] for one in ask(dondoc, "SNN", "rebuild")["plans"]] == ["SNN/2022/VP-1"]
    assert ask(dondoc, "SNN", "figures")["owed"] == ask(dondoc, OTHER, "figures")["owed"] == 104


def test_locking_and_starting_one_office_leaves_the_other_as_it_was(campaign, other, dondoc):
    listed = ask(dondoc, OTHER, "missing")
    assert (listed["units"], len(listed["waiting"])) == ([], 30)
    assert ask(dondoc, "SNN", "missing")["waiting"] == []
    campaign.at("2023-03-30 14:00").beat()
    lines = ask(dondoc, "SNN", "letters", "list")
    assert lines
    assert ask(dondoc, OTHER, "letters", "list") == []
    assert dondoc.done("ledger", "STC/CCKL-1", "--json").json == []
    dondoc.done("cycle", "lock", "--all", "--office", OTHER)
    assert len(ask(dondoc, OTHER, "missing")["waiting"]) == 15


def test_what_is_said_stays_in_the_office_it_is_about(campaign, both, dondoc):
    campaign.at("2023-03-15 08:00").beat()
    campaign.submit("CCKL-1")
    both.submit("CCKL-2")
    for local in ("2023-03-22 08:00", "2023-03-30 14:00", "2023-04-05 08:00"):
        campaign.at(local).beat()
    with campaign.reading() as db:
        crossed = db.execute(
            text(
                "SELECT count(*) FROM notice n JOIN instance i ON i.id = n.instance"
                " LEFT JOIN letter l ON l.id = n.letter"
                " WHERE n.office <> i.office OR n.person NOT LIKE i.office || '/%' OR l.office <> i.office"
            )
        ).scalar()
        offices = dict(db.execute(text("SELECT office, count(*) FROM notice GROUP BY office")).all())
    assert crossed == 0
    assert set(offices) == {"SNN", "STC"}
    for office in offices:
        letters = ask(dondoc, office, "letters", "list")
        people = {one["person"].partition("/")[0] for one in letters}
        assert len({(one["person"], one["written_at"]) for one in letters}) == len(letters)
        about = {one["ref"].partition("/")[0] for one in ask(dondoc, office, "ledger", "CCKL-1")}
        assert (people, about) == ({office}, {office})
    assert campaign.verdict().sound


def test_a_person_of_one_office_is_a_stranger_to_the_plans_of_the_other(campaign, both):
    plan = both.plan("CCKL-1")
    before = len(both.history("CCKL-1"))
    for person, trigger in (("SNN/CCKL-1", "withdraw"), ("SNN/TCCB-1", "withdraw")):
        with pytest.raises(NotYourStep):
            both.act("CCKL-1", trigger, person)
    with pytest.raises(NotYourStep):
        both.submit("CCKL-1", "SNN/CCKL-1", both.document("CCKL-1"))
    with both.reading() as db:
        asked = [(who, trigger) for _, who, trigger in access.of_instance(db, plan.id)]
    assert sorted(asked) == [("SNN/CCKL-1", "submit"), ("SNN/CCKL-1", "withdraw"), ("SNN/TCCB-1", "withdraw")]
    assert len(both.history("CCKL-1")) == before
    assert both.submit("CCKL-1", "STC/CCKL-1").state == "submitted"
    assert campaign.plan("CCKL-1").state == "required"


def test_the_personnel_office_of_one_runs_nothing_in_the_other(other, dondoc):
    for line in (
        ("cycle", "lock", "--all"),
        ("cycle", "start"),
        ("calendar", "set", "2023-03-24", "--off", "--document", "CV"),
    ):
        ran = dondoc(*line, "--office", OTHER, "--as", "SNN/TCCB-1")
        assert (ran.code, "SNN/TCCB-1" in ran.err) == (1, True), ran.err
    assert len(ask(dondoc, OTHER, "missing")["waiting"]) == 30


def test_the_calendar_of_one_is_not_the_others(campaign, both, dondoc):
    before = dondoc.done("calendar", "show", 2023, "--office", "SNN", "--json").json
    events = len(campaign.history("CCKL-1"))
    done = ask(dondoc, OTHER, "calendar", "set", "2023-03-24", "--off", "--document", "CV")
    assert done["clocks"] == 104
    assert dondoc.done("calendar", "show", 2023, "--office", "SNN", "--json").json == before
    assert len(campaign.history("CCKL-1")) == events
    assert [one.kind for one in both.history("CCKL-1")].count("arm") == 2


def test_whoever_does_not_say_which_office_is_asked(both, dondoc):
    for line in (("missing",), ("figures",), ("letters", "list"), ("calendar", "show", 2023)):
        ran = dondoc(*line)
        assert (ran.code, "SNN, STC" in ran.err) == (1, True), ran.err
    person, plan = dondoc("ledger", "CCKL-1"), dondoc("ledger", "2022/CCKL-1")
    assert (person.code, plan.code) == (1, 1)
    assert "one of SNN/2022/CCKL-1, STC/2022/CCKL-1" in plan.err
    assert "SNN, STC" in person.err
