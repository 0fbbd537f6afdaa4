"""The calendar, the brake and typed content in hostile hands: two offices, forged versions, stale tabs, odd signs."""

import re
from datetime import date

import pytest

from engine.store import brakes, calendars
from tests.web.comers import browser
from tests.web.pages.filled import Form
from tests.web.pages.hostile import MARKUP, Page, kept
from tests.web.pages.office.test_calendar import DAY, send
from tests.web.pages.office.test_envelope import envelope
from tests.web.pages.test_attaching import PDF_MARK
from tests.web.pages.test_two_offices import OTHER
from tests.web.pages.test_two_offices import other as other  # a fixture
from tests.web.pages.test_writing import WRITE, opened, press
from tests.web.test_attachments import PDF
from tests.world import utc
from web import drafts

REF = "SNN/2022/CCKL-1"
CONTENT, KEEP = f"/plans/{REF}/officer/content", f"/plans/{REF}/officer/keep"
ODD_DAYS = (
    "２５/03/2023",
    "25/03/２０２３",
    "٢٥/٠٣/٢٠٢٣",
    "25/03/2023\u202e",
    "25/03/2023\x00",
    "25\n/03/2023",
    "2023-03-25T00:00",
    "25/03/0000",
    "9" * 10_000,
    "25/03/2023" + " " * 10_000,
    "{0}/{what.__class__}/%(x)s",
    MARKUP,
    "-25/03/2023",
    "25/03/2023;DROP TABLE calendar",
)


@pytest.fixture
def officer(office):
    """14 March 2023."""
    office.at("2023-03-14 09:00").beat()
    return browser(office, "TCCB-2")


def test_no_odd_day_is_taken_for_one_whichever_form_it_is_typed_in(office, officer):
    token = officer.token("/office/calendar")
    forms = {
        "/office/calendar/day": ("day", DAY | {"seen": "x", "year": "2023"}),
        "/office/cycle/open": ("deadline", {"year": "2023", "wording": "by", "mode": "every"}),
        "/office/envelope": ("arrived", {"unit": "CCKL", "number": "4", "sender": "SNN/CCKL-1", "plan": REF}),
        "/office/people/CCKL-1/appoint": ("from", {"role": "head", "title": "x", "unit": "TCCB"}),
        "/office/people/CCKL-1/delegate": (
            "until",
            {"to": "SNN/CCKL-2", "from": "25/03/2023", "document": "x"},
        ),
        f"/plans/{REF}/officer/receive": (
            "arrived",
            {"number": "4", "sender": "SNN/CCKL-1", "act": "k", "version": "0"},
        ),
        f"/plans/{REF}/judge/return": ("deadline", {"opinion": "x", "act": "k", "version": "0"}),
    }
    before = kept(office, "reading")
    for path, (name, rest) in forms.items():
        for typed in ODD_DAYS:
            answer = officer.post(path, data=rest | {name: typed, "form_token": token})
            assert answer.status_code in (400, 409, 422), (path, typed[:30])
            assert Page(answer.text).odd == []
            assert len(answer.content) < 100_000
            assert "\u202e" not in answer.text, (path, typed[:30])
            assert "&lt;class" not in answer.text
    after = kept(office, "reading")
    assert {one for one in after if after[one] != before[one]} <= {
        "event",
        "event_text",
        "command",
        "instance",
    }


def test_a_day_entered_here_moves_nothing_of_the_other_office(office, other):
    def far():
        with office.reading() as db:
            days = calendars.days(db, OTHER, 2023)
            return (
                calendars.of(db, [OTHER])[OTHER].version,
                days,
                [one.kind for one in other.history("CCKL-1")],
            )

    before, officer = far(), browser(office, "TCCB-2")
    with office.reading() as db:
        theirs = calendars.of(db, [OTHER])[OTHER].version
        ours = calendars.of(db, [office.office])[office.office].version
    if theirs != ours:
        assert send(officer, "day", **DAY, seen=theirs).status_code == 409
    assert send(officer, "day", **DAY).status_code == 303
    page = officer.get("/office/calendar/confirm?year=2023").text
    assert send(officer, "confirm", page=page, document="QĐ 7", office="STC").status_code == 303
    assert far() == before


