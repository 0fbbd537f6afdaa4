"""The register as somebody would write it by hand: FastAPI, one `def`, bare sqlite3, the template of the house.

It is given the statements ready made, with their parameters, and what stands around the lines; it asks who is in with
one SELECT, counts, reads the lines and fills in the page.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import local

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine, event

from engine.core.identifiers import PersonId
from web.auth.who import Who
from web.http.cookies import form_token
from web.http.rendering import Pages, the_pages
from workflows.remediation.register import RegisterLine, RegisterPage

_SESSION = (
    "SELECT person.name, session.person FROM session JOIN account ON account.person = session.person"
    " JOIN person ON person.id = session.person"
    " WHERE session.key = ? AND session.seen_at > ? AND session.waits = 0 AND account.locked_at IS NULL"
)
_LONG_AGO = "2000-01-01"


@dataclass(frozen=True, slots=True)
class Account:
    """As much of an account as a page shows."""

    name: str


@dataclass(frozen=True, slots=True)
class Reader:
    """As much of a reader as a page shows."""

    account: Account
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Given:
    """What the page of one address needs and is not asked of the database: ready made."""

    asked: Sequence[tuple[str, Sequence[object]]]  # the count, then the lines
    facts: Mapping[str, object]  # as ours told them to the template
    page: RegisterPage
    who: Who


def bare_app(path: Path, given: Mapping[str, Given]) -> FastAPI:
    """The application; `given` goes by the query of an address."""
    app, kept = FastAPI(openapi_url=None), local()

    @app.get("/register")
    def show(request: Request) -> HTMLResponse:
        if not hasattr(kept, "db"):
            kept.db = sqlite3.connect(path)
        cookie = request.cookies.get("dondoc", "")
        key = hashlib.sha256(cookie.encode()).hexdigest()
        found = kept.db.execute(_SESSION, (key, _LONG_AGO)).fetchone()
        if found is None:
            return HTMLResponse("", 403)
        return HTMLResponse(_page(kept.db, given[request.url.query], found[0], cookie))

    return app


def _page(db: sqlite3.Connection, one: Given, name: str, cookie: str) -> str:
    (count, counted), (lines, about) = one.asked
    states: dict[str, int] = {}
    for _unit, state, number in db.execute(count, counted):
        states[state] = states.get(state, 0) + number
    found = replace(
        one.page,
        lines=tuple(_line(row, one.who) for row in db.execute(lines, about)),
        states=tuple((state, states[state]) for state, _ in one.page.states),
    )
    who = Reader(Account(name), one.who.title, one.who.day)
    facts = {**one.facts, "found": found, "who": who, "token": form_token(cookie)}
    return the_pages().show("vi", "register.html", facts)


def _line(row: Sequence[str], who: Who) -> RegisterLine:
    unit, reviewed, person, due_on, submitted_on, ref, state, outcome = row
    due, names = date.fromisoformat(due_on), who.directory
    return RegisterLine(
        ref=ref,
        person=PersonId(person) if person else None,
        name=names.people[PersonId(person)].name if person else names.units[reviewed].name,
        unit=names.units[unit].name,
        state=state,
        outcome=outcome,
        due_on=due,
        submitted_on=date.fromisoformat(submitted_on) if submitted_on else None,
        days_late=max(0, (who.day - due).days) if state in ("required", "rejected") else 0,
        waits=False,
    )


class Overheard(Pages):
    """The pages of the house, which keep what they were told last."""

    told: Mapping[str, object]

    def show(self, language: str, template: str, facts: Mapping[str, object]) -> str:
        """One page in words."""
        self.told = dict(facts)
        return super().show(language, template, facts)


@contextmanager
def overheard(engine: Engine) -> Iterator[list[tuple[str, Sequence[object]]]]:
    """Keeps every statement that is asked about plans, with its parameters, as the driver is given them."""
    asked: list[tuple[str, Sequence[object]]] = []

    def note(_db: object, _cursor: object, statement: str, given: Sequence[object], *_more: object) -> None:
        if 'FROM "plan"' in statement:
            asked.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
