"""What an officer types of a plan that came on paper: saved as he types, nothing lost, and never with the owner's."""

import pytest

from tests.web.comers import browser
from tests.web.pages.filled import Form
from tests.web.pages.large import a_large_plan
from tests.web.pages.office.test_envelope import envelope, paper
from tests.web.pages.test_writing import GOOD, WRITE, opened, press
from web import drafts
from web.pages.sheet_form import fields_of
from web.sheet import from_document
from workflows.remediation.reading import newest_revisions

__all__ = ["paper"]
REF = "SNN/2022/CCKL-1"
CONTENT, KEEP = f"/plans/{REF}/officer/content", f"/plans/{REF}/officer/keep"


@pytest.fixture
def desk(paper):
    """The paper of CCKL-1 was recorded; its content is to be typed in by TCCB-2."""
    assert envelope(paper, REF)[1].status_code == 303
    return paper


def kept(office, which=drafts.OFFICERS):
    """What is kept of the plan on one of the desks."""
    with office.reading() as db:
        return which.of_plan(db, office.plan("CCKL-1").id)


def typed_text(office):
    """The text in force."""
    with office.reading() as db:
        [text] = newest_revisions(db, [office.plan("CCKL-1").id]).values()
    return text.document


def test_what_is_typed_is_saved_without_a_button_and_is_there_again_the_next_day(office, desk):
    form = opened(desk, CONTENT)
    part = desk.post(KEEP, data=form.put(CN001__cause="theo bản giấy").fields)
    assert part.status_code == 200
    assert "Đã lưu lúc 30/03/2023 10:00" in part.text
    assert 'id="revision"' in part.text
    office.at("2023-03-31 08:00")
    again = browser(office, "TCCB-2")
    assert opened(again, CONTENT)["CN001.cause"] == "theo bản giấy"
    assert "Đã lưu lúc 30/03/2023 10:00" in again.get(CONTENT).text


def test_paper_that_names_nothing_is_recorded_only_when_it_is_said_twice(office, desk):
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM weakness WHERE code = 'CN001'")
    asked = press(desk, opened(desk, CONTENT), "record", CONTENT)
    assert (asked.status_code, "Chưa nhập hạn chế nào" in asked.text) == (422, True)
    assert typed_text(office) is None
    assert press(desk, Form(asked.text, CONTENT), "record", CONTENT).status_code == 303
    assert typed_text(office).weaknesses == ()


def test_it_is_recorded_as_it_stands_on_the_screen_and_the_draft_goes(office, desk):
    desk.post(KEEP, data=opened(desk, CONTENT).put(CN001__cause="bản nháp").fields)
    form = opened(desk, CONTENT).put(**GOOD, CN001__link="HC01", CN001__cause="bản cuối")
    assert press(desk, form, "record", CONTENT).headers["location"] == f"/plans/{REF}"
    assert typed_text(office).weaknesses[0].cause == "bản cuối"
    assert kept(office) is None
    assert desk.post(KEEP, data=form.fields).status_code == 409
    late = press(desk, form.put(CN001__cause="viết thêm"), "record", CONTENT)
    assert late.status_code == 409
    assert Form(late.text, CONTENT)["CN001.cause"] == "viết thêm"
    assert kept(office) is None


def test_of_two_windows_the_second_is_told_who_saved_and_chooses(office, desk):
    other = browser(office, "TCCB-2", device="another")
    first, second = opened(desk, CONTENT), opened(other, CONTENT)
    press(desk, first.put(CN001__cause="của cửa sổ thứ nhất"), path=CONTENT)
    part = other.post(KEEP, data=second.put(CN001__cause="của cửa sổ thứ hai").fields)
    assert part.status_code == 409
    assert "Người TCCB-2 đã lưu kế hoạch này ở cửa sổ khác lúc 30/03/2023 10:00" in part.text
    assert f'href="{CONTENT}"' in part.text
    told = press(other, second, "record", CONTENT)
    assert told.status_code == 409
    assert typed_text(office) is None
    assert Form(told.text, CONTENT)["CN001.cause"] == "của cửa sổ thứ hai"
    [mine] = [one for one in Form(told.text, CONTENT).buttons if one.startswith("mine:")]
    assert press(other, Form(told.text, CONTENT), mine, CONTENT).status_code == 303
    assert opened(desk, CONTENT)["CN001.cause"] == "của cửa sổ thứ hai"


