"""What came on paper: an envelope for several plans at once, the content of one, and the officer's other acts."""

import re
from datetime import date

import pytest

from tests.web.comers import browser, counted
from web.pages.sheet_form import fields_of
from web.sheet import from_document
from workflows.remediation.reading import newest_revisions

ENVELOPE = "/office/envelope?unit=CCKL"
REFS = ["SNN/2022/CCKL", "SNN/2022/CCKL-1", "SNN/2022/CCKL-2"]


def fields(page, *names):
    """The hidden fields of a form, each with all its values."""
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page.text) for name in names}


def envelope(one, *plans, **more):
    """The envelope of CCKL filled in and sent."""
    page = one.get(ENVELOPE)
    data = fields(page, "form_token", "act", "version", "seen", "kept")
    data = {name: found if name == "seen" else found[:1] for name, found in data.items()}
    data |= {"unit": "CCKL", "arrived": "2023-03-28", "number": "45", "sender": "SNN/CCKL-1", "plan": plans}
    data |= more
    return data, one.post("/office/envelope", data=data)


def received(office):
    """What is kept of the newest sending of each of these plans."""
    with office.reading() as db:
        return newest_revisions(db, [office.plan(ref).id for ref in REFS]).values()


@pytest.fixture
def paper(office):
    """30 March: an envelope of CCKL lies on the desk of TCCB-2."""
    office.at("2023-03-30 10:00")
    return browser(office, "TCCB-2")


def test_an_envelope_is_one_act_and_lateness_goes_by_the_day_of_arrival(office, paper):
    _, answer = envelope(paper, *REFS)
    assert answer.status_code == 303
    assert [office.plan(ref).state for ref in REFS] == ["submitted"] * 3
    page = paper.get(answer.headers["location"])
    assert "Đã ghi nhận 3 kế hoạch" in page.text
    assert "Đã ghi nhận, chờ nhập nội dung" in page.text
    assert "Đơn vị không còn kế hoạch nào phải gửi" in page.text
    assert {(one.late, one.submitted_on) for one in received(office)} == {(False, date(2023, 3, 28))}


def test_a_second_click_does_nothing_twice(office, paper):
    data, _ = envelope(paper, *REFS)
    before = [office.plan(ref).seq for ref in REFS]
    assert paper.post("/office/envelope", data=data).status_code == 303
    assert [office.plan(ref).seq for ref in REFS] == before


def test_where_one_plan_cannot_be_recorded_none_is_and_all_that_was_typed_stays(office, paper):
    page = paper.get(ENVELOPE)
    office.submit("CCKL-1")
    seen = fields(page, "seen")["seen"]
    scan = {"scan": ("cv 45.pdf", b"%PDF-1.7\n", "application/pdf")}
    data = {"form_token": paper.token(), **{k: v[0] for k, v in fields(page, "act", "version").items()}}
    data |= {"unit": "CCKL", "arrived": "2023-03-28", "number": '<b>"45', "sender": "SNN/CCKL-2"}
    answer = paper.post("/office/envelope", data=data | {"seen": seen, "plan": REFS}, files=scan)
    assert answer.status_code == 409
    assert "Chưa ghi nhận kế hoạch nào" in answer.text
    assert "<li>2022/CCKL-1:" in answer.text
    assert 'value="&lt;b&gt;&#34;45"' in answer.text
    assert 'value="SNN/CCKL-2" selected' in answer.text
    assert "cv 45.pdf" in answer.text
    assert [office.plan(ref).state for ref in REFS] == ["required", "submitted", "required"]
    # The scan is not asked for twice.
    again = {name: found[0] for name, found in fields(answer, "form_token", "act", "version", "kept").items()}
    again |= {"unit": "CCKL", "arrived": "2023-03-28", "number": "45", "sender": "SNN/CCKL-2"}
    again |= {"seen": fields(answer, "seen")["seen"], "plan": [REFS[0], REFS[2]]}
    assert paper.post("/office/envelope", data=again).status_code == 303
    assert {one.scan for one in received(office) if one.arrival_number} == {again["kept"][:64]}


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"arrived": ""}, 422),
        ({"arrived": "hôm qua"}, 422),
        ({"arrived": "0001-01-01"}, 422),  # a slip of the hand
        ({"arrived": "2023-04-01"}, 409),  # still to come
        ({"arrived": "2023-02-01"}, 409),  # before the year was opened
        ({"number": " "}, 409),
        ({"number": "45\r\nX: y"}, 422),
        ({"sender": "SNN/KHÔNG-CÓ"}, 409),
        ({"plan": ()}, 422),
        ({"plan": ("SNN/2022/TCCB-1",)}, 422),  # of another unit
        ({"act": ""}, 422),
        ({"kept": "0" * 64}, 404),
    ],
)
def test_what_cannot_be_is_refused(office, paper, wrong, status):
    _, answer = envelope(paper, *REFS, **wrong)
    assert answer.status_code == status
    assert [office.plan(ref).state for ref in REFS] == ["required"] * 3


