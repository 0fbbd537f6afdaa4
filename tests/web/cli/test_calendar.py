"""The working calendar at a terminal: an officer's day wins, and every clock counts again without repeating itself."""

from collections import Counter
from datetime import date

from sqlalchemy import text

from engine.store import calendars
from engine.store.identity import journal_stream
from engine.store.trail import of_streams
from tests.web.cli.documented import answered, documented


def days(dondoc, year):
    return {one["day"]: one for one in dondoc.done("calendar", "show", year, "--json").json["days"]}


def spoken(world):
    """What the head of CCKL was told by the ladder about his own plan: (local day, what became of it)."""
    lines = [line for line in world.ledger("CCKL-1") if line.timer and line.person == "SNN/CCKL-1"]
    return [line.due.date().isoformat() for line in lines]


def test_the_day_the_package_missed_is_there_after_the_import(campaign, dondoc):
    known = days(dondoc, 2026)
    assert (known["2026-01-02"]["works"], known["2026-01-02"]["source"]) == (False, "12729/VPCP-KGVX")
    assert (known["2026-01-10"]["works"], known["2026-01-10"]["note"]) == (True, "làm bù ngày 02/01/2026")
    assert known["2026-01-01"]["source"] == "package"
    page = dondoc.done("calendar", "show", 2026).out
    assert "tạm tính, chưa được xác nhận" in page
    assert "Thứ Sáu" in page


def test_an_officers_entry_wins_over_the_package_and_over_the_swap_and_stays(campaign, dondoc):
    dondoc.done("calendar", "set", "2026-01-02", "--worked", "--document", "CV 7", "--as", "TCCB-1")
    dondoc.done("calendar", "set", "01/01/2026", "--worked", "--document", "CV 8", "--note", "trực")
    campaign.given_roster()
    known = days(dondoc, 2026)
    assert (known["2026-01-02"]["works"], known["2026-01-02"]["source"]) == (True, "CV 7")
    assert (known["2026-01-01"]["works"], known["2026-01-01"]["note"]) == (True, "trực")
    with campaign.reading() as db:
        calendar = calendars.of(db, [campaign.office])[campaign.office]
    assert calendar.works(date(2026, 1, 1))
    assert calendar.works(date(2026, 1, 2))
    assert calendar.works(date(2026, 1, 10))


def test_a_change_counts_every_clock_anew_and_says_nothing_twice(campaign, dondoc):
    campaign.at("2023-03-15 08:00").beat()
    assert spoken(campaign) == ["2023-03-15"]
    # Counted back from the 29th, D-10 is now the 14th and past, D-5 is the 21st instead of the 22nd.
    done = dondoc.done(
        "calendar", "set", "2023-03-24", "--off", "--document", "CV 9", "--json", at="2023-03-15T09:00+07:00"
    ).json
    assert (done["changed"], done["clocks"]) == (True, 104)
    for local in ("2023-03-15 09:00", "2023-03-20 08:00"):
        campaign.at(local).beat()
    assert spoken(campaign) == ["2023-03-15"]
    campaign.at("2023-03-21 08:00").beat()
    assert spoken(campaign) == ["2023-03-15", "2023-03-21"]
    campaign.at("2023-03-22 08:00").beat()
    assert spoken(campaign) == ["2023-03-15", "2023-03-21"]
    letters = Counter((one.to_email, one.written_at.date()) for one in campaign.letters())
    assert max(letters.values()) == 1
    assert campaign.verdict().sound


def test_the_change_is_in_the_journal_with_its_document_and_only_once(campaign, dondoc):
    line = ("calendar", "set", "2023-03-24", "--off", "--document", "CV 9", "--as", "TCCB-2", "--json")
    first, again = dondoc.done(*line).json, dondoc.done(*line).json
    assert (first["changed"], again["changed"], again["clocks"]) == (True, False, 0)
    assert first["version"] == again["version"]
    with campaign.reading() as db:
        stream = journal_stream(campaign.office)
        entries = [one for one in of_streams(db, [stream])[stream] if one.kind == "calendar_changed"]
    [entry] = entries
    assert {key: entry.body[key] for key in ("day", "works", "document", "by", "calendar")} == {
        "day": "2023-03-24",
        "works": False,
        "document": "CV 9",
        "by": "SNN/TCCB-2",
        "calendar": first["version"],
    }
    assert [one.kind for one in campaign.history("CCKL-1")].count("arm") == 2  # the start, and this


def test_a_file_whose_clocks_stand_is_left_alone(campaign, dondoc):
    campaign.submit("CCKL-1")
    campaign.approve("CCKL-1")
    before = len(campaign.history("CCKL-1"))
    done = dondoc.done("calendar", "confirm", 2023, "--document", "QĐ 1", "--json").json
    assert done["clocks"] >= 103
    assert len(campaign.history("CCKL-1")) == before


def test_a_confirmed_year_is_shown_so(campaign, dondoc):
    assert dondoc.done("calendar", "show", 2023, "--json").json["confirmed"] is False
    assert "đã được xác nhận" in dondoc.done("calendar", "confirm", 2023, "--document", "QĐ 1").out
    assert dondoc.done("calendar", "show", 2023, "--json").json["confirmed"] is True
    assert "như đã ghi nhận từ trước" in dondoc.done("calendar", "confirm", 2023, "--document", "QĐ 1").out
    assert "đã được xác nhận theo QĐ 1" in dondoc.done("calendar", "show", 2023).out
    shown = dondoc.done("calendar", "show", 2023, "--json").json
    assert (shown["confirmed"], shown["source"]) == (True, "QĐ 1")


def test_what_cannot_be_entered_is_refused_and_changes_nothing(campaign, dondoc):
    before = dondoc.done("calendar", "show", 2023, "--json").json["version"]
    for line, said in (
        (("set", "2023-03-24", "--document", "CV"), "either --off or --worked"),
        (("set", "2023-03-24", "--off", "--worked", "--document", "CV"), "either --off or --worked"),
        (("set", "2023-03-24", "--off", "--document", " "), "expected the document"),
        (("set", "24 March", "--off", "--document", "CV"), "expected a date"),
        (("set", "2099-03-24", "--off", "--document", "CV"), "expected a known year, got 2099"),
        (("confirm", "2099", "--document", "CV"), "expected a known year, got 2099"),
        (("confirm", "2023", "--document", ""), "expected the document"),
        (("show", "2099"), "expected a known year, got 2099"),
        (("set", "2023-03-24", "--off", "--document", "CV", "--as", "VP-1"), "VP-1"),
    ):
        ran = dondoc("calendar", *line)
        assert (ran.code, said in ran.err) == (1, True), (line, ran.err)
    assert dondoc.done("calendar", "show", 2023, "--json").json["version"] == before
    with campaign.reading() as db:
        assert db.execute(text("SELECT count(*) FROM event WHERE kind = 'calendar_changed'")).scalar() == 0


def test_the_commands_answer_exactly_the_fields_that_are_documented(campaign, dondoc):
    show = dondoc.done("calendar", "show", 2026, "--json").json
    assert answered(show) == documented("calendar show")
    done = dondoc.done("calendar", "set", "2023-03-24", "--off", "--document", "CV", "--json").json
    assert answered(done) == documented("calendar set")
    done = dondoc.done("calendar", "confirm", 2023, "--document", "CV", "--json").json
    assert answered(done) == documented("calendar confirm")
