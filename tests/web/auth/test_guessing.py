"""Guessing: a person is guessed at by one of his names or by all of them alike, and nobody learns whose they are."""

import re
import threading
from dataclasses import replace

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from engine.core.errors import EngineError
from engine.store import letters
from tests.web.comers import PASSWORD, browser, counted, given_account
from web.auth import accounts, links, passwords
from web.auth import office as keeper
from web.auth.attempts import TooManyAttempts
from web.auth.entering import CannotEnter, Knock, come_in
from web.auth.tokens import Purpose

KNOCK = Knock("CCKL-1", PASSWORD, "a browser", "192.0.2.7")
NAMES = ("CCKL-1", "SNN/CCKL-1", "CCKL-1@so.example")  # of one person who has an account
NOBODYS = ("CCKL-8", "SNN/CCKL-8", "CCKL-8@so.example")


def answer(world, policy, name, password="không phải mật khẩu", address=KNOCK.address):
    """What somebody is told who comes with this name: the sort of error and all it says; nothing where he comes in."""
    try:
        come_in(world.rt, policy, replace(KNOCK, name=name, password=password, address=address))
    except EngineError as refused:
        return type(refused), refused.status, str(refused), getattr(refused, "until", None)
    return None


def asked(world, policy, name):
    """What somebody is told who asks for a link by this name."""
    try:
        links.ask_reset(world.rt, policy, name, "192.0.2.1")
    except TooManyAttempts:
        return "to wait"
    return "told nothing"


def noted(monkeypatch):
    """The hashes that are looked at from now on, at a cost a suite can pay."""
    looked = []

    class Noting(PasswordHash):
        def verify_and_update(self, password, hash):
            looked.append(hash)
            return super().verify_and_update(password, hash)

    cheap = Noting((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),))
    monkeypatch.setattr(passwords, "_HASHER", cheap)
    return looked


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
    looked = noted(monkeypatch)
    sent = []
    for name in (NOBODYS[0], NOBODYS[0], NAMES[0], NAMES[0], NAMES[0], NAMES[1], NAMES[1], NAMES[2]):
        sent.append(counted(office, lambda name=name: answer(office, policy, name)))
    assert len(set(sent)) == 1
    assert len(looked) == len(sent)
    assert looked[-1] == looked[0] != looked[2]  # the last had to wait: his own hash was not looked at


def test_a_person_is_written_to_five_times_by_whichever_name_a_link_is_asked_for(office, policy):
    for name in (*NAMES, *NAMES):
        links.ask_reset(office.rt, policy, name, "192.0.2.1")
    with office.reading() as db:
        assert len(letters.find(db)) == 5


def test_who_asks_for_links_is_told_the_same_of_a_person_and_of_nobody(office, policy):
    told = {names: [asked(office, policy, name) for name in names * 6] for names in (NAMES, NOBODYS)}
    assert told[NAMES] == told[NOBODYS]
    assert set(told[NAMES]) == {"told nothing", "to wait"}, "by one name too often everybody waits"


def test_many_guesses_at_once_by_every_name_are_not_looked_at_more_than_five_times(
    office, policy, monkeypatch
):
    looked, nobodys, told = noted(monkeypatch), passwords._nobodys(), []
    guesses = [
        threading.Thread(
            target=lambda name=name, n=n: told.append(answer(office, policy, name, address=f"192.0.2.{n}"))
        )
        for n, name in enumerate(NAMES * 6)
    ]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join(60)
    assert len(told) == 18
    assert len([one for one in looked if one != nobodys]) == 5
    assert {one[0] for one in told} <= {CannotEnter, TooManyAttempts}


# --- by the page -----------------------------------------------------------------------------------

KINDS = {  # of whom a stranger may ask, by three names each
    "came in": "CCKL-1",
    "invited, without a password": "CCKL-2",
    "closed": "TCCB-1",
    "without an account": "TCCB-3",
    "nobody": "CCKL-8",
}


def page_of(one, code, name):
    """What the page answers to a wrong password: status, headers and text, but for the names themselves."""
    given = one.come_in(name, "không phải mật khẩu")
    text = re.sub("[0-9a-f]{64}", "", given.text).replace(name, "").replace(code, "")
    return given.status_code, sorted(set(given.headers) - {"content-length"}), text


def test_no_page_tells_a_stranger_who_has_an_account_by_whichever_of_three_names(office, policy):
    given_account(office, "TCCB-1")
    keeper.lock(office.rt, office.person("TCCB-1"))
    with office.writing() as db:
        accounts.add(db, office.person("CCKL-2"), office.office, office.rt.now())
    told = {}
    for n, (kind, code) in enumerate(KINDS.items()):
        stranger = browser(office)
        names = (code, f"SNN/{code}", f"{code}@so.example")
        office.at(f"2023-03-0{n + 1} 08:00")
        told[kind] = [page_of(stranger, code, name) for name in (*names, *names, *names, *names[:1] * 5)]
    assert {status for status, _, _ in told["nobody"]} == {403, 429}
    assert [kind for kind, said in told.items() if said != told["nobody"]] == []


def test_a_stranger_keeps_nobody_out_for_longer_than_an_hour_nor_from_a_new_password(office, policy):
    for at in ("08:00", "09:00", "10:00", "11:01", "12:02"):
        office.at(f"2023-03-01 {at}")
        for name in NAMES * 4:
            answer(office, policy, name)
    assert answer(office, policy, NAMES[0], PASSWORD) is not None
    links.ask_reset(office.rt, policy, NAMES[1], "198.51.100.9")
    with office.reading() as db:
        [letter] = letters.find(db)
    new = "một câu dài khác hẳn"
    links.use(office.rt, re.search(r"/reset/(\S+)", letter.outgoing.text)[1], Purpose.RESET, new)
    for name in NAMES:
        assert answer(office, policy, name, new) is None, "from another address than the stranger's"


def test_who_waits_an_hour_comes_in(office, policy):
    for name in NAMES * 8:
        answer(office, policy, name)
    office.at("2023-03-01 09:00")
    assert answer(office, policy, NAMES[2], PASSWORD) is None