def test_a_session_that_ended_in_the_middle_loses_nothing(office, desk):
    form = opened(desk, CONTENT).put(CN001__cause="dòng một\ndòng hai", CN001__link="HC01")
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM session")
    part = desk.post(KEEP, data=form.fields)
    assert part.status_code == 401
    assert "Phiên làm việc đã kết thúc" in part.text
    over = press(desk, form, "record", CONTENT)
    assert over.status_code == 401
    assert kept(office) is None  # nobody who is not in writes anything
    desk.cookies.set("dondoc", browser(office, "TCCB-2").cookies["dondoc"])
    assert desk.post(CONTENT, data={"do": "save"} | Form(over.text, CONTENT).fields).status_code == 303
    assert opened(desk, CONTENT)["CN001.cause"] == "dòng một\ndòng hai"
    assert opened(desk, CONTENT).fields["CN001.link"] == ["HC01"]


def test_the_drafts_of_owner_and_officer_never_meet(office):
    owner = browser(office, "CCKL-1")
    press(owner, opened(owner).put(CN001__cause="của người có kế hoạch"))
    office.at("2023-03-30 10:00")
    officer = browser(office, "TCCB-2")
    envelope(officer, REF)
    assert "của người có kế hoạch" not in officer.get(CONTENT).text
    press(officer, opened(officer, CONTENT).put(CN001__cause="của cán bộ"), path=CONTENT)
    mine, theirs = kept(office, drafts.OWNERS), kept(office)
    assert ("của người có kế hoạch" in mine.content, "của cán bộ" in theirs.content) == (True, True)
    office.reject("CCKL-1")
    owner = browser(office, "CCKL-1")
    assert opened(owner)["CN001.cause"] == "của người có kế hoạch"
    assert "của cán bộ" not in owner.get(WRITE).text


def test_what_was_typed_of_an_earlier_paper_is_passed_over(office, desk):
    press(desk, opened(desk, CONTENT).put(CN001__cause="bản giấy thứ nhất"), path=CONTENT)
    office.reject("CCKL-1")
    office.at("2023-04-10 10:00")
    office.receive("CCKL-1", "2023-04-10", "46")
    again = browser(office, "TCCB-2")
    form = opened(again, CONTENT)
    assert form["CN001.cause"] == ""
    assert press(again, form.put(CN001__cause="bản giấy thứ hai"), path=CONTENT).status_code == 303
    assert opened(again, CONTENT)["CN001.cause"] == "bản giấy thứ hai"


def test_nobody_else_keeps_anything(office, desk):
    form = opened(desk, CONTENT)
    for code in ("CCKL-1", "LD01", "KT-1", "QT-1"):
        one = browser(office, code)
        form.put(form_token=one.token())
        assert one.post(KEEP, data=form.fields).status_code == 404
        assert press(one, form, path=CONTENT).status_code == 404
    assert kept(office) is None


def test_a_long_paper_is_typed_in_part_by_part(office, desk):
    form = opened(desk, CONTENT)
    long = from_document(a_large_plan(office.document("CCKL-1")), {"CCKL-1", "CCKL-2"})
    form.fields["w"].clear()
    form.fields["CN001.m"].clear()
    for name, said in fields_of(long):
        if name in ("w", "CN001.m") or name.endswith((".m", ".link")):
            form.add(name, said)
        else:
            form.put(**{name: said})
    press(desk, form, path=CONTENT)
    pages = {at: desk.get(f"{CONTENT}{at}") for at in ("", "?at=BS12")}
    assert [len(page.content) < 100_000 for page in pages.values()] == [True, True]
    assert ['id="BS12.4.text"' in page.text for page in pages.values()] == [False, True]
    moved = press(desk, opened(desk, CONTENT), "open:BS29", CONTENT)
    assert moved.headers["location"] == f"{CONTENT}?at=BS29#BS29"
    done = press(desk, Form(desk.get(f"{CONTENT}?at=BS29").text, CONTENT), "record", CONTENT)
    assert (done.status_code, done.headers["location"]) == (303, f"/plans/{REF}")
    assert [len(one.measures) for one in typed_text(office).weaknesses] == [4] * 30
