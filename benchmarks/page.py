"""The register, 50 plans out of 10,000, signed in, against the same page in FastAPI with bare sqlite3.

The baseline is given everything but the answer: the statements ready made, the template, the names of units and people
in memory; it asks for its session with one SELECT. Both are called in process as an ASGI server calls them.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import insert, select
from starlette.types import ASGIApp, Message

from benchmarks.bare_page import Given, Overheard, bare_app, overheard
from benchmarks.measuring import Bench, Bound, Figure, Target, figure, interleaved, require_same, timed
from benchmarks.office import OFFICE, Office, open_office
from config.settings import Settings
from engine.core.identifiers import PersonId
from engine.store.session import unit_of_work
from web.auth import accounts, sessions
from web.auth.who import Who
from web.http.app import make_app
from web.tables import METADATA
from web.wiring import all_words
from workflows.remediation.register import RegisterPage
from workflows.remediation.workflow import STATES

TARGET = Target(Bound.SHARE, 0.80)
READER, TODAY = PersonId(f"{OFFICE}/TCCB-2"), "2023-04-10 08:00"
OF_A_UNIT = 100  # plans: one of the collective, the others of its people
PATHS = ("/register", "/register?page=101", "/register?state=rejected&page=9")
_FILLED = ("unit", "unit_list", "person", "appointment", "instance", "plan")
_PATTERNS = ("instance", "plan", "unit_list")
_RANKS = ("", "head", "deputy", "deputy")
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Browser:
    """Somebody who is in, asking one of the two applications."""

    app: ASGIApp
    cookie: str

    def look(self, paths: Sequence[str], times: int) -> list[bytes]:
        """Ask for each page so often, one after the other; gives the last body of each."""
        return asyncio.run(self._look(paths, times))

    async def _look(self, paths: Sequence[str], times: int) -> list[bytes]:
        bodies = [b""] * len(paths)
        for _ in range(times):
            bodies = [await self._ask(path) for path in paths]
        return bodies

    async def _ask(self, path: str) -> bytes:
        where, _, query = path.partition("?")
        headers = [(b"host", b"localhost:8000"), (b"cookie", b"dondoc=" + self.cookie.encode())]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": where,
            "raw_path": where.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 8000),
        }
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            said.append(message)

        await self.app(scope, receive, send)
        assert said[0]["status"] == 200, f"{path}: expected a page, got {said[0]['status']}"
        return b"".join(message.get("body", b"") for message in said[1:])


def run(bench: Bench) -> Iterable[Figure]:
    """In memory: nothing is written, so a disk would show nothing else."""
    path = bench.memory / "page.db"
    office = open_office(path)
    plans = populate(office, bench.pick(full=10_000, short=300))
    office.at(TODAY)
    cookie = _comes_in(office)
    app = make_app(office.rt, Settings(clock="manual", base_url="http://localhost:8000"))
    ours = _Browser(app, cookie)
    baseline = _Browser(
        bare_app(path, {url.partition("?")[2]: _given(office, app, ours, url) for url in PATHS}), cookie
    )
    compared = require_same("lines of the pages", _said(ours), _said(baseline))
    times = bench.pick(full=20, short=1)
    rounds = interleaved(
        lambda _: timed(lambda: ours.look(PATHS, times)),
        lambda _: timed(lambda: baseline.look(PATHS, times)),
        bench.rounds,
    )
    office.rt.db.dispose()
    yield figure(
        "register, 50 plans a page",
        rounds,
        operations=times * len(PATHS),
        target=TARGET,
        compared=compared,
        note=f"{plans:,} plans of one year; FastAPI with bare sqlite3, its statements and template ready made",
    )


def _said(browser: _Browser) -> list[bytes]:
    return b"\n".join(browser.look(PATHS, 1)).splitlines()


def _given(office: Office, app: FastAPI, ours: _Browser, url: str) -> Given:
    """What ours asks of the database and tells the template for one address."""
    house = app.state.house
    pages = Overheard(all_words())
    app.state.house = replace(house, pages=pages)
    with overheard(office.rt.db) as asked:
        ours.look([url], 1)
    app.state.house = house
    page, who = pages.told["found"], pages.told["who"]
    assert isinstance(page, RegisterPage)
    assert isinstance(who, Who)
    assert len(asked) == 2, f"{url}: expected a count and the lines, got {asked}"
    return Given(asked, pages.told, page, who)


def _comes_in(office: Office) -> str:
    with unit_of_work(office.rt.db) as db:
        accounts.add(db, READER, OFFICE, office.rt.now())
        new = sessions.fresh(READER, office.rt.now(), "a browser", "127.0.0.1", waits=False)
        return sessions.begin(db, new)


def populate(office: Office, plans: int) -> int:
    """Units of a hundred people beside those of the sample, in every state, until so many are owed."""
    tables = METADATA.tables
    with unit_of_work(office.rt.db) as db:
        first = {name: db.execute(select(tables[name]).limit(1)).one() for name in _PATTERNS}
        pattern = {name: dict(row._mapping) for name, row in first.items()}
        there = len(office.plans())
        made: dict[str, list[Row]] = {name: [] for name in _FILLED}
        for number in range(max(1, -(-(plans - there) // OF_A_UNIT))):
            _a_unit(number, made, pattern)
        for name, rows in made.items():
            db.execute(insert(tables[name]), rows)
    return there + len(made["plan"])


def _a_unit(number: int, made: Mapping[str, list[Row]], pattern: Mapping[str, Mapping[str, object]]) -> None:
    instance, plan, locked = (pattern[name] for name in _PATTERNS)
    unit, first = f"DV{number:03}", instance["id"]
    assert isinstance(first, UUID), "an instance goes by a UUID"
    row: Row = {"office": OFFICE, "code": unit, "name": f"Đơn vị số {number}", "position": 100 + number}
    made["unit"].append(row | {"kind": "", "email": "", "leader_in_charge": f"{OFFICE}/LD02"})
    made["unit_list"].append({**locked, "unit": unit})
    for place in range(OF_A_UNIT):
        code = f"{unit}-{place}" if place else unit
        id = UUID(int=first.int + ((number * OF_A_UNIT + place + 1) << 60))
        state = STATES[place % len(STATES)]
        rank = _RANKS[place] if place < len(_RANKS) else "staff"
        person = f"{OFFICE}/{code}" if place else None
        own = {"id": id, "ref": f"{OFFICE}/2022/{code}", "state": state}
        made["instance"].append({**instance, **own, "outcome": "remedied" if state == "closed" else ""})
        whose = {"kind": "personal" if place else "collective", "unit": unit, "origin_unit": unit}
        made["plan"].append({**plan, **whose, "instance": id, "person": person, "rank": rank})
        if person:
            known: Row = {"id": person, "office": OFFICE, "code": code, "name": f"Nguyễn Văn {place}"}
            made["person"].append(known | {"sort_key": code, "email": "", "language": "vi"})
            post: Row = {"id": f"{person}|{unit}", "office": OFFICE, "person": person, "unit": unit}
            made["appointment"].append(post | {"role": rank, "title": "Công chức"})
