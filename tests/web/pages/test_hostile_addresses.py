"""What stands in an address is trusted no more than what is typed: filters, pages, places, where a form came from."""

import re

import pytest

from tests.web.comers import browser
from tests.web.pages.filled import Form
from tests.web.pages.hostile import MARKUP, Page, at, routes, things
from tests.web.pages.office.test_envelope import envelope
from tests.web.pages.test_writing import WRITE, opened, press

REF = "SNN/2022/CCKL-1"
ASKED = (
    *("unit", "kind", "q", "page", "at", "unfold", "view", "done", "clocks", "year", "state", "overdue"),
    *("approved", "from", "to", "other", "revision", "on", "deadline", "wording"),
)
SAID = (
    MARKUP,
    "{0.__class__} {what.__init__.__globals__} %(x)99999999s %s {{7*7}}",
    "\u202e\u2066\u200b",
    "9" * 3000,  # in twenty places: as long an address as the browser of the tests takes
    "\r\nset-cookie: a=b",
    "//evil.example",
)


@pytest.mark.parametrize(("code", "some"), [("CCKL-1", SAID[:3]), ("TCCB-1", SAID)])
def test_whatever_an_address_asks_for_the_page_runs_nothing_and_stays_light(office, code, some):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    filled, one = things(office), browser(office, code)
    for path in {path for method, path in routes(office) if method == "GET"}:
        for said in some:
            page = one.get(at(path, filled), params=dict.fromkeys(ASKED, said))
            assert page.status_code < 500, (path, said[:20])
            assert len(page.content) < 100_000, (path, said[:20])
            assert Page(page.text).odd == [], (path, said[:20])
            assert "alert(1)</script>" not in page.text
            assert "set-cookie: a=b" not in str(page.headers)
            assert "<class" not in page.text
            assert "evil.example" not in page.headers.get("location", "")


def test_halves_of_signs_in_an_address_are_no_failure(office):
    filled, one = things(office), browser(office, "TCCB-2")
    for path in {path for method, path in routes(office) if method == "GET"}:
        odd = "&".join(f"{name}=%ED%A0%80%C0%80%FF" for name in ASKED)
        assert one.get(f"{at(path, filled)}?{odd}").status_code < 500, path


AWAY = (
    "https://evil.example/?q=x",
    "//evil.example",
    "javascript:alert(1)",
    "\\\\evil",
    "/logout?unit=TCCB",
    MARKUP,
)


def test_a_list_of_plans_is_gone_back_to_and_nothing_else(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    one = browser(office, "TCCB-1")
    for back in AWAY:
        sent = {"form_token": one.token(), "plan": REF, "back": back}
        page = one.post("/judge/preview", data=sent)
        assert page.status_code == 200
        assert Page(page.text).odd == []
        form = Form(page.text, "/judge/approve")
        assert form["back"].startswith("/judge")
        assert f'href="{form["back"].replace("&", "&amp;")}"' in page.text
    for marked in ("", "x|y|z", f"{REF}|{'9' * 30}|", f"{REF}|-1|", f"{REF}|1", "|" * 60):
        answer = one.post("/judge/approve", data=form.fields | {"plan": marked, "back": back})
        assert answer.status_code in (404, 409, 422), marked
    done = one.post("/judge/approve", data=form.fields | {"back": back})
    assert done.status_code == 303
    assert re.match(r"/judge\?", done.headers["location"])
    again = one.post("/judge/approve", data=form.fields | {"back": back})
    assert again.headers["location"] == done.headers["location"], "a second click is the first again"
    assert [event.kind for event in office.history("CCKL-1")].count("approve") == 1


PLACES = ("%0A", "x" * 300, "%E2%80%AE", "%00x"[3:], "CN001%0Bx", "../../..", '"><b>')


def test_a_link_to_a_strange_place_keeps_nobody_from_saving_what_he_types(office):
    one = browser(office, "CCKL-1")
    for place in PLACES:
        form = Form(one.get(f"{WRITE}?at={place}").text, WRITE).put(CN001__cause=f"đã viết {place}")
        assert "Đã lưu" in one.post(f"/plans/{REF}/draft", data=form.fields).text
        assert press(one, form.put(CN001__cause=f"đã viết thêm {place}")).status_code == 303
        assert opened(one)["CN001.cause"] == f"đã viết thêm {place}"
    office.at("2023-03-30 10:00")
    officer, content = browser(office, "TCCB-2"), f"/plans/{REF}/officer/content"
    envelope(officer, REF)
    for place in PLACES:
        form = Form(officer.get(f"{content}?at={place}").text, content).put(CN001__cause="theo bản giấy")
        assert officer.post(f"/plans/{REF}/officer/keep", data=form.fields).status_code == 200
        assert press(officer, form, path=content).status_code == 303
