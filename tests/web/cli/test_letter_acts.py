"""What the personnel office does about letters at a terminal: look, try again, let out, close; nobody else may."""

from uuid import UUID

import pytest
from sqlalchemy import update

from engine.runtime.drain import drain
from engine.store import marks
from engine.store.posted import tail
from tests.engine.runtime.test_release import come_back
from tests.engine.runtime.ways import NEVER, only
from tests.web.cli.documented import answered, documented
from workflows.directory.tables import PERSON

OFFICER, LATER = ("--as", "TCCB-2"), "2023-03-14T10:00+07:00"


@pytest.fixture
def buried(campaign, dondoc):
    """One letter, to the mailbox of the personnel office, was given up."""
    campaign.at("2023-03-14 09:00").submit("CCTL-1")
    campaign.post.refuse_with(NEVER)
    campaign.beat()
    campaign.post.refuse_with(None)
    dondoc.now = LATER
    return campaign


@pytest.fixture
def unreached(campaign, dondoc):
    """A morning's letters have left; one person has no address."""
    lives_at(campaign, "")
    campaign.at("2023-03-15 08:00").beat()
    dondoc.now = "2023-03-15T10:00+07:00"
    return campaign


def lives_at(world, email):
    """The address the directory knows of CCKL-2."""
    with world.writing() as db:
        db.execute(update(PERSON).where(PERSON.c.code == "CCKL-2").values(email=email))


def short(world):
    """The one letter as people call it."""
    return tail(only(world).outgoing.id)


def test_letters_are_listed_by_where_they_stand_and_called_by_the_end_of_their_id(buried, dondoc):
    [one] = dondoc.done("letters", "list", "--state", "buried", "--json").json
    assert (one["next_at"], one["attempts"]) == (None, 1)
    assert dondoc.done("letters", "list", "--state", "sent", "--json").json == []
    page = dondoc.done("letters", "list").page
    assert short(buried) in page
    assert one["id"].endswith(short(buried))


@pytest.fixture
def all_buried(campaign, dondoc):
    """A whole morning's letters were given up for one cause."""
    campaign.at("2023-03-15 08:00").post.refuse_with(NEVER)
    campaign.beat()
    campaign.post.refuse_with(None)
    dondoc.now = "2023-03-15T10:00+07:00"
    return [one["id"] for one in dondoc.done("letters", "list", "--state", "buried", "--json").json]


def test_what_was_given_up_for_one_cause_is_let_go_again_at_once(all_buried, campaign, dondoc):
    task = next(one for one in dondoc.done("tasks", "--json").json if one["kind"] == "letters_buried")
    assert task["count"] == len(all_buried)
    assert f"`dondoc letters retry {task['about']} --alike`" in task["to_do"]
    moved = dondoc.done("letters", "retry", task["about"], "--alike", *OFFICER, "--json").json
    assert sorted(one["id"] for one in moved) == sorted(all_buried)
    campaign.at("2023-03-15 10:00").beat()
    assert dondoc.done("letters", "list", "--state", "sent", "--json").json


def test_what_was_given_up_for_one_cause_is_settled_at_once(all_buried, dondoc):
    one = all_buried[0][-8:]
    reason = ("--reason", "Đã gửi công văn giấy")
    closed = dondoc.done("letters", "settle", one, "--alike", *reason, *OFFICER, "--json").json
    assert len(closed["letters"]) == len(all_buried)
    assert dondoc("letters", "settle", "--to", "CCKL-2", "--alike", *reason, *OFFICER).code == 1


def test_the_next_attempt_is_when_letters_next_leave(buried, dondoc):
    dondoc.done("letters", "retry", short(buried), *OFFICER, at="2023-03-14T19:00+07:00")
    [one] = dondoc.done("letters", "list", "--json").json
    assert one["next_at"] == "2023-03-15T07:30:00+07:00"
    assert "lượt tới 15/03/2023 07:30" in dondoc.done("letters", "list").page