def test_a_scan_is_taken_for_what_its_bytes_are(office, paper):
    page = paper.get(ENVELOPE)
    data = {name: found[0] for name, found in fields(page, "form_token", "act", "version").items()}
    data |= {"unit": "CCKL", "arrived": "2023-03-28", "number": "45", "sender": "SNN/CCKL-1"}
    data |= {"seen": fields(page, "seen")["seen"], "plan": REFS}
    answer = paper.post("/office/envelope", data=data, files={"scan": ("../../cv.pdf", b"MZ<script>")})
    assert answer.status_code == 422
    assert "cv.pdf" in answer.text
    assert [office.plan(ref).state for ref in REFS] == ["required"] * 3


def test_the_plan_leads_its_officer_to_his_acts(office, paper):
    assert "/plans/SNN/2022/CCKL-1/officer" in paper.get("/plans/SNN/2022/CCKL-1").text
    assert "/officer" not in browser(office, "CCKL-1").get("/plans/SNN/2022/CCKL-1").text


def test_the_content_follows_later_and_the_day_of_arrival_stands(office, paper):
    envelope(paper, "SNN/2022/CCKL-1")
    path = "/plans/SNN/2022/CCKL-1/officer"
    page = paper.get(path)
    assert "Đã ghi nhận văn bản đến ngày 28/03/2023" in page.text
    assert f"{path}/content" in page.text
    form = paper.get(f"{path}/content")
    assert "Chưa quyết liệt chỉ đạo" in form.text
    data = {name: found[0] for name, found in fields(form, "form_token", "act", "version").items()}
    for name, said in fields_of(from_document(office.document("CCKL-1"), {"CCKL-1"})):
        data[name] = [*data.get(name, ()), said]
    more = paper.post(f"{path}/content", data=data | {"do": "measure:CN001"})
    assert more.headers["location"] == f"{path}/content#CN001.2"
    more = paper.get(f"{path}/content")
    assert 'name="CN001.2.output"' in more.text
    assert data["CN001.1.text"][0] in more.text
    untold = paper.post(f"{path}/content", data=data | {"CN001.text": " ", "do": "record"})
    assert untold.status_code == 422
    assert 'href="#CN001"' in untold.text
    answer = paper.post(f"{path}/content", data=data | {"do": "record"})
    assert answer.status_code == 303
    assert {(one.submitted_on, one.arrival_number) for one in received(office)} == {(date(2023, 3, 28), "45")}
    # A second click carries out nothing twice.
    seq = office.plan("CCKL-1").seq
    assert paper.post(f"{path}/content", data=data | {"do": "record"}).status_code == 303
    assert office.plan("CCKL-1").seq == seq
    office.approve("CCKL-1")


