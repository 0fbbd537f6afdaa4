"""The open tasks on a page: what each is, what to do, and the act beside it."""

import re

import pytest
from sqlalchemy import update

from config.settings import Settings
from engine.store import letters, marks
from tests.engine.runtime.ways import NEVER, PERHAPS
from tests.web.comers import browser, counted
from web.auth import links
from web.auth.policy import policy_of
from workflows.directory.loading import find_person
from workflows.directory.tables import PERSON
from workflows.remediation.commands import Waive


def send(one, act, **typed):
    """One of the forms of the tasks filled in and sent."""
    token = one.token("/office/tasks")
    return one.post(f"/office/tasks/{act}", data={"form_token": token, **typed})


def told(page):
    """What the page says stands open."""
    return [" ".join(one.split()) for one in re.findall(r"<strong>(.*?)</strong>", page.text, re.DOTALL)]


def address(office, code, email):
    with office.writing() as db:
        db.execute(update(PERSON).where(PERSON.c.code == code).values(email=email))


@pytest.fixture
def stuck(office):
    """14 March: letters about a plan that came in were refused for good."""
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.post.refuse_with(NEVER)
    office.beat()
    return browser(office, "TCCB-2")


def letter_of(page):
    """The end of the id of the first letter of the page."""
    return re.search(r'name="letter" value="([0-9a-f]+)"', page.text)[1]


def test_a_letter_that_was_given_up_is_looked_at_and_sent_again(office, stuck):
    page = stuck.get("/office/tasks")
    assert told(page)[0].startswith("Không gửi được thư cho")
    [path] = re.findall(r'href="(/office/letters/[0-9a-f-]+)"', page.text)[:1]
    shown = stuck.get(path)
    assert "Quá trình gửi" in shown.text
    assert "550" in shown.text
    answer = send(stuck, "letters/retry", letter=letter_of(page))
    assert answer.status_code == 303
    assert "gửi lại trong lượt gửi tới" in stuck.get(answer.headers["location"]).text
    # The second click finds nothing to do, and says so.
    again = send(stuck, "letters/retry", letter=letter_of(page))
    assert again.status_code == 409
    assert "không còn ở tình trạng này" in again.text


def test_a_letter_is_settled_with_a_reason_and_never_without(office, stuck):
    page = stuck.get("/office/tasks")
    assert send(stuck, "letters/settle", letter=letter_of(page), reason=" ").status_code == 422
    assert send(stuck, "letters/settle", letter=letter_of(page), reason="Đã gọi điện").status_code == 303
    with office.reading() as db:
        assert [one.state for one in letters.find(db)] == ["settled"]


def test_letters_given_up_for_one_cause_are_settled_together(office):
    office.post.refuse_with(NEVER)
    for day in ("2023-03-22", "2023-03-27"):
        office.at(f"{day} 08:00").beat()
    one = browser(office, "TCCB-2")
    page = one.get("/office/tasks")
    stuck = [said for said in told(page) if "cùng một nguyên nhân" in said]
    with office.reading() as db:
        many = len(letters.find(db))
    assert stuck == [f"Không gửi được {many} thư vì cùng một nguyên nhân: 550 no such user"]
    assert 'name="alike" value="1"' in page.text
    answer = send(one, "letters/settle", letter=letter_of(page), alike="1", reason="Đã báo tại cuộc họp")
    assert answer.status_code == 303
    with office.reading() as db:
        assert {each.state for each in letters.find(db)} == {"settled"}


def test_of_a_letter_that_may_have_arrived_a_person_decides(office):
    office.at("2023-03-14 09:00")
    office.act("CCKL-1", "waive", "TCCB-2", _waived(office))
    office.post.refuse_with(PERHAPS)
    office.beat()
    one = browser(office, "TCCB-2")
    page = one.get("/office/tasks")
    assert told(page)[0].startswith("Chưa rõ thư đã đến")
    assert send(one, "letters/release", letter=letter_of(page), reason="Đã hỏi").status_code == 303


def _waived(office):
    """Lifted by somebody above."""
    return Waive("Nghỉ hưu", "QĐ 12", office.person("LD01"))


def test_who_has_no_address_is_written_to_again_when_he_has_one(office):
    address(office, "CCKL-2", "")
    office.at("2023-03-22 08:00").beat()
    one = browser(office, "TCCB-2")
    assert any("Người CCKL-2 (CCKL-2) chưa có địa chỉ" in said for said in told(one.get("/office/tasks")))
    refused = send(one, "people/reopen", whom="SNN/CCKL-2")
    assert refused.status_code == 409
    assert "chưa có địa chỉ nhận được thư" in refused.text
    address(office, "CCKL-2", "cckl-2@so.example")
    assert send(one, "people/reopen", whom="SNN/CCKL-2").status_code == 303
    assert send(one, "people/told", whom="SNN/CCKL-2", reason="x").status_code == 409


def test_what_could_not_be_sent_is_settled_where_somebody_was_told(office):
    address(office, "CCKL-2", "")
    office.at("2023-03-22 08:00").beat()
    one = browser(office, "TCCB-2")
    assert send(one, "people/told", whom="SNN/CCKL-2", reason="Đã gọi điện").status_code == 303
    assert not any("CCKL-2" in said for said in told(one.get("/office/tasks")))


def test_an_address_letters_came_back_from_is_trusted_again(office):
    office.at("2023-03-22 08:00").beat()
    with office.reading() as db:
        letter = letters.find(db, person=office.person("CCKL-2"))[0]
    with office.writing() as db:
        marks.add(db, "CCKL-2@so.example", letter.outgoing.id, "5.1.1", office.rt.now())
    one = browser(office, "TCCB-2")
    assert "Địa chỉ đúng" in one.get("/office/tasks").text
    assert send(one, "people/trust", whom="SNN/CCKL-2").status_code == 303
    assert send(one, "people/trust", whom="SNN/CCKL-2").status_code == 409


def test_nobody_of_another_office_is_dealt_with_from_here(office, stuck):
    assert send(stuck, "people/reopen", whom="SKH/A-1").status_code == 404
    assert send(stuck, "letters/retry", letter="0" * 32).status_code == 404


def test_a_link_that_acts_is_never_shown_with_its_letter(office):
    with office.reading() as db:
        person = find_person(db, office.office, "CCKL-1")
    office.at("2023-03-14 09:00")
    links.invite(office.rt, policy_of(Settings(clock="manual")), person)
    with office.reading() as db:
        [letter] = letters.find(db, person=person.id)
    secret = re.search(r"/invitation/([A-Za-z0-9_-]+)", letter.outgoing.text)[1]
    for code, path in (("TCCB-2", "/office/letters"), ("CCKL-1", "/letters")):
        page = browser(office, code).get(f"{path}/{letter.outgoing.id}")
        assert page.status_code == 200
        assert secret not in page.text
        assert "/invitation/***" in page.text


def test_the_tasks_ask_the_database_a_constant_number_of_times_and_fit_a_page(office):
    one = browser(office, "TCCB-2")
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.beat()
    one.get("/office/tasks")
    few = counted(office, lambda: one.get("/office/tasks"))
    office.post.refuse_with(NEVER)
    for code in ("CCKL-2", "TCCB-1", "TCCB-2"):
        office.submit(code)
    office.beat()
    assert counted(office, lambda: one.get("/office/tasks")) <= few + 3 <= 40
