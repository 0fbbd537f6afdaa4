"""Coming in by the pages: where one lands, what a wrong password says, and what no trick can do."""

import re

import pytest

from config.settings import Settings
from engine.store import letters
from tests.web.comers import HTTPS, PASSWORD, account, browser, given_account, session_of
from web.auth import links, totp
from web.auth.policy import policy_of
from workflows.directory.loading import find_person


@pytest.fixture
def head(office):
    """CCKL-1 has an account; a browser that nobody is in."""
    given_account(office, "CCKL-1")
    return browser(office)


def test_after_signing_in_one_is_where_the_letter_led(office, head):
    asked = head.get("/plans/SNN/2022/CCKL-1")
    page = head.get(asked.headers["location"])
    [wanted] = re.findall(r'name="next" value="([^"]+)"', page.text)[:1]
    came = head.come_in("CCKL-1", next=wanted)
    assert (came.status_code, came.headers["location"]) == (303, "/plans/SNN/2022/CCKL-1")
    assert head.get("/plans/SNN/2022/CCKL-1").status_code == 200


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example/x", "/\\evil.example"])
def test_nobody_is_led_to_another_site_by_a_link_to_our_door(office, head, wanted):
    assert head.come_in("CCKL-1", next=wanted).headers["location"] == "/"
    assert head.get("/login", params={"next": wanted}).headers["location"] == "/"


def test_a_wrong_password_and_a_stranger_get_the_same_page(office, head):
    wrong, stranger = head.come_in("CCKL-1", "sai mật khẩu"), head.come_in("CCKL-2", "sai mật khẩu")
    assert wrong.status_code == stranger.status_code == 403
    assert wrong.text.replace("CCKL-1", "CCKL-2") == stranger.text
    assert "không khớp" in wrong.text
    assert 'value="CCKL-1"' in wrong.text
    assert "sai mật khẩu" not in wrong.text


def test_who_guesses_must_wait_whoever_he_names(office, head):
    for name in ("CCKL-1", "không có ai"):
        for _ in range(5):
            assert head.come_in(name, "sai").status_code == 403
        refused = head.come_in(name)
        assert (refused.status_code, "quá nhiều lần" in refused.text) == (429, True)
    office.at("2023-03-01 08:01")
    assert head.come_in("CCKL-1").status_code == 303


def test_a_cookie_somebody_planted_is_not_the_one_one_comes_in_with(office, head):
    head.cookies.set("dondoc", "planted")
    came = head.come_in("CCKL-1")
    assert came.status_code == 303
    assert "dondoc=" in came.headers["set-cookie"]
    assert "planted" not in came.headers["set-cookie"]
    assert session_of(office, "planted") is None


