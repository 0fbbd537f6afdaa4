"""Two offices in one installation, with the same codes: from the pages of one nothing of the other is seen or moved."""

from dataclasses import replace

import pytest

from config.calendars import seed_year
from engine.core.identifiers import OfficeId, PersonId
from engine.store import calendars, letters
from tests.stories.small_office import POSTS
from tests.web.comers import browser, session_of
from tests.web.pages.hostile import at, kept, routes, things
from workflows.directory.editing import OfficeIn, PostIn, UnitIn, import_directory
from workflows.remediation import editing
from workflows.remediation.review import Found

OTHER = OfficeId("STC")
SECRET = "Điều chỉ Sở Tài chính được biết"


@pytest.fixture
def other(office):
    """A second office under way beside the first; the head of its branch has handed in, and letters have left."""
    second = replace(office, office=OTHER)
    units = [
        UnitIn("TCCB", "Phòng Tổ chức", "phòng", 1, "LD01"),
        UnitIn("CCKL", "Chi cục", "chi cục", 2, "LD02"),
    ]
    posts = [
        PostIn(code, f"{SECRET} {code}", unit or None, role, title, email=f"{code}@stc.example")
        for code, unit, role, title in POSTS
    ]
    with second.writing() as db:
        import_directory(db, OfficeIn(OTHER, "Sở Tài chính", "TCCB"), units, posts)
        days = [
            calendars.Day(one.day, one.works, note=one.note) for one in (*seed_year(2022), *seed_year(2023))
        ]
        calendars.seed(db, OTHER, days, (2022, 2023))
    second.open()
    with second.writing() as db:
        found = Found("HC01", "CCKL", None, SECRET, "", "BB-01")
        editing.enter(db, second.key, [found], PersonId("system"), second.rt.now())
    second.given_lists()
    second.start()
    second.at("2023-03-28 08:00").beat()
    return second


def theirs(other):
    """The things of the other office that stand in the paths of pages."""
    with other.reading() as db:
        letter = letters.find(db, person=other.person("CCKL-1"))[0].outgoing.id
    cookie = browser(other, "CCKL-1").cookies["dondoc"]
    return {"ref:path": "STC/2022/CCKL-1", "letter": letter, "session": session_of(other, cookie).id}


NAMED = (
    ("/judge/preview", {"plan": "STC/2022/CCKL-1"}),
    ("/judge/approve", {"plan": "STC/2022/CCKL-1|3|x", "act": "k"}),
    (
        "/office/envelope",
        {"unit": "CCKL", "plan": "STC/2022/CCKL-1", "seen": "STC/2022/CCKL-1 1", "act": "k"},
    ),
    ("/office/cycle/add", {"year": "2022", "unit": "CCKL", "person": "STC/CCKL-2"}),
    ("/office/reviews/enter", {"year": "2022", "unit": "CCKL", "whose": "STC/CCKL-1", "text": "x"}),
    ("/office/people/STC/CCKL-1/address", {"email": "x@evil.example"}),
    ("/office/people/LD01/delegate", {"to": "STC/LD01", "document": "x"}),
    ("/accounts/invite", {"person": "STC/CCKL-1"}),
    ("/accounts/lock", {"person": "STC/CCKL-1"}),
    *(
        (f"/office/tasks/people/{act}", {"whom": "STC/CCKL-1", "reason": "x"})
        for act in ("reopen", "told", "trust")
    ),
)
DAYS = {
    "from": "2023-03-28",
    "until": "2023-04-28",
    "arrived": "2023-03-28",
    "number": "45",
    "sender": "STC/CCKL-1",
}


@pytest.mark.parametrize("code", ["LD01", "TCCB-1", "KT-1", "QT-1"])
def test_who_reads_or_keeps_everything_here_has_nothing_of_the_other_office(office, other, code):
    filled, far = things(office), theirs(other)
    one = browser(office, code)
    token = one.token()
    before = kept(office, "reading")
    for method, path in routes(office):
        if method == "GET" and not path.startswith("/static"):
            page = one.get(at(path, filled | far))
            assert SECRET not in page.text, path
            if "{ref" in path or "{letter" in path:
                assert page.status_code == 404, path
        if method == "POST" and any(name in path for name in ("{ref", "{letter", "{session")):
            answer = one.post(
                at(path, filled | far), data={"form_token": token, "act": "k", "version": "3", **DAYS}
            )
            assert answer.status_code == (303 if "{session" in path else 404), path
    for path, named in NAMED:
        answer = one.post(path, data={"form_token": token, "version": "3", **DAYS, **named})
        assert answer.status_code in (404, 409, 422), path
        assert SECRET not in answer.text
    for act in ("retry", "release", "settle"):
        sent = {"form_token": token, "letter": far["letter"].hex, "alike": "1", "reason": "x"}
        assert one.post(f"/office/tasks/letters/{act}", data=sent).status_code in (404, 409, 422)
    assert kept(office, "reading") == before
