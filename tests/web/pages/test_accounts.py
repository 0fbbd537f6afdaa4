"""The accounts of the office: their keeper invites, closes and opens; nobody else sees the page."""

import re

import pytest

from engine.store import letters
from tests.web.comers import account, browser, counted, given_account


@pytest.fixture
def keeper(office):
    """The administrator is in."""
    return browser(office, "QT-1")


def test_somebody_is_invited_by_his_code_and_the_letter_brings_him_in(office, keeper):
    page = keeper.fill("/accounts/invite", page="/accounts", person="cckl-1")
    assert (page.status_code, "(CCKL-1): Đã soạn thư mời" in page.text) == (200, True)
    assert "Đã mời, chưa đăng nhập" in page.text
    with office.reading() as db:
        [letter] = letters.find(db, person=office.person("CCKL-1"))
    path = re.search(r"http://localhost:8000(/invitation/\S+)", letter.outgoing.text)[1]
    new = {"password": "một câu dài khác hẳn", "again": "một câu dài khác hẳn"}
    one = browser(office)
    one.fill(path, page=path, **new)
    office.at("2023-03-02 09:30")
    one.come_in("CCKL-1", new["password"])
    assert "Đăng nhập gần nhất 02/03/2023 09:30" in browser(office, "QT-1").get("/accounts").text


@pytest.mark.parametrize(
    ("code", "said"),
    [("KHÔNG-CÓ", "Không có người nào"), ("KT-1", "Chưa có địa chỉ"), ("CCKL-1", "đã từng đăng nhập")],
)
def test_who_cannot_be_invited_is_told_why_and_the_code_stays(office, keeper, code, said):
    given_account(office, "CCKL-1")
    page = keeper.fill("/accounts/invite", page="/accounts", person=code)
    assert (page.status_code, said in page.text, f'value="{code}"' in page.text) == (422, True, True)


def test_a_closed_account_is_out_until_it_is_opened(office, keeper):
    given_account(office, "CCKL-1")
    one = browser(office)
    one.come_in("CCKL-1")
    assert "Đã khóa tài khoản" in keeper.fill("/accounts/lock", page="/accounts", person="SNN/CCKL-1").text
    assert one.get("/").status_code == 303
    assert "Đã khóa từ 01/03/2023 08:00" in keeper.get("/accounts").text
    assert one.come_in("CCKL-1").status_code == 403
    refused = keeper.fill("/accounts/invite", page="/accounts", person="CCKL-1")
    assert "đang bị khóa" in refused.text
    keeper.fill("/accounts/unlock", page="/accounts", person="SNN/CCKL-1")
    assert account(office, "CCKL-1").locked_at is None
    assert one.come_in("CCKL-1").status_code == 303


def test_nobody_locks_himself_out(office, keeper):
    page = keeper.fill("/accounts/lock", page="/accounts", person="QT-1")
    assert (page.status_code, "không tự khóa" in page.text) == (422, True)
    assert keeper.get("/accounts").status_code == 200


def test_the_first_page_and_the_bar_lead_there_for_the_keeper_alone(office, keeper):
    assert keeper.get("/").text.count('href="/accounts"') == 2
    assert 'href="/accounts"' not in browser(office, "TCCB-1").get("/").text


def test_names_are_escaped_and_no_letter_nor_link_is_shown(office, keeper):
    with office.writing() as db:
        db.exec_driver_sql("UPDATE person SET name = '<b>R&D</b>' WHERE code = 'CCKL-1'")
    keeper.fill("/accounts/invite", page="/accounts", person="CCKL-1")
    page = browser(office, "QT-1").get("/accounts").text
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in page
    assert "/invitation/" not in page
    assert "&lt;i&gt;" in keeper.fill("/accounts/invite", page="/accounts", person="<i>").text.lower()


def test_the_page_asks_the_database_as_often_for_many_accounts_as_for_few(office, keeper):
    keeper.get("/accounts")
    few = counted(office, lambda: keeper.get("/accounts"))
    for code in ("CCKL-1", "CCKL-2", "TCCB-1", "LD01"):
        given_account(office, code)
    assert counted(office, lambda: keeper.get("/accounts")) == few