def test_a_letter_is_shown_with_every_attempt_and_without_its_text(buried, dondoc):
    dondoc.done("letters", "settle", short(buried), "--reason", "đã báo qua điện thoại", *OFFICER)
    letter = only(buried).outgoing
    for id in (letter.id, str(letter.id)[:18], short(buried)):
        page = dondoc.done("letters", "show", id).out
        assert letter.subject in page
        assert "Bắt đầu gửi thư; máy " in page
        assert "rcpt 550 no such user" in page
        assert "Đã xử lý bằng cách khác; " in page
        assert "(TCCB-2)" in page
        assert "Lý do: đã báo qua điện thoại" in page
        assert "2022/CCTL-1: " in page
        assert letter.text not in page
    assert letter.text in dondoc.done("letters", "show", short(buried), "--text").out
    found = dondoc.done("letters", "show", short(buried), "--json").json
    assert answered(found) == documented("letters show")
    assert (found["text"], found["why"]) == (None, "no such user")
    assert [one["kind"] for one in found["events"]] == ["composed", "attempt", "buried", "settled"]


@pytest.mark.parametrize("typed", ["abc", "no-such", "ffffffff", "%%%%", "0" * 32])
def test_what_is_no_letter_is_refused_by_name(buried, dondoc, typed):
    ran = dondoc("letters", "show", typed)
    assert (ran.code, f"letter '{typed}'" in ran.err) == (1, True)


def test_an_id_that_means_several_letters_is_refused_with_their_ids(unreached, dondoc):
    found = dondoc.done("letters", "list", "--json").json
    ran = dondoc("letters", "show", found[0]["id"][:8])
    assert ran.code == 1
    assert "expected one letter, got" in ran.err
    assert found[0]["id"] in ran.err


def test_a_letter_leaves_again_and_its_stream_says_who_wished_it(buried, dondoc):
    done = dondoc.done("letters", "retry", short(buried), *OFFICER, "--json").json
    assert answered(done) == documented("letters retry")
    assert [(one["state"], one["address_changed"]) for one in done] == [("ready", False)]
    again = dondoc("letters", "retry", short(buried), *OFFICER)
    assert (again.code, "got one that is ready" in again.err) == (1, True)
    assert drain(buried.at("2023-03-14 10:05").rt).sent == 1
    assert buried.verdict().sound


def test_a_letter_goes_to_the_operators_word_too(buried, dondoc):
    assert "sẽ được gửi lại trong lượt tới" in dondoc.done("letters", "retry", short(buried)).out
    assert "người vận hành" in dondoc.done("letters", "show", short(buried)).out


@pytest.mark.parametrize(
    "words",
    [
        ("retry", "{id}"),
        ("release", "{id}", "--reason", "x"),
        ("settle", "{id}", "--reason", "x"),
        ("settle", "--to", "CCKL-2", "--reason", "x"),
        ("reopen", "--to", "CCKL-2"),
        ("trust", "CCKL-2"),
    ],
)
def test_only_the_personnel_office_decides_about_letters(buried, dondoc, words):
    typed = [word.format(id=short(buried)) for word in words]
    for stranger in ("CCKL-1", "LD01"):
        ran = dondoc("letters", *typed, "--as", stranger)
        assert (ran.code, f"person SNN/{stranger}: expected somebody of TCCB" in ran.err) == (1, True)
    assert only(buried).state == "buried"


def test_a_letter_in_doubt_is_released_with_a_reason(buried, dondoc):
    ran = dondoc("letters", "release", short(buried), "--reason", "chưa nhận", *OFFICER)
    assert "expected one that is uncertain, got one that is buried" in ran.err
    assert "--reason: expected" in dondoc("letters", "release", short(buried), "--reason", " ").err
    assert dondoc("letters", "release", short(buried)).code == 2


def test_letters_are_settled_all_or_none_with_a_reason(buried, dondoc):
    ran = dondoc("letters", "settle", "--reason", "x", *OFFICER)
    assert "expected either letters or --to, got neither" in ran.err
    both = dondoc("letters", "settle", short(buried), "--to", "CCKL-2", "--reason", "x", *OFFICER)
    assert "got both" in both.err
    assert "--reason" in dondoc("letters", "settle", short(buried), "--reason", "", *OFFICER).err
    twice = (short(buried), str(only(buried).outgoing.id))
    done = dondoc.done("letters", "settle", *twice, "--reason", "x", *OFFICER, "--json").json
    assert answered(done) == documented("letters settle")
    assert len(done["letters"]) == 1


