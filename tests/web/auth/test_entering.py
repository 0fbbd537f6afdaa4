"""Coming in: by which names, how guessing is slowed down, and that no session was anybody's before."""

from dataclasses import replace

import pytest

from engine.core.errors import NotFound
from tests.web.comers import PASSWORD, account, given_account
from tests.world import utc
from web.auth import accounts, own, passwords, sessions, totp
from web.auth import office as keeper
from web.auth.attempts import TooManyAttempts
from web.auth.entering import AccountLocked, CannotEnter, Knock, WrongCode, come_in, take_second_step

KNOCK = Knock("CCKL-1", PASSWORD, "a browser", "192.0.2.7")


def session(world, policy, cookie):
    """What a cookie opens now."""
    with world.reading() as db:
        return sessions.find(db, cookie, world.rt.now(), policy.lasting)


def guess(world, policy, times, **more):
    """Somebody tries wrong passwords."""
    for _ in range(times):
        with pytest.raises(CannotEnter):
            come_in(world.rt, policy, replace(KNOCK, password="không phải mật khẩu", **more))


@pytest.mark.parametrize("name", ["CCKL-1", "cckl-1", " SNN/CCKL-1 ", "snn/cckl-1", "CCKL-1@SO.example"])
def test_one_comes_in_by_code_or_by_address(office, policy, name):
    came = come_in(office.rt, policy, replace(KNOCK, name=name))
    found = session(office, policy, came.cookie)
    assert (found.person, found.waits, found.device) == ("SNN/CCKL-1", False, "a browser")


@pytest.mark.parametrize("name", ["CCKL-2", "nobody", "", "SNN/", "%", "' OR 1=1 --", "x" * 5000])
def test_who_has_no_account_gets_the_answer_of_a_wrong_password(office, policy, name):
    with pytest.raises(CannotEnter) as refused:
        come_in(office.rt, policy, replace(KNOCK, name=name))
    assert str(refused.value) == str(CannotEnter())


def test_an_address_that_two_people_share_means_nobody(office, policy):
    given_account(office, "CCKL-2")
    with office.writing() as db:
        db.exec_driver_sql("UPDATE person SET email = 'chung@so.example' WHERE code LIKE 'CCKL-%%'")
    with pytest.raises(CannotEnter):
        come_in(office.rt, policy, replace(KNOCK, name="chung@so.example"))


def test_after_five_wrong_passwords_even_the_right_one_must_wait(office, policy):
    guess(office, policy, 5)
    with pytest.raises(TooManyAttempts) as waits:
        come_in(office.rt, policy, KNOCK)
    assert waits.value.until == utc("2023-03-01 08:01")
    office.at("2023-03-01 08:01")
    come_in(office.rt, policy, KNOCK)
    guess(office, policy, 5)


def test_the_wait_doubles_and_an_account_that_does_not_exist_waits_as_long(office, policy):
    for name in ("CCKL-1", "nobody"):
        office.at("2023-03-01 08:00")
        guess(office, policy, 5, name=name)
        office.at("2023-03-01 08:01")
        guess(office, policy, 1, name=name)
        with pytest.raises(TooManyAttempts) as waits:
            come_in(office.rt, policy, replace(KNOCK, name=name))
        assert waits.value.until == utc("2023-03-01 08:03")


def test_the_office_opens_an_account_that_must_wait(office, policy):
    guess(office, policy, 5)
    keeper.unlock(office.rt, office.person("CCKL-1"))
    come_in(office.rt, policy, KNOCK)


def test_a_cookie_planted_before_is_worth_nothing_after(office, policy):
    first = come_in(office.rt, policy, KNOCK).cookie
    second = come_in(office.rt, policy, KNOCK, before=first).cookie
    assert first != second
    assert session(office, policy, first) is None
    assert session(office, policy, "planted") is None
    assert session(office, policy, second) is not None


def test_of_a_cookie_only_its_hash_is_kept(office, policy):
    cookie = come_in(office.rt, policy, KNOCK).cookie
    with office.reading() as db:
        kept = [str(row) for row in db.exec_driver_sql("SELECT * FROM session")]
    assert len(kept) == 1
    assert cookie not in kept[0]


@pytest.mark.parametrize(("now", "holds"), [("09:59", True), ("10:00", False)])
def test_a_session_ends_when_nobody_asks_for_anything(office, policy, now, holds):
    cookie = come_in(office.rt, policy, KNOCK).cookie
    office.at(f"2023-03-01 {now}")
    assert (session(office, policy, cookie) is not None) is holds