def test_over_https_the_session_is_bound_to_the_host(office):
    given_account(office, "CCKL-1")
    one = browser(office, base_url=HTTPS)
    cookie = one.come_in("CCKL-1").headers["set-cookie"]
    assert cookie.startswith("__Host-dondoc=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert one.get("/").status_code == 200
    plain = browser(office, base_url=HTTPS)
    plain.cookies.set("dondoc", one.cookies["__Host-dondoc"])
    assert plain.get("/").status_code == 303


def test_going_out_ends_the_session_and_not_only_the_cookie(office, head):
    head.come_in("CCKL-1")
    cookie = head.cookies["dondoc"]
    assert head.fill("/logout").headers["location"] == "/login"
    assert session_of(office, cookie) is None
    assert "dondoc" not in head.cookies
    assert head.get("/").status_code == 303


def test_who_was_away_for_long_signs_in_again_and_goes_on(office, head):
    head.come_in("CCKL-1")
    office.at("2023-03-01 10:00")
    assert head.get("/letters").headers["location"] == "/login?next=%2Fletters"
    assert head.come_in("CCKL-1", next="/letters").headers["location"] == "/letters"


def test_the_page_is_read_in_english_before_and_after_signing_in(office, head):
    assert '<html lang="vi">' in head.get("/login").text
    head.fill("/language", page="/login", language="en", next="/login")
    assert "Staff code or e-mail address" in head.get("/login").text
    head.come_in("CCKL-1")
    assert "Việc của tôi" in head.get("/").text  # in, his own language counts
    head.fill("/language", language="en", next="/")
    assert "My work" in head.get("/").text
    assert "the end of Wednesday 29/03/2023" in head.get("/").text
    assert "My work" in browser(office, "CCKL-1").get("/").text
    assert head.fill("/language", language="xx", next="//evil").headers["location"] == "/"


@pytest.fixture
def secret(office, head):
    """The second step was set up by the page; gives the secret and the recovery codes."""
    head.come_in("CCKL-1")
    assert head.fill("/account/second-step").headers["location"] == "/account/second-step"
    shown = head.get("/account/second-step").text
    assert 'src="data:image/svg+xml' in shown
    secret = re.search(r'<code class="fs-5">([A-Z2-7 ]+)</code>', shown)[1].replace(" ", "")
    wrong = head.fill("/account/second-step/prove", code="000000")
    assert (wrong.status_code, secret[:4] in wrong.text) == (422, True)
    on = head.fill("/account/second-step/prove", code=now(office, secret))
    codes = re.findall(r"<li>((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})</li>", on.text)
    assert len(codes) == 8
    assert head.get("/account/second-step").headers["location"] == "/account"
    head.fill("/logout")
    office.at("2023-03-01 08:02")
    return secret, codes


def now(world, secret):
    """What the app shows."""
    return totp.code(secret, int(world.rt.now().timestamp()) // totp.STEP)


def test_with_the_second_step_nothing_opens_before_the_code(office, head, secret):
    came = head.come_in("CCKL-1", next="/letters")
    assert came.headers["location"] == "/login/code?next=%2Fletters"
    for path in ("/", "/account", "/letters"):
        assert head.get(path).headers["location"].startswith("/login")
    assert head.fill("/login/code", page="/login/code", code="000000", next="/letters").status_code == 403
    half = head.cookies["dondoc"]
    done = head.fill("/login/code", page="/login/code", code=now(office, secret[0]), next="/letters")
    assert done.headers["location"] == "/letters"
    assert head.cookies["dondoc"] != half
    assert head.get("/letters").status_code == 200
    assert "Đang bật" in head.get("/account").text


def test_a_recovery_code_opens_once_and_the_step_is_switched_off_with_the_password(office, head, secret):
    head.come_in("CCKL-1")
    assert head.fill("/login/code", page="/login/code", code=secret[1][0].lower()).status_code == 303
    assert "Còn 7 mã dự phòng" in head.get("/account").text
    assert head.fill("/account/second-step/end", present="sai").status_code == 403
    assert head.fill("/account/second-step/end", present=PASSWORD).status_code == 303
    assert "Đang tắt" in head.get("/account").text


@pytest.fixture
def invitation(office):
    """The path in a letter that invites CCKL-2."""
    with office.reading() as db:
        person = find_person(db, office.office, "CCKL-2")
    links.invite(office.rt, policy_of(Settings(clock="manual")), person)
    return path_in_letter(office, "invitation")


def path_in_letter(world, kind):
    """The path of ours in the newest letter."""
    with world.reading() as db:
        text = letters.find(db)[-1].outgoing.text
    return re.search(rf"http://localhost:8000(/{kind}/\S+)", text)[1]


def test_an_invitation_survives_a_mail_scanner_and_acts_once(office, invitation):
    scanner, one = browser(office), browser(office)
    for _ in range(3):
        assert scanner.get(invitation).status_code == 200
        assert scanner.head(invitation).status_code == 200
    new = {"password": "một câu dài khác hẳn", "again": "một câu dài khác hẳn"}
    assert scanner.post(invitation, data=new).status_code == 403
    page = one.get(invitation)
    assert "Người CCKL-2" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert one.fill(invitation, page=invitation, password="ngắn", again="ngắn").status_code == 422
    assert one.fill(invitation, page=invitation, password="a" * 12, again="b" * 12).status_code == 422
    assert one.fill(invitation, page=invitation, **new).status_code == 200
    assert one.get(invitation).status_code == 410
    assert "không còn hiệu lực" in one.get(invitation).text
    assert one.come_in("CCKL-2", new["password"]).status_code == 303


def test_who_forgot_his_password_is_written_to_and_nobody_hears_whether_he_exists(office, head):
    answers = [head.fill("/forgotten", page="/forgotten", name=name) for name in ("CCKL-1", "CCKL-2", "?")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    with office.reading() as db:
        assert [one.outgoing.to_email for one in letters.find(db)] == ["CCKL-1@so.example"]
    path = path_in_letter(office, "reset")
    assert head.fill(path, page=path, password="câu mới dài lắm", again="câu mới dài lắm").status_code == 200
    assert head.come_in("CCKL-1").status_code == 403
    assert head.come_in("CCKL-1", "câu mới dài lắm").status_code == 303


def test_a_flood_of_such_letters_stops_without_a_word(office, head):
    for _ in range(8):
        assert head.fill("/forgotten", page="/forgotten", name="CCKL-1").status_code == 200
    with office.reading() as db:
        assert len(letters.find(db)) == 5


def test_the_names_of_the_account_are_escaped(office, head):
    with office.writing() as db:
        db.exec_driver_sql("UPDATE person SET name = '<b>R&D</b>' WHERE code = 'CCKL-1'")
    head.come_in("CCKL-1")
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in head.get("/").text
    assert "<b>R" not in head.get("/account").text
    assert account(office, "CCKL-1").name == "<b>R&D</b>"
    assert "&lt;script&gt;" in head.fill("/login", page="/account", name="<script>", password="x").text
