"""Pages against who means harm: forged forms, acting links, texts that would run, names and addresses that lie."""

from dataclasses import replace
from datetime import date

import pytest

from engine.core.calendar import Deadline
from tests.web.comers import browser
from tests.web.pages.hostile import MARKUP, REF, Page, at, kept, routes, things
from tests.web.pages.test_who_sees_what import PEOPLE
from workflows.remediation.commands import Defect, Reject, Submit
from workflows.remediation.document import Answer, Measure

_NAMES = """
name password again present code language next person arrived number sender plan seen act version kept unit
reason document approved_by deadline wording year basis mode staff whose text cause source role title from
until post to email letter whom alike opinion word defect phrase weakness result explanation fingerprint
done evidence digest mark revision scan scan_name do w CN001.text CN001.m CN001.1.text CN001.1.person
CN001.link CN001.part answer.CN001.x works note back at open unfold explanation takes_up output due kept
"""
FIELDS = _NAMES.split()


# --- forms of another site -------------------------------------------------------------------------


def test_no_form_acts_without_this_sessions_token_whatever_route_it_is_sent_to(office):
    filled = things(office)
    one, other = browser(office, "TCCB-2"), browser(office, "CCKL-2")
    own, foreign = one.token(), other.token()
    forged = (
        ({}, {}),
        ({"form_token": foreign}, {}),
        ({"form_token": ["", own]}, {"x-form-token": foreign}),
        ({"form_token": own}, {"sec-fetch-site": "cross-site"}),
        ({"form_token": own}, {"origin": "https://evil.example"}),
        ({"form_token": own}, {"origin": "http://[evil"}),
    )
    paths = [path for method, path in routes(office) if method == "POST"]
    before = kept(office)
    for path in paths:
        for data, headers in forged:
            answer = one.post(at(path, filled), data=data, headers=headers)
            assert answer.status_code == 403, (path, data, headers)
            assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert len(paths) > 50
    assert kept(office) == before


def test_only_get_head_and_post_are_known_and_nothing_makes_one_of_another(office):
    filled, one = things(office), browser(office, "CCKL-1")
    before = kept(office)
    for path in {path for _, path in routes(office)}:
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            # The way of another may match first: what is refused is refused either way.
            assert one.request(method, at(path, filled)).status_code in (403, 405), path
    assert kept(office) == before


@pytest.mark.parametrize("who", ["nobody", "owner", "officer", "director", "admin"])
def test_to_look_at_a_page_changes_nothing_but_who_has_read_what(office, who):
    filled, one = things(office), browser(office, PEOPLE[who])
    before = kept(office, "reading")
    asked = {"x-http-method-override": "POST", "x-http-method": "POST"}
    for method, path in routes(office):
        if method == "GET" or (method == "HEAD" and who == "officer"):
            words = f"?_method=POST&form_token={'0' * 64}&do=send&name=x"
            answer = one.request(method, at(path, filled) + words, headers=asked)
            assert answer.status_code < 500, path
            assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert kept(office, "reading") == before


# --- what is typed ---------------------------------------------------------------------------------


TYPED = (
    MARKUP,
    "{0} {what.__class__.__init__.__globals__} {what!r:>{9}} %(x)99999999999s %(name)s <b>",
    '=HYPERLINK("http://x";"y")\r\nBcc: all@so.example',
    "' OR '1'='1'; DROP TABLE event; --",
    "9" * 5000,
    "\x00\u202e\u2066",
    "x" * 1_000_001,
)


@pytest.mark.parametrize("code", ["CCKL-1", "TCCB-2"])
def test_whatever_stands_in_every_field_no_page_fails_or_runs_it(office, code):
    filled, one = things(office), browser(office, code)
    some = {"do": "save", "revision": "0", "w": "CN001", "CN001.m": "1", "act": "k", "version": "3"}
    paths = [path for method, path in routes(office) if method == "POST"]
    if code != "TCCB-2":  # for him the pages of the office are not there
        paths = [path for path in paths if "/office" not in path and not path.startswith("/accounts")]
    token = one.token()
    for typed in TYPED:
        for path in paths:
            if path == "/logout" or path.startswith("/account/sessions"):
                continue
            data = dict.fromkeys(FIELDS[:2] if len(typed) > 100_000 else FIELDS, typed)
            for more in ({}, some) if typed == MARKUP else (some,):
                answer = one.post(at(path, filled), data=data | more | {"form_token": token})
                assert answer.status_code < 500, path
                assert Page(answer.text).odd == [], path
                assert "alert(1)</script>" not in answer.text
                assert "&lt;class" not in answer.text
                assert "bcc" not in answer.headers
    for path in (
        "/",
        "/account",
        "/letters",
        "/office",
        "/office/people/CCKL-1",
        "/office/reviews?unit=CCKL",
    ):
        page = one.get(path)
        assert page.status_code in (200, 404)
        assert Page(page.text).odd == []


