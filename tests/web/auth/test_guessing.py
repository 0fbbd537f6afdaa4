"""Guessing: a person is guessed at by one of his names or by all of them alike, and nobody learns whose they are."""

from dataclasses import replace

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from engine.core.errors import EngineError
from engine.store import letters
from tests.web.comers import PASSWORD, counted
from web.auth import links, passwords
from web.auth import office as keeper
from web.auth.attempts import TooManyAttempts
from web.auth.entering import CannotEnter, Knock, come_in

KNOCK = Knock("CCKL-1", PASSWORD, "a browser", "192.0.2.7")
NAMES = ("CCKL-1", "SNN/CCKL-1", "CCKL-1@so.example")  # of one person who has an account
NOBODYS = ("CCKL-8", "SNN/CCKL-8", "CCKL-8@so.example")


def answer(world, policy, name, password="không phải mật khẩu"):
    """What somebody is told who comes with this name: the sort of error and all it says; nothing where he comes in."""
    try:
        come_in(world.rt, policy, replace(KNOCK, name=name, password=password))
    except EngineError as refused:
        return type(refused), refused.status, str(refused), getattr(refused, "until", None)
    return None


def guess(world, policy, *names):
    """Somebody tries a wrong password with each of these names."""
    for name in names:
        assert answer(world, policy, name)[0] is CannotEnter


@pytest.mark.parametrize("name", NAMES)
def test_five_guesses_by_any_of_his_names_make_a_person_wait_by_each(office, policy, name):
    guess(office, policy, *NAMES, *NAMES[:2])
    assert answer(office, policy, name, PASSWORD)[0] is CannotEnter
    office.at("2023-03-01 08:01")
    assert answer(office, policy, name, PASSWORD) is None


def test_after_he_has_come_in_nothing_is_held_against_him(office, policy):
    guess(office, policy, *NAMES, NAMES[0])
    assert answer(office, policy, NAMES[1], PASSWORD) is None
    guess(office, policy, *NAMES, NAMES[0])
    assert answer(office, policy, NAMES[2], PASSWORD) is None


def test_the_office_ends_his_waiting_by_every_name(office, policy):
    guess(office, policy, *NAMES, *NAMES)
    keeper.unlock(office.rt, office.person("CCKL-1"))
    for name in NAMES:
        assert answer(office, policy, name, PASSWORD) is None


def test_a_stranger_is_told_the_same_of_a_person_and_of_nobody(office, policy):
    told = {
        names: [answer(office.at(f"2023-03-01 {at}"), policy, name) for at in TIMES for name in names * 3]
        for names in (NAMES, NOBODYS)
    }
    assert told[NAMES] == told[NOBODYS]
    assert {one[0] for one in told[NAMES]} == {CannotEnter, TooManyAttempts}


TIMES = ("08:00", "08:00", "08:01", "08:03", "09:30")


def test_it_takes_as_long_for_a_person_for_nobody_and_for_who_must_wait(office, policy, monkeypatch):
    looked = []

    class Noting(PasswordHash):
        """Argon2id at a cost a suite can pay, which notes when it is asked."""

        def verify_and_update(self, password, hash):
            looked.append(hash)
            return super().verify_and_update(password, hash)

    monkeypatch.setattr(
        passwords, "_HASHER", Noting((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),))
    )
    sent = []
    for name in (NOBODYS[0], NOBODYS[0], NAMES[0], NAMES[0], NAMES[0], NAMES[1], NAMES[1], NAMES[2]):
        sent.append(counted(office, lambda name=name: answer(office, policy, name)))
    assert len(set(sent)) == 1
    assert len(looked) == len(sent)
    assert looked[-1] == looked[0] != looked[2]  # the last had to wait: his own hash was not looked at


def test_a_person_is_written_to_five_times_by_whichever_name_a_link_is_asked_for(office, policy):
    for name in (*NAMES, *NAMES[:2]):
        links.ask_reset(office.rt, policy, name, "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        links.ask_reset(office.rt, policy, NAMES[2], "192.0.2.2")
    with office.reading() as db:
        assert len(letters.find(db)) == 5
