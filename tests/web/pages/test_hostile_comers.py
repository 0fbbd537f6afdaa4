"""Who means harm and wants to come in, or is in and reaches for what is somebody else's."""

import re

import pytest
from starlette.testclient import TestClient

from config.settings import Settings
from engine.store import letters
from tests.web.comers import HTTPS, PASSWORD, browser, given_account
from tests.web.pages.filled import Form
from tests.web.pages.hostile import MARKUP, REF, Page, at, routes, things
from tests.web.pages.test_writing import GOOD, opened, press
from web.auth import links
from web.auth.policy import policy_of
from web.cli.serve import server_for
from web.http.app import make_app

# --- coming in -------------------------------------------------------------------------------------


def come_in(one, name="CCKL-1", password="sai", **headers):
    """Sign in with these headers."""
    token = one.token("/login")
    return one.post("/login", data={"form_token": token, "name": name, "password": password}, headers=headers)


@pytest.mark.parametrize("named", ["CCKL-1", "cckl-1", " CCKL-1 ", "\u3000CcKl-1"])
def test_guesses_at_an_account_count_however_it_is_spelt_and_wherever_they_say_they_come_from(office, named):
    given_account(office, "CCKL-1")
    one = browser(office)
    for number in range(5):
        away = {
            "x-forwarded-for": f"10.0.0.{number}",
            "forwarded": f"for=10.0.0.{number}",
            "x-real-ip": "10.9.9.9",
        }
        assert come_in(one, named, **away).status_code == 403
    assert come_in(browser(office), "CCKL-1", PASSWORD, **{"x-forwarded-for": "10.0.0.77"}).status_code == 429


def test_signs_that_become_the_same_capitals_are_the_same_name(office):
    one = browser(office)
    for name in ("ni-1", "n\u0131-1", "NI-1", "N\u0131-1", "ni-1"):
        assert come_in(one, name).status_code == 403
    assert come_in(one, "n\u0131-1").status_code == 429


def test_an_address_is_believed_only_from_the_machine_itself(office):
    app = make_app(office.rt, Settings(clock="manual"))
    config = server_for(app).config
    config.load()
    for came_from, counted in (("10.1.1.1", "10.1.1.1"), ("127.0.0.1", "10.7.7.7")):
        given_account(office, "CCKL-1") if came_from == "10.1.1.1" else None
        one = TestClient(
            config.loaded_app, base_url="http://localhost:8000", follow_redirects=False, client=(came_from, 1)
        )
        token = Form(one.get("/login").text, "/login")["form_token"]
        sent = {"form_token": token, "name": "CCKL-1", "password": PASSWORD}
        assert (
            one.post("/login", data=sent, headers={"x-forwarded-for": "1.2.3.4, 10.7.7.7"}).status_code == 303
        )
        assert counted in one.get("/account").text
        assert "1.2.3.4" not in one.get("/account").text


NAMES = ["' OR 1=1 --", "%", "_CKL-1", "CCKL-1/*", "*", "SNN/", "/CCKL-1", "\ufeffCCKL-1", MARKUP]


def test_a_name_that_is_none_gets_the_answer_of_a_wrong_password(office):
    given_account(office, "CCKL-1")
    for name in NAMES:
        answer = come_in(browser(office), name, PASSWORD)
        assert answer.status_code in (403, 422)
        assert "set-cookie" not in answer.headers or "dondoc=" not in answer.headers["set-cookie"]
        assert Page(answer.text).odd == []


AWAY = ["https://evil.example", "//evil.example", "/\\evil.example", "\\/evil", "javascript:x"]


def test_nobody_who_comes_in_is_sent_to_another_site(office):
    given_account(office, "CCKL-1")
    for wanted in AWAY:
        one = browser(office)
        assert one.get("/login", params={"next": wanted}).status_code == 200
        assert 'name="next" value="/"' in one.get("/login", params={"next": wanted}).text
        came = one.fill("/login", page="/login", name="CCKL-1", password=PASSWORD, next=wanted)
        assert (came.status_code, came.headers["location"]) == (303, "/")
        assert one.get("/login", params={"next": wanted}).headers["location"] == "/"
        assert one.get("/login/code", params={"next": wanted}).headers["location"] == "/"
        away = {"referer": wanted, "host": "evil.example", "x-forwarded-host": "evil.example"}
        sent = {"form_token": one.token(), "language": "en", "next": wanted}
        assert one.post("/language", data=sent, headers=away).headers["location"] == "/"


def test_a_letter_with_a_link_leads_to_the_house_whatever_host_was_asked(office):
    given_account(office, "CCKL-1")
    one = browser(office)
    away = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    sent = {"form_token": one.token("/login"), "name": "CCKL-1"}
    assert one.post("/forgotten", data=sent, headers=away).status_code == 200
    with office.reading() as db:
        text = letters.find(db, person=office.person("CCKL-1"))[-1].outgoing.text
    assert "http://localhost:8000/reset/" in text
    assert "evil" not in text