def test_a_forged_version_of_the_calendar_or_moment_of_the_brake_lets_nothing_happen(office, officer):
    with office.writing() as db:
        assert brakes.pull(db, utc("2023-03-14 08:00"), "long_silence")
    before = kept(office, "reading")
    token = {"form_token": officer.token("/office/brake")}
    for seen in ("", "0" * 64, "x" * 65, "' OR 1=1 --", "\u202e", "{0}"):
        for act in ("day", "confirm"):
            assert send(officer, act, **DAY, seen=seen).status_code in (409, 422), seen
        answer = officer.post("/office/brake/release", data=token | {"reason": "Đã kiểm tra", "seen": seen})
        assert answer.status_code in (409, 422), seen
    for reason in ("", " \u3000\u00a0", "a\x00b", "a\u202eb", "x" * 20_001):
        right = re.search(r'name="seen" value="([^"]+)"', officer.get("/office/brake").text)[1]
        answer = officer.post("/office/brake/release", data=token | {"reason": reason, "seen": right})
        assert (answer.status_code, Page(answer.text).odd) == (422, [])
    assert kept(office, "reading") == before


def test_what_the_owner_attached_never_comes_onto_the_officers_desk_nor_back(office):
    owner = browser(office, "CCKL-1")
    files = {"scan_file": ("kế hoạch.pdf", PDF, "application/pdf")}
    assert owner.post(WRITE, data=opened(owner).fields | {"do": "save"}, files=files).status_code == 303
    office.at("2023-03-30 10:00")
    officer = browser(office, "TCCB-2")
    assert envelope(officer, REF)[1].status_code == 303
    form = opened(officer, CONTENT).put(CN001__cause="theo bản giấy", scan=PDF_MARK, scan_name="x")
    assert officer.post(KEEP, data=form.fields).status_code == 200
    with office.reading() as db:
        typed = drafts.OFFICERS.of_plan(db, office.plan("CCKL-1").id)
    assert drafts.as_typed(typed.content).scan == ""
    assert officer.get(f"/plans/{REF}/files/{PDF_MARK}").status_code == 404


def test_a_stale_tab_of_the_paper_records_nothing_over_a_decision(office):
    office.at("2023-03-30 10:00")
    officer = browser(office, "TCCB-2")
    envelope(officer, REF)
    stale = opened(officer, CONTENT).put(CN001__cause="từ hôm qua", CN001__link="HC01")
    for version in ("-1", "0", "99999999", "9" * 30, "x"):
        forged = Form(officer.get(CONTENT).text, CONTENT).put(version=version)
        assert press(officer, forged, "record", CONTENT).status_code in (409, 422), version
    office.reject("CCKL-1")
    seq = office.plan("CCKL-1").seq
    for path, do in ((CONTENT, "record"), (CONTENT, "save"), (KEEP, "save")):
        late = officer.post(path, data=stale.fields | {"do": do})
        assert late.status_code == 409, (path, do)
    assert {one.kind for one in office.history("CCKL-1") if one.seq > seq} <= {"refuse"}
    assert office.plan("CCKL-1").state == "rejected"


def test_the_day_of_an_entry_is_the_one_that_was_typed(office, officer):
    assert send(officer, "day", **DAY | {"day": "25.3.2023", "note": MARKUP}).status_code == 303
    page = officer.get("/office/calendar").text
    assert Page(page).odd == []
    assert "alert(1)&lt;/script&gt;" in page
    with office.reading() as db:
        [entered] = [one for one in calendars.days(db, office.office, 2023) if one.source == "CV 9"]
    assert (entered.day, entered.works) == (date(2023, 3, 25), True)