def act(one, name, code="CCKL-1", **typed):
    """One form of the officer's page filled in and sent."""
    path = f"/plans/SNN/2022/{code}/officer"
    data = {field: found[0] for field, found in fields(one.get(path), "form_token", "act", "version").items()}
    return one.post(f"{path}/{name}", data=data | typed)


def test_a_duty_is_lifted_by_the_officer_with_the_word_of_somebody_above(office, paper):
    waived = {"reason": "Nghỉ hưu <i>", "document": "QĐ 12", "approved_by": "SNN/TCCB-2"}
    refused = act(paper, "waive", **waived)
    assert refused.status_code == 409
    assert "Nghỉ hưu &lt;i&gt;" in refused.text
    assert 'role="alert"' in refused.text
    assert act(paper, "waive", **waived | {"approved_by": "SNN/LD01"}).status_code == 303
    assert (office.plan("CCKL-1").state, office.plan("CCKL-1").outcome) == ("closed", "waived")
    late = {"reason": "Nhầm", "document": "QĐ 13", "approved_by": "SNN/LD01", "deadline": "2023-04-28"}
    assert act(paper, "reopen", **late | {"deadline": ""}).status_code == 422
    assert act(paper, "reopen", wording="before", **late).status_code == 303
    assert office.plan("CCKL-1").state == "required"


def test_a_plan_moves_to_another_unit_and_lapses_only_when_the_year_is_closed(office, paper):
    moved = {"unit": "TCCB", "reason": "Điều động", "document": "QĐ 14"}
    assert act(paper, "reassign", **moved).status_code == 303
    assert act(paper, "lapse", "CCKL-2", document="KL 1").status_code == 409
    assert act(paper, "lapse", "CCKL-2", document="").status_code == 409


def test_two_windows_the_second_is_told_and_keeps_what_was_typed(office, paper):
    path = "/plans/SNN/2022/CCKL-1/officer"
    data = {name: found[0] for name, found in fields(paper.get(path), "form_token", "act", "version").items()}
    act(paper, "receive", arrived="2023-03-28", number="45", sender="SNN/CCKL-1")
    data |= {"reason": "Nghỉ hưu", "document": "QĐ 12", "approved_by": "SNN/LD01"}
    answer = paper.post(f"{path}/waive", data=data)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_of_the_offices_own_leaders_the_leader_in_charge_is_the_officer(office, paper):
    assert paper.get("/plans/SNN/2022/TCCB-2/officer").status_code == 200
    assert "không có việc phải làm" in paper.get("/plans/SNN/2022/TCCB-2/officer").text
    page = browser(office, "LD01").get("/plans/SNN/2022/TCCB-1/officer")
    assert "Ghi nhận kế hoạch đến bằng văn bản" in page.text


def test_the_form_asks_the_database_as_often_for_many_plans_as_for_few(office, paper):
    paper.get("/office/envelope?unit=TCCB")
    few = counted(office, lambda: paper.get("/office/envelope?unit=TCCB"))
    with office.writing() as db:
        db.exec_driver_sql("UPDATE plan SET unit = 'TCCB'")
    assert paper.get("/office/envelope?unit=TCCB").text.count('name="plan"') == 6
    assert counted(office, lambda: paper.get("/office/envelope?unit=TCCB")) == few <= 40


def test_an_envelope_of_the_personnel_office_is_not_its_own_to_record(office, paper):
    data = {"unit": "TCCB", "arrived": "2023-03-28", "number": "45", "sender": "SNN/TCCB-1"}
    page = paper.get("/office/envelope?unit=TCCB")
    data |= {name: found[0] for name, found in fields(page, "form_token", "act", "version").items()}
    data |= {"seen": fields(page, "seen")["seen"], "plan": ["SNN/2022/TCCB-1"]}
    answer = paper.post("/office/envelope", data=data)
    assert answer.status_code == 409
    assert "Chưa ghi nhận kế hoạch nào" in answer.text
    assert office.plan("TCCB-1").state == "required"
