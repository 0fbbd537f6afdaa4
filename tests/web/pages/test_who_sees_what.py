"""Every route, asked for by everybody: what is not in this table is not there."""

import re

import pytest

from config.settings import Settings
from engine.store import letters
from tests.web.comers import browser, session_of
from tests.web.pages.office import table
from web.http.app import make_app

# The plan and the letter are CCKL-1's.
PEOPLE = {
    "nobody": "",
    "owner": "CCKL-1",
    "other": "CCKL-2",
    "charge": "LD02",
    "director": "LD01",
    "officer": "TCCB-2",
    "auditor": "KT-1",
    "admin": "QT-1",
}
JUDGE_ACTS = ("approve", "return", "nothing", "other", "word", "result", "close")
MEASURE_ACTS = ("claim", "confirm", "return", "not-remedied")
IN, OUT = [200] * 8, [303] + [200] * 7
GETS = {
    "/static/{name}": IN,
    "/login": [200] + [303] * 7,
    "/login/code": [303] * 8,
    "/forgotten": IN,
    "/invitation/{token}": [410] * 8,
    "/reset/{token}": [410] * 8,
    "/": OUT,
    "/account": OUT,
    "/account/second-step": [303] * 8,
    "/accounts": [303] + [404] * 6 + [200],
    "/register": [303, 200, 404, 200, 200, 200, 200, 404],
    "/matrix": [303, 303, 303, 303, 200, 200, 200, 404],
    "/matrix/{unit}": [303, 200, 200, 200, 200, 200, 200, 404],
    "/letters": [303, 200, 200, 200, 200, 200, 200, 404],
    "/letters/{letter}": [303, 200, 404, 404, 404, 404, 404, 404],
    "/letters/{letter}/received": [303, 200, 404, 404, 404, 404, 404, 404],
    "/plans/{ref:path}/write": [303, 200, 404, 403, 403, 403, 403, 404],
    "/plans/{ref:path}/none": [303, 200, 404, 403, 403, 403, 403, 404],
    "/plans/{ref:path}/withdraw": [303, 200, 404, 403, 403, 403, 403, 404],
    "/plans/{ref:path}/files/{digest}": [303, 404, 404, 404, 404, 404, 404, 404],
    "/judge": [303, 200, 200, 200, 200, 200, 200, 404],
    "/plans/{ref:path}/judge": [303, 200, 404, 200, 200, 200, 200, 404],
    "/plans/{ref:path}/judge/ticks": [303] + [404] * 7,  # of what was sent: test_weight
    "/plans/{ref:path}/judge/days": [303, 200, 404, 200, 200, 200, 200, 404],
    "/plans/{ref:path}/story": [303, 200, 404, 200, 200, 200, 200, 404],
    "/plans/{ref:path}/text": [303, 200, 404, 200, 200, 200, 200, 404],
    "/plans/{ref:path}": [303, 200, 404, 200, 200, 200, 200, 404],
    "/measures": [303, 200, 404, 200, 200, 200, 200, 404],
    "/measures/{ref:path}": [303] + [404] * 7,  # of a measure: test_measures
    "/measures/{ref:path}/files/{digest}": [303] + [404] * 7,  # of a measure: test_evidence
    **table.GETS,
}
# With a form of their own; what a form does to others is below.
POSTS = {
    "/plans/{ref:path}/draft": [401, 200, 404, 403, 403, 403, 403, 404],
    "/plans/{ref:path}/write": [401, 303, 404, 403, 403, 403, 403, 404],
    "/plans/{ref:path}/none": [303, 422, 404, 403, 403, 403, 403, 404],
    "/plans/{ref:path}/withdraw": [303, 422, 404, 403, 403, 403, 403, 404],
    "/judge/preview": [303] + [422] * 6 + [404],
    "/judge/approve": [303] + [422] * 6 + [404],
    **{f"/plans/{{ref:path}}/judge/{act}": [303, 422, 404, 422, 422, 422, 422, 404] for act in JUDGE_ACTS},
    "/login": [403] * 8,
    "/login/code": [303] * 8,
    "/logout": [303] * 8,
    "/language": [303] * 8,
    "/forgotten": IN,
    "/invitation/{token}": [410] * 8,
    "/reset/{token}": [410] * 8,
    "/account/password": [303] + [403] * 7,
    "/account/sessions/end-others": [303] * 8,
    "/account/sessions/{session}/end": [303] * 8,
    "/account/second-step": [303] * 8,
    "/account/second-step/prove": [303] + [422] * 7,
    "/account/second-step/end": [303] + [403] * 7,
    "/letters/{letter}/received": [303, 303, 404, 404, 404, 404, 404, 404],
    **{f"/accounts/{act}": [303] + [404] * 6 + [422] for act in ("invite", "lock", "unlock")},
    **{f"/measures/{{ref:path}}/{act}": [303] + [404] * 7 for act in MEASURE_ACTS},
    **table.POSTS,
}