def test_lone_halves_of_signs_are_refused_in_every_spelling(office):
    one = browser(office, "CCKL-1")
    token = one.token()
    write = f"/plans/{REF}/write"
    spelt = (
        (
            "application/x-www-form-urlencoded",
            f"form_token={token}&answer.%ED%A0%80.x=y&name=%ED%A0%80&do=save",
        ),
        ("multipart/form-data; boundary=x; charset=utf-7", "answer.+2AA-.x"),
        ("multipart/form-data; boundary=x; charset=unicode_escape", "answer.\\ud800.x"),
        ('multipart/form-data; charset="utf-16-le"; boundary=x', "answer"),
        ("multipart/form-data; boundary=x; charset=undefined", "answer"),
    )
    for kind, body in spelt:
        if kind.startswith("multipart"):
            parts = "".join(
                f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'
                for name, said in (("form_token", token), (body, "y"), ("do", "save"))
            )
            body = f"{parts}--x--\r\n"
        for path in (write, f"/plans/{REF}/draft", "/account/password"):
            assert one.post(path, content=body.encode(), headers={"content-type": kind}).status_code < 500, (
                kind
            )
    assert one.get(write).status_code == 200


KINDS = ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 5000,
     "application/x-www-form-urlencoded; charset=utf-16", "text/html", "application/json", "\xe9"]  # fmt: skip


def test_a_body_of_another_kind_is_refused_as_a_form_without_a_token(office):
    one = browser(office, "CCKL-1")
    for kind in KINDS:
        for body in (b"", b"--x\r\n\r\n", b"\x00" * 1000, b"&" * 5000, b'{"form_token": "x"}'):
            headers = {"content-type": kind.encode("latin-1")}
            assert one.post("/account/password", content=body, headers=headers).status_code in (400, 403, 422)


def test_what_was_stored_with_markup_in_it_is_shown_as_text_wherever_it_stands(office):
    with office.writing() as db:
        for table, column in (
            ("person", "name"),
            ("appointment", "title"),
            ("unit", "name"),
            ("weakness", "text"),
        ):
            db.exec_driver_sql(f'UPDATE "{table}" SET "{column}" = ?', (MARKUP,))
    text = office.document("CCKL-1")
    measure = Measure(MARKUP, MARKUP, "CCKL-1", date(2023, 10, 31))
    nasty = replace(
        text.weaknesses[0], text=MARKUP, cause=MARKUP, responsibility_note=MARKUP, measures=(measure,)
    )
    office.at("2023-03-28 08:00").submit("CCKL-1", document=replace(text, weaknesses=(nasty,)))
    back = Reject((Defect("missing_linkage", nasty.code),), MARKUP, Deadline(date(2023, 4, 28)))
    office.act("CCKL-1", "reject", "TCCB-1", back)
    answer = Answer(nasty.code, "missing_linkage", MARKUP)
    text = replace(text, weaknesses=(nasty,), answers=(answer,))
    office.act("CCKL-1", "resubmit", "CCKL-1", Submit(text))
    filled = things(office)
    seen = 0
    for code in ("CCKL-1", "TCCB-1", "TCCB-2", "KT-1", "QT-1"):
        one = browser(office, code)
        for method, path in routes(office):
            if method == "GET" and not path.startswith("/static"):
                page = one.get(at(path, filled)).text
                assert Page(page).odd == [], (code, path)
                assert "alert(1)</script>" not in page
                seen += page.count("alert(1)&lt;/script&gt;")
                assert "$49" not in page
                assert "onfocus=alert(1) 49" not in page
    assert seen > 50
