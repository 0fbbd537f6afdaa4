"""People of the small office who have accounts, and come in as a browser does, with cookies and forms."""

import re
from functools import cache

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, event, insert
from starlette.testclient import TestClient

from config.settings import Settings
from engine.runtime.runtime import Runtime
from tests.stories.small_office import a_small_office
from tests.world import OFFICE, World
from web.auth import accounts, passwords, sessions
from web.auth.policy import policy_of
from web.http.app import make_app
from workflows.directory.facts import PostRole
from workflows.directory.tables import APPOINTMENT, PERSON

PASSWORD = "rừng thông xanh mướt"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),))
HTTPS = "https://dondoc.example"
MORE = (("KT-1", PostRole.AUDITOR, "Kiểm tra viên"), ("QT-1", PostRole.ADMINISTRATOR, "Quản trị"))


def an_office_with_everybody(engine: Engine) -> World:
    """The small office with an auditor and an administrator; it is 1 March 2023, 08:00."""
    world = a_small_office(engine)
    with world.writing() as db:
        for code, role, title in MORE:
            id, name = world.person(code), f"Người {code}"
            person = {"id": id, "office": OFFICE, "code": code, "name": name, "sort_key": name}
            db.execute(insert(PERSON).values(**person, email="", language="vi"))
            post = {"id": f"{id}||{role}|", "office": OFFICE, "person": id, "role": role, "title": title}
            db.execute(insert(APPOINTMENT).values(**post))
    return world


def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id as ever, at a cost a suite can pay."""
    monkeypatch.setattr(passwords, "_HASHER", CHEAP)
    passwords._nobodys.cache_clear()


@cache
def _hash() -> str:
    return CHEAP.hash(PASSWORD)


def given_account(world: World, code: str) -> None:
    """This person has an account and a password."""
    with world.writing() as db:
        accounts.add(db, world.person(code), world.office, world.rt.now())
        accounts.set_password(db, world.person(code), _hash(), world.rt.now())


def account(world: World, code: str) -> accounts.Account:
    """The account of a person, who has one."""
    with world.reading() as db:
        found = accounts.of_person(db, world.person(code))
    assert found is not None
    return found


class Browser(TestClient):
    """A browser without JavaScript: it keeps cookies, follows no redirect unasked, and sends forms as they stand."""

    def __init__(self, rt: Runtime, settings: Settings, device: str = "a browser") -> None:
        super().__init__(
            make_app(rt, settings),
            base_url=settings.base_url,
            follow_redirects=False,
            headers={"user-agent": device},
        )

    def token(self, path: str = "/account") -> str:
        """The token of the forms on a page."""
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def fill(self, path: str, *, page: str = "/account", **fields: str):
        """Fill in the form of a page and send it."""
        return self.post(path, data={"form_token": self.token(page), **fields})

    def come_in(self, name: str, password: str = PASSWORD, **more: str):
        """Sign in by the page."""
        return self.fill("/login", page="/login", name=name, password=password, **more)


def browser(
    world: World, code: str = "", base_url: str = "http://localhost:8000", device: str = "a browser"
) -> Browser:
    """A browser; of somebody who is in, where a code is given."""
    settings = Settings(clock="manual", base_url=base_url)
    made = Browser(world.rt, settings, device)
    if code:
        with world.writing() as db:
            accounts.add(db, world.person(code), world.office, world.rt.now())
            new = sessions.fresh(world.person(code), world.rt.now(), device, "testclient", waits=False)
            cookie = sessions.begin(db, new)
        made.cookies.set(("__Host-" if base_url == HTTPS else "") + "dondoc", cookie)
    return made


def session_of(world: World, cookie: str):
    """What a cookie opens now."""
    with world.reading() as db:
        return sessions.find(db, cookie, world.rt.now(), policy_of(Settings(clock="manual")).lasting)


def counted(world: World, ask) -> int:
    """How many statements `ask` sends to the database."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(world.rt.db, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(world.rt.db, "before_cursor_execute", note)
    return len([one for one in sent if not one.startswith(("BEGIN", "COMMIT", "ROLLBACK"))])
