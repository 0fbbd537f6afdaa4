"""Hostile files at every place that takes one: disguised, bombs, names that are paths, far too large, far too many."""

import asyncio
import hashlib
import hmac
import re
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from tests.papers.test_workbook import ONE, workbook
from tests.web.comers import browser
from tests.web.pages.filled import Form
from tests.web.pages.hostile import Page, kept
from tests.web.pages.test_writing import WRITE, opened
from tests.web.test_attachments import DOCX, PDF, packed

MARK = hashlib.sha256(PDF).hexdigest()
ENVELOPE, OFFICER, ROSTER = "/office/envelope", "/plans/SNN/2022/CCKL-1/officer/receive", "/office/roster"
PLACES = {WRITE: "scan_file", ENVELOPE: "scan", OFFICER: "scan", ROSTER: "roster"}


def nested():
    """A ZIP of ZIPs of zeros."""
    made = b"\x00" * 1_000_000
    for _ in range(5):
        made = packed("a", "b", "c", content=made)
    return made


HOSTILE = {
    "a program": b"MZ\x90\x00" + b"\x00" * 100,
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a picture with a script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a page before a PDF": b"<script>/*" + PDF,
    "a bomb": packed(*DOCX, content=b"\x00" * 70_000_000),
    "many times packed": nested(),
    "a path for a part": packed("../../../etc/passwd"),
    "half an archive": packed(*DOCX)[:60],
    "macros": packed(*DOCX, "word/vbaProject.bin"),
}


@pytest.fixture
def desks(office):
    """30 March; who may send a file where: the head his plan, the officer all else, with the fields a form brings."""
    office.at("2023-03-30 10:00")
    head, officer = browser(office, "CCKL-1"), browser(office, "TCCB-2")
    page = officer.get(f"{ENVELOPE}?unit=CCKL").text
    paper = {"form_token": officer.token(), "arrived": "2023-03-28", "number": "45", "sender": "SNN/CCKL-1"}
    plans = {"unit": "CCKL", "act": "k1", "plan": ["SNN/2022/CCKL-1"]}
    seen = re.findall(r'name="seen" value="([^"]*)"', page)
    return {
        WRITE: (head, opened(head).fields | {"do": "save"}),
        ENVELOPE: (officer, paper | plans | {"version": "0", "seen": seen}),
        OFFICER: (officer, paper | {"act": "k2", "version": str(office.plan("CCKL-1").version)}),
        ROSTER: (officer, paper | {"year": ""}),
    }


def sent(desks, place, content, name="quét.pdf", kind="application/pdf"):
    """The form of a place with this file."""
    one, fields = desks[place]
    return one.post(place, data=fields, files={PLACES[place]: (name, content, kind)})


@pytest.mark.parametrize("place", PLACES)
def test_what_is_not_what_it_is_called_is_taken_in_nowhere(office, desks, place):
    before = kept(office)
    for what, content in HOSTILE.items():
        for name in ("kế hoạch.pdf", "kế hoạch.xlsx"):
            answer = sent(desks, place, content, name)
            assert answer.status_code == 422, what
            assert 'role="alert"' in answer.text
            assert Page(answer.text).odd == []
    assert sent(desks, place, b"", "rỗng.pdf").status_code == 422 or place in (ENVELOPE, OFFICER)
    assert kept(office, "blob", "reading") == {
        one: rows for one, rows in before.items() if one not in ("blob", "reading")
    }
    assert kept(office)["blob"] == before["blob"]


NAMES = (
    "../../../../etc/passwd", "..\\..\\windows\\system32\\x.exe", "C:\\autoexec.bat", "/dev/null", "a\x00.pdf", ".",
    "...", "x" * 5000, "gpj.\u202efdp.exe", "a\r\nSet-Cookie: x=y.pdf", '"><script>alert(1)</script>', "%00%2e%2e%2f",
    "con", "=HYPERLINK(1).pdf", "{{7*7}}",
)  # fmt: skip


def test_the_name_of_a_file_is_only_ever_shown(office, desks):
    one = desks[WRITE][0]
    for name in NAMES:
        answer = one.post(
            WRITE, data=opened(one).fields | {"do": "save"}, files={"scan_file": (name, PDF, "x/y")}
        )
        assert answer.status_code in (303, 400), name
        page = one.get(WRITE)
        assert Page(page.text).odd == []
        shown = Form(page.text, WRITE)["scan_name"]
        assert len(shown) <= 200
        assert not set(shown) & set("/\\\x00\r\n\u202e")
        saved = one.get(f"/plans/SNN/2022/CCKL-1/files/{MARK}")
        assert saved.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        assert saved.headers["content-type"] == "application/pdf"
        assert "set-cookie" not in saved.headers
        assert not re.search(r"[\r\n\"/\\]", saved.headers["content-disposition"].partition("''")[2])


def test_a_file_that_is_two_things_is_handed_out_as_the_one_it_begins_with_and_never_run(desks):
    both = PDF + b"<script>alert(1)</script>" + packed("a.js")
    assert sent(desks, WRITE, both, "x.html", "text/html").status_code == 303
    saved = desks[WRITE][0].get(f"/plans/SNN/2022/CCKL-1/files/{hashlib.sha256(both).hexdigest()}")
    assert saved.headers["content-type"] == "application/pdf"
    assert saved.headers["content-disposition"].endswith("x.html.pdf")
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert saved.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_hash_that_somebody_knows_opens_nothing_for_the_office_either(office, desks):
    assert sent(desks, WRITE, PDF).status_code == 303
    officer, fields = desks[OFFICER]
    forged = hmac.digest(b"x", f"scan {MARK}".encode(), hashlib.sha256).hex()
    for place in (OFFICER, ENVELOPE):
        for ticket in (MARK, f"{MARK}.", f"{MARK}.{forged}", f"{MARK}.{'é' * 64}"):
            assert officer.post(place, data=desks[place][1] | {"kept": ticket}).status_code == 404
    refused = officer.post(
        OFFICER, data=fields | {"number": ""}, files={"scan": ("a.pdf", PDF, "application/pdf")}
    )
    ticket = re.search(r'name="kept" value="([^"]*)"', refused.text)[1]
    assert (
        browser(office, "TCCB-1").post(OFFICER, data=fields | {"kept": ticket}).status_code == 403
    )  # and no token
    other = browser(office, "TCCB-1")
    data = fields | {"kept": ticket, "form_token": other.token()}
    assert other.post(OFFICER, data=data).status_code == 404
    assert officer.post(OFFICER, data=fields | {"kept": ticket}).status_code == 303


def test_a_workbook_that_would_take_the_house_down_is_refused_as_a_roster(desks):
    wide = b"<row>" + ONE * 300_000 + b"</row>" + (b"<row>" + ONE + b"</row>") * 4000
    answer = sent(desks, ROSTER, workbook(wide), "danh sách.xlsx")
    assert answer.status_code == 422
    assert "ô 101 của dòng 1" in answer.text
    assert desks[ROSTER][0].get(ROSTER).status_code == 200


# --- too much --------------------------------------------------------------------------------------


BEGUN = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="a.pdf"\r\n\r\n'
MEGABYTE = b"x" * 1024 * 1024


def poured(one, path, headers, first=b""):
    """The status of a request whose hundred megabytes come in pieces, its headers, and how many pieces were taken."""
    taken, begun = 0, []

    async def receive():
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": first if taken == 1 else MEGABYTE, "more_body": taken < 100}

    async def send(message):
        if message["type"] == "http.response.start":
            begun.append((message["status"], dict(message["headers"])))

    cookies = "; ".join(f"{name}={value}" for name, value in one.cookies.items())
    sent = [(b"host", b"localhost:8000"), (b"cookie", cookies.encode()), *headers]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "scheme": "http", "http_version": "1.1", "headers": sent,
        "client": ("127.0.0.1", 1), "server": ("localhost", 8000),
    }  # fmt: skip
    asyncio.run(one.app(scope, receive, send))
    [(status, said)] = begun
    assert b"default-src 'none'" in said[b"content-security-policy"]
    return status, taken


def test_a_hundred_megabytes_are_let_go_of_after_what_is_allowed_and_never_kept_in_memory(office, desks):
    before = kept(office)
    for place, field in (*PLACES.items(), ("/login", "name"), ("/account/password", "present")):
        one = desks[place if place in desks else WRITE][0]
        token = (b"x-form-token", one.token().encode())
        form = [token, (b"content-type", b"multipart/form-data; boundary=x")]
        tracemalloc.start()
        assert poured(one, place, form, BEGUN % field.encode()) == (413, 23), place
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
        tracemalloc.stop()
        assert poured(one, place, [*form, (b"content-length", b"104857600")]) == (413, 0)
        fields = [token, (b"content-type", b"application/x-www-form-urlencoded")]
        assert poured(one, place, fields, b"name=")[0] == 400  # one field of more than a megabyte
        assert poured(one, place, fields, b"name=")[1] < 4
        other = [(b"content-type", b"application/octet-stream")]
        status, taken = poured(one, place, other)
        assert (status, taken < 2) == (403, True)
    assert kept(office) == before


def test_many_files_and_many_fields_are_refused_at_once(office, desks):
    one, fields = desks[WRITE]
    many = [("scan_file", (f"{n}.pdf", PDF, "application/pdf")) for n in range(11)]
    assert one.post(WRITE, data=fields, files=many).status_code == 400
    lots = fields | {f"f{n}": "x" for n in range(2001)}
    assert one.post(WRITE, data=lots).status_code == 400
    assert one.post(WRITE, data=fields | {"CN001.text": "x" * 1_048_577}).status_code == 400
    assert one.post(WRITE, data=fields | {"x" * 1_048_577: "x"}, files=many[:1]).status_code in (400, 422)
    with office.reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM draft").scalar_one() == 0


def test_an_archive_damaged_anywhere_is_a_refusal_and_no_failure(desks):
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as written:
        for name in DOCX:
            written.writestr(name, "<x/>")
    whole = made.getvalue()
    for place in range(0, len(whole), 11):
        torn = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        for desk in (OFFICER, ROSTER):
            assert sent(desks, desk, torn).status_code in (303, 409, 422), place
