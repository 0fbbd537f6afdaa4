"""My account: another password, and where I am signed in."""

import re

import pytest

from tests.web.comers import PASSWORD, browser, given_account, session_of

NEW = "một câu dài khác hẳn"


@pytest.fixture
def two(office):
    """CCKL-1 is in on two devices."""
    given_account(office, "CCKL-1")
    phone = browser(office, "CCKL-1", device="Phone <Safari>")
    return browser(office, "CCKL-1", device="Firefox"), phone


@pytest.mark.parametrize(
    ("present", "new", "again", "status", "said"),
    [
        ("sai", NEW, NEW, 403, "Mật khẩu hiện tại chưa đúng"),
        (PASSWORD, NEW, NEW + "!", 422, "không giống nhau"),
        (PASSWORD, "ngắn", "ngắn", 422, "Mật khẩu quá ngắn"),
        (PASSWORD, "CCKL-1 của tôi", "CCKL-1 của tôi", 422, "không dùng tên"),
        (PASSWORD, NEW, NEW, 200, "Đã đổi mật khẩu"),
    ],
)
def test_another_password_is_taken_with_the_present_one(office, two, present, new, again, status, said):
    answer = two[0].fill("/account/password", present=present, password=new, again=again)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert two[0].get("/").status_code == 200
    assert (two[1].get("/").status_code == 200) is (status != 200)
    assert browser(office).come_in("CCKL-1", NEW if status == 200 else PASSWORD).status_code == 303


def test_the_present_password_is_guessed_no_faster_here(two):
    for _ in range(5):
        assert two[0].fill("/account/password", present="sai", password=NEW, again=NEW).status_code == 403
    refused = two[0].fill("/account/password", present=PASSWORD, password=NEW, again=NEW)
    assert (refused.status_code, "quá nhiều lần" in refused.text) == (429, True)


def test_every_device_is_listed_and_can_be_signed_out(office, two):
    page = two[0].get("/account").text
    assert "Firefox" in page
    assert "&lt;Safari&gt;" in page
    [end] = re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end)"', page)
    two[0].fill(end)
    assert two[1].get("/").status_code == 303
    assert two[0].get("/").status_code == 200


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120.0 Safari/537 Edg/120.0",
            "Microsoft Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox, Linux"),
        ("curl/8.0", "curl/8.0"),
    ],
)
def test_a_device_is_named_as_people_name_it(office, said, shown):
    given_account(office, "CCKL-1")
    assert f"<div>{shown}</div>" in browser(office, "CCKL-1", device=said).get("/account").text


def test_every_other_device_is_signed_out_at_once(office, two):
    two[1].fill("/account/sessions/end-others")
    assert two[0].get("/").status_code == 303
    assert session_of(office, two[1].cookies["dondoc"]) is not None


def test_somebody_elses_session_is_not_mine_to_end(office, two):
    other = browser(office, "CCKL-2")
    theirs = session_of(office, other.cookies["dondoc"]).id
    assert two[0].fill(f"/account/sessions/{theirs}/end").status_code == 303
    assert other.get("/").status_code == 200