@pytest.mark.parametrize(("base", "name"), [("http://localhost:8000", "dondoc"), (HTTPS, "__Host-dondoc")])
def test_the_cookie_of_a_session_is_new_hidden_from_scripts_and_from_other_sites(office, base, name):
    given_account(office, "CCKL-1")
    one = browser(office, base_url=base)
    one.cookies.set(name, "planted")
    came = one.come_in("CCKL-1")
    [cookie] = [one for one in came.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
    assert "planted" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert ("Secure" in cookie) is (base == HTTPS)


def test_a_link_that_was_used_and_every_session_before_it_are_over(office):
    given_account(office, "CCKL-1")
    old, one = browser(office, "CCKL-1"), browser(office)
    links.ask_reset(office.rt, policy_of(Settings(clock="manual")), "CCKL-1", "10.0.0.1")
    with office.reading() as db:
        text = letters.find(db, person=office.person("CCKL-1"))[-1].outgoing.text
    path = re.search(r"/reset/\S+", text)[0]
    new = {"password": "một câu dài khác hẳn", "again": "một câu dài khác hẳn"}
    assert one.get(path).status_code == one.head(path).status_code == 200
    assert old.get("/").status_code == 200
    assert one.fill(path, page=path, **new).status_code == 200
    assert one.get(path).status_code == 410
    assert one.post(path, data={"form_token": one.token("/login"), **new}).status_code == 410
    assert old.get("/").status_code == 303
    assert come_in(browser(office), "CCKL-1", PASSWORD).status_code == 403


# --- what is somebody else's -----------------------------------------------------------------------


REFS = ["SNN%2F2022%2FCCKL-1", "2022/CCKL-1", "x/../SNN/2022/CCKL-1", "..%2f..%2fetc%2fpasswd", "SNN/2022/CCKL-1/",
     "%EF%BC%B3NN/2022/CCKL-1", "snn/2022/cckl-1", "SNN/2022/CCKL-1%20", "%ED%A0%80", "SNN/2022/CCKL-1%00",
     "x" * 5000, "%", "%2e%2e", "SNN/2022/CCKL-1;a=b", "STC/2022/CCKL-1", "SNN/STC/2022/CCKL-1"]  # fmt: skip


def test_a_plan_that_is_not_his_is_not_there_however_it_is_written(office):
    one = browser(office, "CCKL-2")
    token = one.token()
    for ref in REFS:
        for place in (
            f"/plans/{ref}",
            f"/plans/{ref}/write",
            f"/plans/{ref}/judge",
            f"/plans/{ref}/story",
            f"/measures/{ref}",
        ):
            assert one.get(place).status_code in (404, 422), place
        for place in ("draft", "write", "none", "withdraw", "judge/approve", "officer/receive"):
            assert one.post(f"/plans/{ref}/{place}", data={"form_token": token}).status_code in (404, 422), (
                place
            )


def test_a_sign_no_database_takes_is_refused_in_every_address(office):
    filled, one = things(office), browser(office, "TCCB-2")
    for method, path in routes(office):
        if method == "GET":
            odd = at(path, filled | dict.fromkeys(filled, "a%00b"))
            assert one.get(odd).status_code < 500, odd
            assert one.get(at(path, filled) + "?unit=%00&q=%00&year=%00&next=%00&name=%00").status_code == 422
            long = f"?year={'0' * 9}{'9' * 5000}&page={'9' * 5000}&on={'9' * 5000}&revision=-1&approved=-1"
            assert one.get(at(path, filled) + long).status_code < 500, path


def test_an_act_is_done_by_who_is_in_whatever_else_the_form_says(office):
    one = browser(office, "CCKL-2")
    path = f"/plans/{office.ref('CCKL-2')}/none"
    form = Form(one.get(path).text, path).fields
    said = {
        "actor": "SNN/CCKL-1",
        "behalf": "SNN/CCKL-1",
        "on_behalf_of": "SNN/LD01",
        "trigger": "approve",
        "person": "x",
    }
    before = office.plan("CCKL-2").state
    for version in ("-1", "1e3", "999999999", "9" * 30, "", " "):
        answer = one.post(path, data=form | said | {"document": "BB-9", "version": version})
        assert answer.status_code in (409, 422), version
    assert office.plan("CCKL-2").state == before
    one.post(path, data=form | said | {"document": "BB-9"})
    last = office.history("CCKL-2")[-1].body
    assert last["actor"] == "SNN/CCKL-2"
    assert not last.get("on_behalf_of")


def test_the_key_of_an_act_is_worth_nothing_to_anybody_else(office):
    one = browser(office, "CCKL-1")
    form = opened(one).put(**GOOD, CN001__link="HC01")
    assert press(one, form, "send").status_code == 303
    done = len(office.history("CCKL-1"))
    used = {
        "act": form["act"],
        "version": str(office.plan("CCKL-1").version),
        "reason": "x",
        "document": "BB-9",
    }
    for code in ("CCKL-2", "TCCB-1", "TCCB-2", "LD02", "KT-1"):
        other = browser(office, code)
        token = other.token()
        for act in ("none", "withdraw", "judge/approve", "judge/nothing", "officer/waive", "officer/lapse"):
            sent = used | {"form_token": token, "approved_by": "SNN/LD01", "fingerprint": "0" * 64}
            answer = other.post(f"/plans/{REF}/{act}", data=sent)
            assert answer.status_code in (403, 404, 409, 422), (code, act)
    assert {event.kind for event in office.history("CCKL-1")[done:]} <= {"refuse"}
    assert office.plan("CCKL-1").state == "submitted"


def test_what_is_asked_for_as_data_is_refused_without_a_word_of_the_inside(office):
    one, filled = browser(office, "CCKL-2"), things(office)
    asked = {"accept": "application/json"}
    for method, path in routes(office):
        answer = one.request(method, at(path, filled), headers=asked)
        for inside in ("Traceback", "sqlalchemy", "SELECT", ".py", 'File "', "psycopg"):
            assert inside not in answer.text, path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert browser(office).get(f"/plans/{REF}", headers=asked).status_code == 401
