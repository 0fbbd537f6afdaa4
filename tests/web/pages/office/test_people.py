"""People and posts on pages: found, appointed, ended, stood in for, assigned, written to elsewhere."""

import re

import pytest

from engine.store import trail
from engine.store.identity import journal_stream
from tests.web.comers import browser, counted
from workflows.directory.loading import load


def act(one, code, name, **typed):
    """One of the forms of a person's page filled in and sent."""
    path = f"/office/people/{code}"
    return one.post(f"{path}/{name}", data={"form_token": one.token(path), **typed})


def directory(office):
    with office.reading() as db:
        return load(db, [office.office])[office.office]


def journal(office):
    stream = journal_stream(office.office)
    with office.reading() as db:
        return [one.kind for one in trail.of_streams(db, [stream])[stream]]


@pytest.fixture
def officer(office):
    """TCCB-2 sits before a browser."""
    return browser(office, "TCCB-2")


def test_units_stand_in_official_order_and_lead_to_their_people(officer):
    page = officer.get("/office/people")
    assert page.text.index("Phòng Tổ chức cán bộ") < page.text.index("Chi cục Kiểm lâm")
    assert "Người CCKL-1" in page.text
    unit = officer.get("/office/people?unit=CCKL")
    assert re.search(r'href="/office/people/CCKL-2">Người CCKL-2</a>', unit.text)
    assert "cckl-2@so.example" in unit.text.lower()


def test_somebody_is_found_by_name_without_its_marks_or_by_code(officer):
    assert "Tìm thấy 2 người" in officer.get("/office/people?name=nguoi cckl").text
    assert "Người TCCB-3" in officer.get("/office/people?name=tccb-3").text
    assert "Tìm thấy 0 người" in officer.get("/office/people?name=<b>").text
    assert "&lt;b&gt;" in officer.get("/office/people?name=<b>").text
    assert officer.get("/office/people?unit=none").status_code == 404
    assert officer.get("/office/people/none").status_code == 404


def test_a_deputy_leaves_and_a_successor_comes(office, officer):
    [post] = [one for one in directory(office).posts if one.person == "SNN/CCKL-2"]
    ended = act(officer, "CCKL-2", "end", post=post.id, until="2023-03-31")
    assert "Đã nhập ngày cuối" in officer.get(ended.headers["location"]).text
    begun = {"role": "deputy", "title": "Phó <Chi cục trưởng>", "unit": "CCKL", "from": "01/04/2023"}
    page = officer.get(act(officer, "TCCB-3", "appoint", **begun).headers["location"])
    assert "Phó &lt;Chi cục trưởng&gt;, Chi cục Kiểm lâm" in page.text
    assert "từ ngày 01/04/2023" in page.text
    assert journal(office)[-2:] == ["post_ended", "post_begun"]
    office.at("2023-04-03 08:00")
    assert directory(office).deputies("CCKL", office.rt.now().date()) == ("SNN/TCCB-3",)


@pytest.mark.parametrize(
    ("code", "name", "wrong"),
    [
        (
            "TCCB-3",
            "appoint",
            {"role": "head", "title": "Trưởng phòng", "unit": "CCKL", "from": "2023-04-01"},
        ),
        ("TCCB-3", "appoint", {"role": "king", "title": "Vua", "unit": "CCKL", "from": "2023-04-01"}),
        ("TCCB-3", "appoint", {"role": "deputy", "title": " ", "unit": "CCKL", "from": "2023-04-01"}),
        ("TCCB-3", "appoint", {"role": "deputy", "title": "Phó", "unit": "CCKL", "from": ""}),
        ("TCCB-3", "appoint", {"role": "deputy", "title": "Phó", "unit": "none", "from": "2023-04-01"}),
        ("CCKL-2", "end", {"post": "SNN/CCKL-1|CCKL|head|", "until": "2023-03-31"}),
        (
            "LD01",
            "delegate",
            {"to": "SNN/LD01", "from": "2023-04-01", "until": "2023-04-02", "document": "x"},
        ),
        (
            "LD01",
            "delegate",
            {"to": "SNN/LD02", "from": "2023-04-03", "until": "2023-04-02", "document": "x"},
        ),
        (
            "LD01",
            "delegate",
            {"to": "SNN/LD02", "from": "2023-04-01", "until": "2023-04-02", "document": " "},
        ),
        ("CCKL-1", "assign", {"unit": "CCKL", "from": "2023-04-01"}),
        ("TCCB-3", "assign", {"unit": "TCCB", "from": "2023-04-01"}),
        ("CCKL-1", "address", {"email": "<a>@b"}),
        ("CCKL-1", "address", {"email": "a@b.example\r\nBcc: c@d.example"}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(office, officer, code, name, wrong):
    before = directory(office)
    answer = act(officer, code, name, **wrong)
    assert answer.status_code in (404, 422)
    assert 'role="alert"' in answer.text
    assert directory(office) == before
    assert journal(office)[-1] == "cycle_started"


def test_what_was_typed_stays_in_the_form(officer):
    typed = {"role": "deputy", "title": "Phó Trưởng phòng", "unit": "CCKL", "from": "hôm nay"}
    answer = act(officer, "TCCB-3", "appoint", **typed)
    assert 'value="Phó Trưởng phòng"' in answer.text
    assert '<option value="deputy" selected>' in answer.text


def test_the_director_is_stood_in_for_and_an_officer_follows_a_unit(office, officer):
    given = {"to": "SNN/LD02", "from": "2023-03-20", "until": "2023-03-31", "document": "QĐ 12"}
    page = officer.get(act(officer, "LD01", "delegate", **given).headers["location"])
    assert "Người LD02 thay mặt Người LD01, từ 20/03/2023 đến hết 31/03/2023" in page.text
    act(officer, "TCCB-3", "assign", unit="CCKL", **{"from": "2023-03-20"})
    assert "Theo dõi Chi cục Kiểm lâm" in officer.get("/office/people/TCCB-3").text
    assert journal(office)[-2:] == ["delegated", "officer_assigned"]


def test_an_address_is_corrected_and_the_next_letter_goes_there(office, officer):
    assert act(officer, "CCKL-2", "address", email="moi@so.example").status_code == 303
    office.at("2023-03-22 08:00").beat()
    assert "moi@so.example" in {one.to_email for one in office.letters()}
    assert journal(office)[-1] == "address_changed"


def test_the_pages_ask_the_database_a_constant_number_of_times(office, officer):
    for path in ("/office/people", "/office/people?unit=CCKL", "/office/people/TCCB-3"):
        officer.get(path)
        assert counted(office, lambda path=path: officer.get(path)) <= 8