@pytest.fixture
def things(office):
    """The plan, a letter and a session of CCKL-1, and where the routes would find them."""
    office.at("2023-03-29 08:00").beat()
    with office.reading() as db:
        letter = letters.find(db, person=office.person("CCKL-1"))[0].outgoing.id
    owner = browser(office, "CCKL-1")
    session = session_of(office, owner.cookies["dondoc"])
    filled = {"ref:path": "SNN/2022/CCKL-1", "letter": letter, "session": session.id}
    return owner, filled | {
        "name": "dondoc.css",
        "token": "x" * 43,
        "digest": "0" * 64,
        "unit": "CCKL",
    } | table.FILLED


def routes(some):
    """Method and path of every route, those of routers among routes too."""
    for route in some:
        inner = getattr(route, "original_router", route)
        if getattr(inner, "routes", None):
            yield from routes(inner.routes)
        else:
            yield from ((method, route.path) for method in route.methods)


def at(path, filled):
    """A path with its things in place."""
    return re.sub(r"{([^}]+)}", lambda found: str(filled[found[1]]), path)


def test_every_route_is_in_the_table_and_nothing_else(office):
    listed = {("GET", path) for path in GETS} | {("HEAD", path) for path in GETS}
    listed |= {("POST", path) for path in POSTS}
    assert set(routes(make_app(office.rt, Settings(clock="manual")).routes)) == listed


@pytest.mark.parametrize("place", range(8), ids=list(PEOPLE))
def test_what_each_may_look_at(office, things, place):
    code = list(PEOPLE.values())[place]
    one = browser(office, code)
    for path, allowed in GETS.items():
        answer = one.get(at(path, things[1]))
        assert answer.status_code == allowed[place], path
        assert len(answer.content) < 100_000
        assert 'type="date"' not in answer.text, (
            "a browser shows such a field in the order of its own language"
        )
        if answer.status_code == 303 and not code and path != "/login/code":
            assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize("place", range(8), ids=list(PEOPLE))
def test_what_each_may_do_and_that_it_does_nothing_to_others(office, things, place):
    owner, filled = things
    for path, allowed in POSTS.items():
        one = browser(office, list(PEOPLE.values())[place])
        token = one.token("/account" if place else "/login")
        password = {"password": "một câu dài khác hẳn", "again": "một câu dài khác hẳn"}
        sent = {"form_token": token, "name": "x", "language": "en", "present": "y", "code": "000000"}
        answer = one.post(at(path, filled), data=sent | password)
        assert answer.status_code == allowed[place], path
        # His own he may end, from wherever he is in.
        if place != 1 or not path.startswith("/account/sessions"):
            assert owner.get("/").status_code == 200, path
        else:
            assert owner.get("/").status_code == 303, path
            owner = browser(office, "CCKL-1")
            filled["session"] = session_of(office, owner.cookies["dondoc"]).id


def test_nobody_signed_out_learns_whether_a_page_exists(office):
    one = browser(office)
    for path in ("/plans/SNN/2022/CCKL-1", "/plans/none", "/letters/0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f"):
        answer = one.get(path)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/login?next={path.replace('/', '%2F')}",
        )


def test_a_plan_that_is_not_his_looks_like_one_that_is_not_there(office):
    one = browser(office, "CCKL-2")
    hidden, none = one.get("/plans/SNN/2022/CCKL-1"), one.get("/plans/SNN/2022/CCKL-9")
    assert hidden.status_code == none.status_code == 404
    assert hidden.text.replace("CCKL-1", "CCKL-9") == none.text


def test_a_post_that_ended_yesterday_opens_nothing_today(office):
    one = browser(office, "TCCB-2")
    assert one.get("/plans/SNN/2022/CCKL-1").status_code == 200
    with office.writing() as db:
        db.exec_driver_sql("UPDATE appointment SET until_day = '2023-02-28' WHERE person = 'SNN/TCCB-2'")
    assert one.get("/plans/SNN/2022/CCKL-1").status_code == 404
    assert one.get("/plans/SNN/2022/TCCB-2").status_code == 200  # his own duty stays his


def test_a_closed_account_is_out_at_once(office):
    from web.auth import office as keeper

    one = browser(office, "CCKL-1")
    keeper.lock(office.rt, office.person("CCKL-1"))
    assert one.get("/").status_code == 303