def test_notices_are_opened_again_for_who_has_an_address_now(unreached, dondoc):
    none = dondoc("letters", "reopen", "--to", "CCKL-2", *OFFICER)
    assert "expected an address that takes letters, got none" in none.err
    lives_at(unreached, "moi@so.example")
    done = dondoc.done("letters", "reopen", "--to", "SNN/CCKL-2", *OFFICER, "--json").json
    assert answered(done) == documented("letters reopen")
    assert (done["notices"], done["skipped"]) == (1, 0)
    assert dondoc.done("compose", "--json").json["letters"] == 1
    assert dondoc("letters", "reopen", "--to", "@CCKL", *OFFICER).code == 1


def test_notices_are_closed_for_who_was_told_by_telephone(unreached, dondoc):
    assert "không có địa chỉ" in dondoc.done("ledger", "2022/CCKL-2").page
    said = dondoc.done("letters", "settle", "--to", "CCKL-2", "--reason", "điện thoại", *OFFICER).out
    assert "CCKL-2: khép lại 1 lượt nhắc" in said
    assert "đã báo bằng cách khác" in dondoc.done("ledger", "2022/CCKL-2").page
    assert "điện thoại" not in dondoc.done("ledger", "2022/CCKL-2").page
    assert unreached.verdict().sound


@pytest.mark.parametrize("whose", ["CCKL-2", "SNN/CCKL-2", "CU@so.example"])
def test_an_address_is_trusted_by_its_owner_or_by_itself(campaign, dondoc, whose):
    campaign.at("2023-03-15 08:00").beat()
    [mine] = dondoc.done("letters", "list", "--to", "CCKL-2", "--json").json
    lives_at(campaign, "cu@so.example")
    with campaign.writing() as db:
        marks.add(db, "cu@so.example", UUID(mine["id"]), "5.1.1", campaign.rt.now())
    done = dondoc.done("letters", "trust", whose, *OFFICER, "--json").json
    assert answered(done) == documented("letters trust")
    assert (done["person"], done["status"]) == ("SNN/CCKL-2", "5.1.1")
    assert dondoc("letters", "trust", whose, *OFFICER).code == 1


def test_an_address_that_its_owner_has_left_is_trusted_by_itself(campaign, dondoc):
    campaign.at("2023-03-15 08:00").beat()
    [mine] = dondoc.done("letters", "list", "--to", "CCKL-2", "--json").json
    with campaign.writing() as db:
        marks.add(db, "chung@so.example", UUID(mine["id"]), "5.1.1", campaign.rt.now())
    assert dondoc("letters", "trust", "CCKL-2", *OFFICER).code == 1
    assert "CCKL-2: thư lại" in dondoc.done("letters", "trust", "chung@so.example", *OFFICER).out


def test_a_letter_that_came_back_is_a_task_with_the_command_that_ends_it(campaign, dondoc):
    campaign.at("2023-03-14 09:00").submit("CCTL-1")
    campaign.beat()
    come_back(campaign.at("2023-03-14 09:30"))
    text = dondoc.done("tasks", at=LATER).out
    assert f"`dondoc letters settle {short(campaign)} --reason ...`" in text, "a command stays on one line"
    assert max(map(len, text.splitlines())) <= 100
    page = " ".join(text.split())
    assert "14/03/2023 Thư gửi " in page
    assert f"rồi `dondoc letters retry {short(campaign)}`" in page
    found = dondoc.done("tasks", "--json", at=LATER).json
    assert answered(found) == documented("tasks")
    assert found[0]["kind"] == "letter_bounced"
    assert "{" not in page


def test_where_nothing_waits_it_says_so(campaign, dondoc):
    dondoc.done("calendar", "confirm", 2023, "--document", "TB-01")
    assert dondoc.done("tasks").out == "Không có việc nào chờ xử lý\n"
    assert dondoc.done("tasks", "--json").json == []
