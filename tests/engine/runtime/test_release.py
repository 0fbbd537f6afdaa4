"""Letters that are stuck leave again when a person says so, or are closed; each decision is on record, once."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import update

from engine.core.errors import EngineError
from engine.core.identifiers import PersonId
from engine.runtime import attempts, release
from engine.runtime.attempts import LetterEvent, told
from engine.runtime.drain import Drained, drain
from engine.runtime.release import LettersRefused
from engine.runtime.runtime import Runtime
from engine.store import leases, marks, posted, trail
from engine.store.leases import Settled
from engine.store.letters import STUCK, LetterState
from engine.store.session import retried
from engine.store.trail import Happened
from tests.engine.runtime.test_races import at_once
from tests.engine.runtime.ways import NEVER, PERHAPS, Looking, only, story
from tests.world import World
from workflows.directory.tables import OFFICE as OFFICES

OFFICER = PersonId("SNN/TCCB-2")


def retry(world: World, *ids: UUID) -> dict[UUID, bool]:
    """An officer lets letters leave again."""
    wanted = ids or (only(world).outgoing.id,)
    return retried(world.rt.db, lambda db: release.retry(db, world.rt, world.office, wanted, OFFICER))


def let_out(world: World, rt: Runtime) -> None:
    """An officer lets the letter in doubt out again."""
    letter = only(world).outgoing.id
    retried(world.rt.db, lambda db: release.release(db, rt, world.office, letter, OFFICER, "chưa nhận được"))


def settle(world: World) -> str:
    """An officer has telephoned."""
    letter = only(world).outgoing.id
    retried(
        world.rt.db,
        lambda db: release.settle(db, world.rt, world.office, [letter], OFFICER, "đã báo qua điện thoại"),
    )
    return "done"


def last(world: World) -> Happened:
    """The newest event of the one letter."""
    letter = only(world).outgoing.id
    with world.reading() as db:
        return trail.of_streams(db, [letter])[letter][-1]


def moves_to(world: World, email: str) -> None:
    """The mailbox of the personnel office has another address."""
    with world.writing() as db:
        db.execute(update(OFFICES).values(email=email))


def mark(world: World, email: str) -> None:
    """A letter came back from this address."""
    with world.writing() as db:
        marks.add(db, email, only(world).outgoing.id, "5.1.1", world.rt.now())


def come_back(world: World) -> None:
    """The one letter was taken by the other side and came back later."""
    with world.writing() as db:
        one = only(world)
        leases.settle(db, [Settled(one.outgoing.id, LetterState.BOUNCED, world.rt.now())], world.rt.now())
        attempts.append(db, [told(one, LetterEvent.BOUNCED, LetterState.BOUNCED)], world.rt.now())


@pytest.fixture
def buried(waiting: World) -> World:
    """The one letter was given up."""
    waiting.post.refuse_with(NEVER)
    assert drain(waiting.rt) == Drained(buried=1)
    waiting.post.refuse_with(None)
    return waiting


@pytest.fixture
def doubtful(waiting: World) -> World:
    """The one letter announces a decision, and nobody knows whether it arrived."""
    waiting.post.refuse_with(PERHAPS)
    assert drain(replace(waiting.rt, once=frozenset({"plan_submitted"}))) == Drained(uncertain=1)
    waiting.post.refuse_with(None)
    return waiting


def test_a_letter_that_was_given_up_leaves_again_under_its_message_id(buried: World):
    before = only(buried).outgoing
    assert retry(buried) == {before.id: False}
    assert (only(buried).state, last(buried).kind) == (LetterState.READY, "retried")
    body = last(buried).body
    assert (body["by"], body["address_changed"], body["attempt"]) == (OFFICER, False, 1)
    assert drain(buried.rt) == Drained(sent=1)
    [sent] = buried.letters()
    assert (sent.message_id, sent.to_email) == (before.message_id, before.to_email)
    assert story(buried) == ["composed", "attempt", "buried", "retried", "attempt", "sent"]
    assert buried.verdict().sound


def test_its_patience_is_whole_again(buried: World):
    retry(buried)
    assert only(buried).earlier == only(buried).outgoing.attempt == 1


def test_a_letter_that_came_back_goes_to_the_present_address(waiting: World):
    drain(waiting.rt)
    come_back(waiting)
    old = only(waiting).outgoing.to_email
    mark(waiting, old)
    with pytest.raises(LettersRefused, match="letters came back from"):
        retry(waiting)
    moves_to(waiting, "moi@so.example")
    assert set(retry(waiting).values()) == {True}
    assert "so.example" not in str(last(waiting).raw), "the address is not in the chain"
    assert drain(waiting.rt) == Drained(sent=1)
    assert [one.to_email for one in waiting.letters()] == [old, "moi@so.example"]
    assert waiting.verdict().sound


def test_who_has_no_address_any_more_is_named_and_nothing_happens(buried: World):
    moves_to(buried, "")
    with pytest.raises(LettersRefused, match="expected an address of SNN/@, got none"):
        retry(buried)
    assert (only(buried).state, story(buried)[-1]) == (LetterState.BURIED, "buried")


@pytest.mark.parametrize("verb", [retry, settle])
def test_a_letter_that_is_not_stuck_is_left_alone_and_the_refusal_says_where_it_stands(waiting: World, verb):
    with pytest.raises(LettersRefused, match=r"expected one that is .*, got one that is ready") as refused:
        verb(waiting)
    assert (refused.value.status, len(refused.value.refusals)) == (409, 1)
    assert story(waiting) == ["composed"]


def test_a_letter_of_another_office_or_none_is_not_found_and_nothing_else_moves(buried: World):
    strange = UUID(int=7)
    with pytest.raises(LettersRefused, match="expected a letter of office 'SNN', got none"):
        retry(buried, only(buried).outgoing.id, strange)
    assert only(buried).state is LetterState.BURIED
    with pytest.raises(LettersRefused), buried.writing() as db:
        release.retry(db, buried.rt, type(buried.office)("SXD"), [only(buried).outgoing.id], OFFICER)


def test_a_letter_in_doubt_waits_for_a_person_and_goes_out_again_under_its_message_id(doubtful: World):
    careful = replace(doubtful.rt, once=frozenset({"plan_submitted"}))
    with pytest.raises(LettersRefused, match=r"expected one that is buried or bounced, got .* uncertain"):
        retry(doubtful)
    let_out(doubtful, careful)
    said = last(doubtful)
    assert (said.kind, said.body["released"], said.body["by"]) == ("retried", True, OFFICER)
    assert (said.texts, "chưa nhận" in said.raw.decode()) == ({"reason": "chưa nhận được"}, False)
    assert drain(careful) == Drained(sent=1)
    with pytest.raises(LettersRefused, match="got one that is sent"):
        let_out(doubtful, careful)
    assert doubtful.verdict().sound


def test_a_letter_in_doubt_does_not_go_to_an_address_that_letters_came_back_from(doubtful: World):
    mark(doubtful, only(doubtful).outgoing.to_email)
    with pytest.raises(LettersRefused, match="letters trust SNN/@"):
        let_out(doubtful, doubtful.rt)


def test_who_was_told_by_telephone_gets_no_letter(buried: World):
    settle(buried)
    assert (only(buried).state, last(buried).kind) == (LetterState.SETTLED, "settled")
    assert last(buried).texts == {"reason": "đã báo qua điện thoại"}
    assert drain(buried.rt) == Drained()
    assert {line.letter_state for line in buried.ledger("CCTL-1")} == {"settled"}
    assert buried.verdict().sound


def test_of_two_who_settle_at_once_one_is_told_that_it_was_done(buried: World):
    answers = at_once([lambda: settle(buried)] * 2)
    [refused] = [one for one in answers if isinstance(one, EngineError)]
    assert "got one that is settled" in str(refused)
    assert story(buried).count("settled") == 1
    assert buried.verdict().sound


def test_of_one_who_retries_and_one_who_settles_one_wins(buried: World):
    answers = at_once([lambda: settle(buried), lambda: str(retry(buried))])
    assert sum(isinstance(one, LettersRefused) for one in answers) == 1
    assert only(buried).state in (LetterState.SETTLED, LetterState.READY)
    assert buried.verdict().sound


def test_a_letter_that_is_being_sent_cannot_be_let_go_meanwhile(buried: World):
    class Meddled(Looking):
        """Somebody asks for the letter while it is on its way."""

        async def send(self, letter):
            """Ask, then go on."""
            with pytest.raises(LettersRefused, match="got one that is leased"):
                retry(buried)
            return await super().send(letter)

    retry(buried)
    assert drain(replace(buried.rt, channels={"memory": Meddled(buried)})) == Drained(sent=1)
    assert buried.verdict().sound


def test_retrying_while_drains_run_sends_each_letter_once_more(office: World):
    office.at("2023-03-15 08:00").post.refuse_with(NEVER)
    office.beat()
    office.post.refuse_with(None)
    with office.reading() as db:
        ids = sorted(one.letter.outgoing.id for one in posted.search(db, office.office, states=STUCK))
    assert len(ids) > 50
    halves = [ids[::2], ids[1::2]]
    at_once(
        [
            *(lambda half=half: retry(office, *half) for half in halves),
            *(lambda: drain(office.rt, 5) for _ in range(3)),
        ]
    )
    drain(office.rt)
    assert sorted(one.id for one in office.letters()) == ids
    assert office.verdict().sound


def test_a_letter_that_ceased_to_be_true_is_withheld_when_it_is_let_go(buried: World):
    buried.at("2023-03-16 08:00").act("CCTL-1", "withdraw", "CCTL-1")
    retry(buried)
    assert drain(buried.rt) == Drained()
    assert (only(buried).state, last(buried).kind) == (LetterState.WITHHELD, "withheld")
    assert buried.verdict().sound
