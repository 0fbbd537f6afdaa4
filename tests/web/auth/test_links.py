"""Links that act once: sent by letter, unharmed by who only looks, used up by who acts."""

import re

import pytest

from engine.core.errors import BadInput
from engine.store import letters
from engine.store.letters import LetterState
from tests.web.auth.test_entering import KNOCK
from tests.web.comers import PASSWORD, account
from web.auth import links
from web.auth import office as keeper
from web.auth.attempts import TooManyAttempts
from web.auth.entering import come_in
from web.auth.links import LinkVoid
from web.auth.passwords import WeakPassword
from web.auth.tokens import Purpose
from workflows.directory.loading import find_person


def invite(world, policy, code="CCKL-2"):
    """The office invites somebody; gives the last day of the link."""
    with world.reading() as db:
        person = find_person(db, world.office, code)
    return links.invite(world.rt, policy, person, world.person("TCCB-1"))


def newest(world, purpose):
    """The token in the newest letter."""
    with world.reading() as db:
        letter = letters.find(db)[-1]
    return re.search(rf"http://localhost:8000/{purpose}/(\S+)", letter.outgoing.text)[1]


def test_an_invitation_leaves_like_every_letter_and_its_link_opens_the_account_once(office, policy):
    assert str(invite(office, policy)) == "2023-03-15"
    raw = newest(office, "invitation")
    assert links.owner_of(office.rt, raw, Purpose.INVITATION).code == "CCKL-2"
    assert links.owner_of(office.rt, raw, Purpose.INVITATION).code == "CCKL-2"
    office.beat()
    [sent] = office.letters()
    assert (sent.to_email, raw in sent.text) == ("CCKL-2@so.example", True)
    assert "đến hết ngày 15/03/2023 (thứ Tư)" in sent.text
    links.use(office.rt, raw, Purpose.INVITATION, PASSWORD)
    with pytest.raises(LinkVoid):
        links.use(office.rt, raw, Purpose.INVITATION, PASSWORD)
    come_in(office.rt, policy, KNOCK.__class__("CCKL-2", PASSWORD, "", ""))
    with office.reading() as db:
        assert [one.state for one in letters.find(db)] == [LetterState.SENT]
    assert office.verdict().sound


def test_of_a_token_only_its_hash_is_kept(office, policy):
    invite(office, policy)
    with office.reading() as db:
        [kept] = [str(row) for row in db.exec_driver_sql("SELECT * FROM token")]
    assert newest(office, "invitation") not in kept


@pytest.mark.parametrize(("now", "holds"), [("2023-03-15 23:59", True), ("2023-03-16 00:00", False)])
def test_a_link_holds_until_the_end_of_the_day_the_letter_names(office, policy, now, holds):
    invite(office, policy)
    office.at(now)
    try:
        links.owner_of(office.rt, newest(office, "invitation"), Purpose.INVITATION)
    except LinkVoid:
        assert not holds
    else:
        assert holds


def test_a_second_invitation_makes_the_first_void(office, policy):
    invite(office, policy)
    first = newest(office, "invitation")
    office.at("2023-03-01 08:01")
    invite(office, policy)
    with pytest.raises(LinkVoid):
        links.use(office.rt, first, Purpose.INVITATION, PASSWORD)
    links.use(office.rt, newest(office, "invitation"), Purpose.INVITATION, PASSWORD)


def test_who_has_come_in_or_has_no_address_is_not_invited(office, policy):
    with pytest.raises(BadInput, match="came_in"):
        invite(office, policy, "CCKL-1")
    with office.writing() as db:
        db.exec_driver_sql("UPDATE person SET email = '' WHERE code = 'CCKL-2'")
    with pytest.raises(BadInput, match="expected an address"):
        invite(office, policy)


def test_a_weak_password_leaves_the_link_as_it_was(office, policy):
    invite(office, policy)
    raw = newest(office, "invitation")
    with pytest.raises(WeakPassword):
        links.use(office.rt, raw, Purpose.INVITATION, "ngắn")
    links.use(office.rt, raw, Purpose.INVITATION, PASSWORD)


def test_who_forgot_his_password_gets_another_and_nobody_hears_whether_he_exists(office, policy):
    links.ask_reset(office.rt, policy, "nobody", "192.0.2.1")
    links.ask_reset(office.rt, policy, "CCKL-2", "192.0.2.1")
    with office.reading() as db:
        assert letters.find(db) == []
    links.ask_reset(office.rt, policy, "cckl-1@so.example", "192.0.2.1")
    raw = newest(office, "reset")
    with pytest.raises(LinkVoid):
        links.owner_of(office.rt, raw, Purpose.INVITATION)
    links.use(office.rt, raw, Purpose.RESET, "một câu dài khác hẳn")
    come_in(office.rt, policy, KNOCK.__class__("CCKL-1", "một câu dài khác hẳn", "", ""))


def test_a_closed_account_gets_no_link_and_its_links_are_void(office, policy):
    links.ask_reset(office.rt, policy, "CCKL-1", "192.0.2.1")
    keeper.lock(office.rt, office.person("CCKL-1"))
    with pytest.raises(LinkVoid):
        links.owner_of(office.rt, newest(office, "reset"), Purpose.RESET)
    links.ask_reset(office.rt, policy, "CCKL-1", "192.0.2.1")
    with office.reading() as db:
        assert len(letters.find(db)) == 1


def test_nobody_is_flooded_with_letters(office, policy):
    for _ in range(5):
        links.ask_reset(office.rt, policy, "CCKL-1", "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        links.ask_reset(office.rt, policy, "CCKL-1", "192.0.2.2")


def test_what_the_office_does_is_in_its_journal(office, policy):
    invite(office, policy)
    with office.reading() as db:
        person = find_person(db, office.office, "CCKL-2")
    keeper.give_password(office.rt, person, PASSWORD)
    keeper.lock(office.rt, person.id, office.person("TCCB-1"))
    keeper.unlock(office.rt, person.id, office.person("TCCB-1"))
    with office.reading() as db:
        kinds = [
            str(row[0])
            for row in db.exec_driver_sql("SELECT kind FROM event WHERE kind LIKE 'account%%' ORDER BY seq")
        ]
    assert kinds == ["account_invited", "account_password", "account_locked", "account_unlocked"]
    assert account(office, "CCKL-2").password
    assert office.verdict().sound