def test_a_session_ends_some_day_however_busy(office, policy):
    cookie = come_in(office.rt, policy, KNOCK).cookie
    for hour in range(9, 20):
        office.at(f"2023-03-01 {hour:02}:00")
        with office.writing() as db:
            sessions.see(db, session(office, policy, cookie), office.rt.now())
    office.at("2023-03-01 20:00")
    assert session(office, policy, cookie) is None


def test_a_closed_account_says_so_only_to_who_knows_the_password(office, policy):
    cookie = come_in(office.rt, policy, KNOCK).cookie
    keeper.lock(office.rt, office.person("CCKL-1"), office.person("TCCB-2"))
    assert session(office, policy, cookie) is None
    guess(office, policy, 1)
    with pytest.raises(AccountLocked):
        come_in(office.rt, policy, KNOCK)
    keeper.unlock(office.rt, office.person("CCKL-1"))
    come_in(office.rt, policy, KNOCK)
    with pytest.raises(NotFound):
        keeper.lock(office.rt, office.person("CCKL-2"))


def test_a_hash_that_was_cheaper_is_renewed_when_its_owner_comes_in(office, policy, monkeypatch):
    monkeypatch.setattr(passwords, "verified", lambda *_: (True, "$argon2id$better"))
    come_in(office.rt, policy, KNOCK)
    assert account(office, "CCKL-1").password == "$argon2id$better"


@pytest.fixture
def secret(office):
    """The second step is on for CCKL-1; gives the secret and the recovery codes."""
    own.begin_second_step(office.rt, account(office, "CCKL-1"))
    one = account(office, "CCKL-1")
    codes = own.prove_second_step(office.rt, one, code_now(office, one.totp))
    return one.totp, codes


def code_now(world, secret):
    """What the app shows."""
    return totp.code(secret, int(world.rt.now().timestamp()) // totp.STEP)


def waiting(world, policy):
    """He gave his password and is asked for a code."""
    came = come_in(world.rt, policy, KNOCK)
    assert came.waits
    return session(world, policy, came.cookie), came.cookie


def test_with_the_second_step_the_password_alone_opens_nothing(office, policy, secret):
    one, cookie = waiting(office, policy)
    assert one.waits
    with pytest.raises(WrongCode):
        take_second_step(office.rt, policy, one, cookie, "000000")
    office.at("2023-03-01 08:02")
    came = take_second_step(office.rt, policy, one, cookie, code_now(office, secret[0]))
    assert not session(office, policy, came.cookie).waits
    assert session(office, policy, cookie) is None


def test_a_code_is_taken_once(office, policy, secret):
    one, cookie = waiting(office, policy)
    with pytest.raises(WrongCode):
        take_second_step(office.rt, policy, one, cookie, code_now(office, secret[0]))


def test_a_recovery_code_is_taken_once_however_it_is_typed(office, policy, secret):
    code = secret[1][3]
    one, cookie = waiting(office, policy)
    take_second_step(office.rt, policy, one, cookie, f" {code.lower().replace('-', ' ')} ")
    one, cookie = waiting(office, policy)
    with pytest.raises(WrongCode):
        take_second_step(office.rt, policy, one, cookie, code)


def test_codes_are_guessed_no_faster_than_passwords(office, policy, secret):
    one, cookie = waiting(office, policy)
    for n in range(5):
        with pytest.raises(WrongCode):
            take_second_step(office.rt, policy, one, cookie, f"00000{n}")
    with pytest.raises(TooManyAttempts):
        take_second_step(office.rt, policy, one, cookie, secret[1][0])


def test_the_second_step_is_switched_off_with_the_password(office, policy, secret):
    with pytest.raises(own.WrongPassword):
        own.end_second_step(office.rt, account(office, "CCKL-1"), "không phải")
    own.end_second_step(office.rt, account(office, "CCKL-1"), PASSWORD)
    assert not come_in(office.rt, policy, KNOCK).waits


def test_another_password_ends_every_other_session(office, policy):
    here = come_in(office.rt, policy, KNOCK).cookie
    there = come_in(office.rt, policy, KNOCK).cookie
    one = account(office, "CCKL-1")
    own.change_password(office.rt, one, session(office, policy, here), PASSWORD, "một câu dài khác hẳn")
    assert session(office, policy, here) is not None
    assert session(office, policy, there) is None
    with pytest.raises(CannotEnter):
        come_in(office.rt, policy, KNOCK)
    come_in(office.rt, policy, replace(KNOCK, password="một câu dài khác hẳn"))


def test_attempts_of_yesterday_are_forgotten(office, policy):
    guess(office, policy, 5)
    office.at("2023-03-02 08:01")
    guess(office, policy, 5)
    with office.reading() as db:
        assert accounts.by_login(db, "CCKL-1") is not None
