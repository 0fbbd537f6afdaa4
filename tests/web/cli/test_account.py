"""Accounts at a terminal: invite, list, close, open, and the first password."""

import io
import re

import pytest

from engine.store import letters
from tests.web.cli.documented import answered, documented
from tests.web.comers import cheap_hashes
from web.auth import accounts, passwords


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    cheap_hashes(monkeypatch)


@pytest.fixture
def typed(monkeypatch):
    """Types a line at the terminal."""

    def type_in(line):
        monkeypatch.setattr("sys.stdin", io.StringIO(line))

    return type_in


def test_an_invitation_is_a_letter_and_is_on_the_list(campaign, dondoc):
    said = dondoc.done("account", "invite", "CCKL-1", "--as", "TCCB-2", "--json").json
    assert answered(said) == documented("account invite")
    assert (said["person"], said["expires_on"]) == ("SNN/CCKL-1", "2023-04-03")
    with campaign.reading() as db:
        [letter] = letters.find(db)
    [secret] = re.findall(r"/invitation/(\S{43})\n", letter.outgoing.text)
    shown = dondoc.done("letters", "show", str(letter.outgoing.id), "--text")
    assert "/invitation/***" in shown.out
    assert (
        secret
        not in shown.out + dondoc.done("letters", "show", str(letter.outgoing.id), "--text", "--json").out
    )
    listed = dondoc.done("account", "list", "--json").json
    assert answered(listed) == documented("account list")
    assert [(one["person"], one["state"]) for one in listed] == [("SNN/CCKL-1", "invited")]
    assert "đã mời, chưa đăng nhập" in dondoc.done("account", "list").page
    assert "0 tài khoản" not in dondoc.done("account", "list").out


def test_the_first_administrator_gets_a_password_typed_and_not_on_the_line(campaign, dondoc, typed):
    typed("rừng thông xanh mướt\n")
    said = dondoc.done("account", "password", "TCCB-1", "--json").json
    assert answered(said) == documented("account password")
    with campaign.reading() as db:
        kept = accounts.of_person(db, campaign.person("TCCB-1"))
    assert passwords.verified("rừng thông xanh mướt", kept.password)[0]
    typed("ngắn\n")
    refused = dondoc("account", "password", "TCCB-1")
    assert (refused.code, "ngắn" in refused.err) == (1, False)
    assert dondoc("account", "password", "TCCB-1", "rừng thông xanh mướt").code == 2


def test_an_account_is_closed_and_opened_again(campaign, dondoc, typed):
    assert dondoc("account", "lock", "CCKL-1").code == 1
    typed("rừng thông xanh mướt\n")
    dondoc.done("account", "password", "CCKL-1")
    for verb, changed in (("lock", True), ("lock", False), ("unlock", True), ("unlock", False)):
        said = dondoc.done("account", verb, "CCKL-1", "--as", "TCCB-2", "--json").json
        assert answered(said) == documented(f"account {verb}")
        assert said["changed"] is changed
    dondoc.done("account", "lock", "CCKL-1")
    assert "đã khóa" in dondoc.done("account", "list").page
    assert "got: closed" in dondoc("account", "invite", "CCKL-1").err
