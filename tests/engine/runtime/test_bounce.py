"""A letter that comes back is an open task, its address is marked; what is forged or early changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from engine.core.returned import Report
from engine.runtime.bounce import Became, Returned, bounced
from engine.runtime.drain import drain
from engine.runtime.taking import take
from engine.store import leases, posted, trail
from engine.store.described import table_of
from engine.store.identity import journal_stream
from engine.store.letters import STUCK, LetterRow, LetterState
from engine.store.marks import MarkRow
from tests.engine.runtime.ways import LATER, only, story
from tests.returning import HEAD, given_letter
from tests.world import World

SAID = "smtp; 550 5.1.1 <tccb@snn.example>: User unknown"


@pytest.fixture
def waiting(world: World) -> World:
    """One letter is ready to leave."""
    given_letter(world)
    return world


@pytest.fixture
def sent(waiting: World) -> World:
    """The one letter has left."""
    assert drain(waiting.rt).sent == 1
    return waiting.at("2023-03-01 08:05")


def report(world: World, **more: object) -> Report:
    """What an honest server says of the one letter."""
    one = only(world).outgoing
    honest = Report(None, one.message_id, (one.to_email,), "failed", "5.1.1", SAID)
    return replace(honest, **more)


def became(world: World, *reports: Report, instead: str = "") -> list[Became]:
    return [one.became for one in bounced(world.rt, reports, instead)]


def marked(world: World) -> list[tuple[str, str]]:
    with world.reading() as db:
        return [(row.email, row.status) for row in db.execute(select(table_of(MarkRow)))]


def journal(world: World) -> list[dict[str, object]]:
    stream = journal_stream(world.office)
    with world.reading() as db:
        return [one.body for one in trail.of_streams(db, [stream])[stream] if one.kind == "address_bounced"]


def standing(world: World, state: LetterState) -> None:
    """The letter stands there, whatever its events say."""
    with world.writing() as db:
        db.execute(update(table_of(LetterRow)).values(state=state.value))


def test_a_letter_that_came_back_is_a_task_and_its_address_is_marked(sent: World):
    assert bounced(sent.rt, [report(sent)]) == (Returned(Became.BOUNCED, marked=True),)
    one = only(sent)
    assert one.state is LetterState.BOUNCED
    assert one.sent_at is not None
    assert story(sent) == ["composed", "attempt", "sent", "bounced"]
    with sent.reading() as db:
        assert [stuck.letter.outgoing.id for stuck in posted.search(db, sent.office, states=STUCK)] == [
            one.outgoing.id
        ]
        [*_, event] = trail.of_streams(db, [one.outgoing.id])[one.outgoing.id]
    said = {"action": "failed", "status": "5.1.1", "answer": "smtp; 550 5.1.1 <***>: User unknown"}
    assert said.items() <= event.body.items()
    assert marked(sent) == [(one.outgoing.to_email.lower(), "5.1.1")]
    [entry] = journal(sent)
    told = {"person": one.person, "letter": str(one.outgoing.id), "status": "5.1.1"}
    assert told.items() <= entry.items()
    assert one.outgoing.to_email not in str(event.body) + str(entry)
    assert sent.verdict().sound


def test_the_envelope_alone_names_the_letter(sent: World):
    named = report(sent, letter=only(sent).outgoing.id, message_id="")
    assert became(sent, named) == [Became.BOUNCED]


def test_an_envelope_of_no_letter_leaves_it_to_the_message_id(sent: World):
    assert became(sent, report(sent, letter=uuid4())) == [Became.BOUNCED]


def test_the_same_report_again_changes_nothing(sent: World):
    assert became(sent, report(sent), report(sent)) == [Became.BOUNCED, Became.KNOWN]
    assert became(sent, report(sent)) == [Became.KNOWN]
    assert (len(journal(sent)), story(sent).count("bounced")) == (1, 1)
    assert sent.verdict().sound


def test_a_server_that_gave_up_after_days_says_nothing_of_the_address(sent: World):
    assert bounced(sent.rt, [report(sent, status="4.4.1")]) == (Returned(Became.BOUNCED),)
    assert only(sent).state is LetterState.BOUNCED
    assert (marked(sent), journal(sent)) == ([], [])


def test_what_is_no_failure_changes_nothing(sent: World):
    for action in ("delayed", "delivered", "relayed", "expanded", "", "nonsense"):
        assert became(sent, report(sent, action=action)) == [Became.NO_FAILURE]
    assert only(sent).state is LetterState.SENT


def test_a_report_about_another_address_or_no_letter_changes_nothing(sent: World):
    forged = [
        report(sent, recipients=("somebody.else@cckl.example",)),
        report(sent, recipients=()),
        report(sent, message_id="<of-nobody@snn.example>"),
        report(sent, message_id=""),
    ]
    assert became(sent, *forged) == [Became.FOREIGN] * len(forged)
    assert (only(sent).state, marked(sent)) == (LetterState.SENT, [])


def test_a_report_whose_witnesses_name_two_letters_is_believed_for_neither(world: World):
    first, second = given_letter(world), given_letter(world)
    assert drain(world.rt).sent == 2
    mixed = Report(
        first.outgoing.id, second.outgoing.message_id, (first.outgoing.to_email,), "failed", "5.1.1", ""
    )
    assert became(world, mixed) == [Became.FOREIGN]


def test_a_letter_nobody_has_tried_yet_cannot_have_come_back(waiting: World):
    assert became(waiting, report(waiting)) == [Became.FOREIGN]


def test_a_report_that_is_quicker_than_the_record_of_the_sending_waits_for_it(waiting: World):
    with waiting.writing() as db:
        assert take(db, waiting.rt, uuid4(), waiting.rt.now(), 1)
    assert became(waiting, report(waiting)) == [Became.EARLY]
    assert only(waiting).state is LetterState.LEASED


def test_a_letter_that_is_to_be_tried_again_keeps_its_report_waiting(waiting: World):
    waiting.post.refuse_with(LATER)
    assert drain(waiting.rt).later == 1
    assert became(waiting, report(waiting)) == [Became.EARLY]


def test_a_report_about_what_was_before_a_person_let_the_letter_go_again_is_known(sent: World):
    assert became(sent, report(sent)) == [Became.BOUNCED]
    with sent.writing() as db:
        leases.let_go(db, [only(sent).outgoing.id], sent.rt.now())
    assert became(sent, report(sent)) == [Became.KNOWN]
    assert only(sent).state is LetterState.READY


def test_a_letter_in_doubt_did_leave_if_it_comes_back(sent: World):
    standing(sent, LetterState.UNCERTAIN)
    assert became(sent, report(sent)) == [Became.BOUNCED]


def test_a_letter_that_is_dealt_with_stays_where_it_is(sent: World):
    for state in (LetterState.SETTLED, LetterState.BURIED, LetterState.WITHHELD):
        standing(sent, state)
        assert became(sent, report(sent)) == [Became.KNOWN]
        assert only(sent).state is state


def test_a_diverted_letter_that_comes_back_marks_nobodys_address(sent: World):
    diverted = report(sent, recipients=("rehearsal@snn.example",))
    assert became(sent, diverted) == [Became.FOREIGN]
    assert bounced(sent.rt, [diverted], "Rehearsal@snn.example") == (Returned(Became.BOUNCED),)
    assert marked(sent) == []


def test_an_address_keeps_its_first_mark(world: World):
    mine = [given_letter(world), given_letter(world, HEAD.upper()), given_letter(world)]
    assert drain(world.rt).sent == 3
    reports = [
        Report(None, one.outgoing.message_id, (HEAD,), "failed", f"5.1.{n}", "") for n, one in enumerate(mine)
    ]
    assert [one.marked for one in bounced(world.rt, reports[:2])] == [True, False]
    assert bounced(world.rt, reports[2:]) == (Returned(Became.BOUNCED, marked=False),)
    assert marked(world) == [(HEAD, "5.1.0")]
    assert len(journal(world)) == 1
    assert world.verdict().sound


def test_nothing_to_report_is_nothing_to_do(sent: World):
    assert bounced(sent.rt, []) == ()


def test_two_readers_of_one_report_record_it_once(sent: World):
    reports = [report(sent)]
    with ThreadPoolExecutor(4) as readers:
        answers = [*readers.map(lambda _: bounced(sent.rt, reports), range(4))]
    assert sorted(one.became for [one] in answers) == [Became.BOUNCED, *[Became.KNOWN] * 3]
    assert (story(sent).count("bounced"), len(journal(sent)), len(marked(sent))) == (1, 1, 1)
    assert sent.verdict().sound
