"""A small office whose people may have accounts, with hashes that cost little."""

from functools import cache

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine

from config.settings import Settings
from tests.stories.small_office import a_small_office
from tests.world import World
from web.auth import accounts, passwords
from web.auth.policy import Policy, policy_of

PASSWORD = "rừng thông xanh mướt"


CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),))


@cache
def _hash() -> str:
    return CHEAP.hash(PASSWORD)


@pytest.fixture(autouse=True)
def _cheap_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id as ever, at a cost a suite can pay; the tests of passwords themselves pay the full one."""
    if "test_passwords" not in request.node.nodeid:
        monkeypatch.setattr(passwords, "_HASHER", CHEAP)
        passwords._nobodys.cache_clear()


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


@pytest.fixture
def policy() -> Policy:
    """What an installation that sets nothing goes by."""
    return policy_of(Settings(clock="manual"))


@pytest.fixture
def office(engine: Engine) -> World:
    """The small office on each database in turn; CCKL-1 has an account. It is 1 March 2023, 08:00."""
    world = a_small_office(engine)
    given_account(world, "CCKL-1")
    return world
