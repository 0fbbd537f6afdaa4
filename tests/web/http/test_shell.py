"""What every answer says to the browser, how refusals look, and that a form of another site does nothing."""

import pytest
from fastapi import APIRouter
from sqlalchemy import text

from config.settings import Settings
from engine.core.errors import DatabaseUnreachable, TransitionRefused
from engine.core.identifiers import Obstacle
from tests.web.comers import HTTPS, browser, session_of
from web.http.app import make_app
from web.http.cookies import fits, form_token
from web.http.forms import own_path

ANSWERS = ("/login", "/", "/nowhere", "/static/dondoc.css", "/static/none", "/plans/SNN/2022/CCKL-1")


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("code", ["", "CCKL-1"])
def test_every_answer_forbids_what_no_page_of_ours_does(world_on_sqlite, path, code):
    headers = browser(world_on_sqlite, code).get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in headers
    if not path.startswith("/static/dondoc"):
        assert headers["cache-control"] == "no-store"


def test_over_https_cookies_are_bound_to_the_host_and_nobody_goes_back(world_on_sqlite):
    one = browser(world_on_sqlite, base_url=HTTPS)
    came = one.get("/login")
    assert came.headers["strict-transport-security"].startswith("max-age=")
    cookie = came.headers["set-cookie"]
    assert cookie.startswith("__Host-dondoc-visitor=")
    for flag in ("HttpOnly", "Path=/", "SameSite=lax", "Secure"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert browser(world_on_sqlite, "CCKL-1", HTTPS).get("/").status_code == 200


@pytest.fixture
def broken(world_on_sqlite):
    """A browser in a house with pages that fail."""
    pages = APIRouter()

    @pages.get("/broken")
    def fail():
        raise ValueError("the text of a weakness")

    @pages.get("/unreachable")
    def unreachable():
        raise DatabaseUnreachable("database: password=secret")

    @pages.get("/refused")
    def refuse():
        raise TransitionRefused(
            "CCKL-1",
            "submit",
            "required",
            (Obstacle("missing_linkage", "CN<b>1"), Obstacle("no_date", "CN2", "3")),
        )

    app = make_app(world_on_sqlite.rt, Settings(clock="manual"))
    app.include_router(pages)
    made = browser(world_on_sqlite, "CCKL-1")
    made.app = made._transport.app = app
    return made


def test_what_nobody_foresaw_shows_nothing_of_itself(broken):
    page = broken.get("/broken")
    assert page.status_code == 500
    assert "Hệ thống gặp lỗi" in page.text
    assert "ValueError" not in page.text
    assert "weakness" not in page.text
    assert "content-security-policy" in page.headers


def test_a_database_that_is_away_is_said_without_saying_which(broken):
    page = broken.get("/unreachable")
    assert (page.status_code, "secret" in page.text) == (503, False)
    said = broken.get("/unreachable", headers={"accept": "application/json"})
    assert said.json() == {"error": "Something went wrong", "obstacles": []}


def test_a_refusal_says_every_reason_in_words_and_escapes_all_of_it(broken):
    page = broken.get("/refused")
    assert page.status_code == 409
    assert "CN&lt;b&gt;1: " in page.text
    assert "CN2.3: " in page.text
    assert "missing_linkage (CN&lt;b&gt;1)" in page.text
    assert "<b>1" not in page.text
    said = broken.get("/refused", headers={"accept": "application/json"})
    assert [one["kind"] for one in said.json()["obstacles"]] == ["missing_linkage", "no_date"]


@pytest.mark.parametrize("sent", ["", "f" * 64, "không phải", "foreign"])
def test_a_form_without_this_sessions_token_does_nothing(world_on_sqlite, sent):
    one, other = browser(world_on_sqlite, "CCKL-1"), browser(world_on_sqlite, "CCKL-2")
    token = other.token() if sent == "foreign" else sent
    answer = one.post("/account/sessions/end-others", data={"form_token": token} if token else {})
    assert answer.status_code == 403
    assert one.post("/logout", data={"form_token": token}).status_code == 403
    assert one.get("/").status_code == 200


def test_a_token_of_an_earlier_session_is_worth_nothing_in_a_new_one(world_on_sqlite):
    one = browser(world_on_sqlite, "CCKL-1")
    old = one.token()
    one.post("/logout", data={"form_token": old})
    fresh = browser(world_on_sqlite, "CCKL-1")
    assert fresh.post("/logout", data={"form_token": old}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:8000"}, 303),
        ({}, 303),
    ],
)
def test_what_a_browser_says_of_where_a_form_stood_is_believed(world_on_sqlite, headers, status):
    one = browser(world_on_sqlite, "CCKL-1")
    answer = one.post("/logout", data={"form_token": one.token()}, headers=headers)
    assert answer.status_code == status


def test_a_part_of_a_page_sends_its_token_as_a_header(world_on_sqlite):
    one = browser(world_on_sqlite, "CCKL-1")
    assert one.post("/account/sessions/end-others", headers={"x-form-token": one.token()}).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "/a\r\nLocation: //evil", "evil", "",
        "javascript:alert(1)", "/\t/evil.example", "http:evil", "///evil.example",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(wanted):
    assert own_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/plans/SNN/2022/CCKL-1", "/letters?page=2", "/a//b"])
def test_a_path_of_ours_is_gone_on_to(wanted):
    assert own_path(wanted) == wanted


def test_a_token_belongs_to_one_cookie():
    assert fits(form_token("a"), "", "a")
    assert not fits(form_token("a"), "b", "")
    assert not fits(form_token(""), "", "")


def test_too_much_is_refused_before_it_is_read(world_on_sqlite):
    one = browser(world_on_sqlite, "CCKL-1")
    answer = one.post("/language", content=b"x" * (23 * 1024 * 1024), headers={"content-type": "text/plain"})
    assert answer.status_code == 413


def test_a_line_break_in_a_field_is_refused(world_on_sqlite):
    one = browser(world_on_sqlite)
    assert one.fill("/login", page="/login", name="a\r\nb", password="x").status_code == 422


def test_a_request_that_only_looks_is_answered_alike_without_a_body(world_on_sqlite):
    one = browser(world_on_sqlite, "CCKL-1")
    for path in ("/", "/account", "/letters", "/login", "/plans/SNN/2022/CCKL-1", "/nowhere"):
        looked, asked = one.head(path), one.get(path)
        assert (looked.status_code, looked.content) == (asked.status_code, b"")


def test_methods_and_values_that_fit_no_page_are_refused_as_pages(world_on_sqlite):
    one = browser(world_on_sqlite, "CCKL-1")
    assert one.get("/logout").status_code == 405
    assert one.get("/letters/no-id").status_code == 422
    assert "Không có trang này" in one.get("/logout").text
    assert one.get("/openapi.json").status_code == one.get("/docs").status_code == 404


def test_the_last_request_is_kept_to_the_minute(world_on_sqlite):
    one = browser(world_on_sqlite, "CCKL-1")
    world_on_sqlite.at("2023-03-01 09:30")
    one.get("/")
    assert session_of(world_on_sqlite, one.cookies["dondoc"]).seen_at == world_on_sqlite.rt.now()
    with world_on_sqlite.reading() as db:
        assert db.execute(text("SELECT count(*) FROM session")).scalar_one() == 1
