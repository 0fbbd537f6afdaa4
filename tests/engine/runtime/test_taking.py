"""What is taken is worth leaving, and of what must not arrive twice never much at once."""

from dataclasses import replace

import pytest
from sqlalchemy import event, update

from engine.core.ports import Delivered, Outgoing
from engine.runtime.compose import compose
from engine.runtime.drain import Drained, drain
from engine.runtime.taking import CAREFUL
from engine.runtime.wake import wake
from engine.store import letters
from engine.store.described import table_of
from engine.store.letters import LetterRow, LetterState
from tests.engine.runtime.ways import Killed, OneLane
from tests.world import World


def test_of_decisions_a_killed_process_leaves_few_in_doubt(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters

    class Deadly(OneLane):
        """Takes the process with it."""

        async def send(self, letter: Outgoing) -> Delivered:
            raise Killed

    careful = replace(office.rt, once=frozenset(line.kind for line in office.ledger("CCKL-2")))
    with pytest.raises(Killed):
        drain(replace(careful, channels={"memory": Deadly()}))
    done = drain(replace(careful, clock=office.at("2023-03-15 08:06").clock))
    assert done.sent >= count - 2 * CAREFUL
    with office.reading() as db:
        doubtful = sum(one.state is LetterState.UNCERTAIN for one in letters.find(db))
    assert 0 < doubtful <= 2 * CAREFUL
    assert done.sent + doubtful == count
    assert office.verdict().sound


def test_any_number_of_letters_not_worth_leaving_is_passed_over_a_batch_at_a_time(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters
    with office.writing() as db:
        db.execute(update(table_of(LetterRow)).values(expires_at=office.rt.now()))
    units: list[object] = []
    event.listen(office.rt.db, "commit", lambda connection: units.append(connection))
    assert drain(office.rt, batch=2) == Drained()
    with office.reading() as db:
        assert {one.state for one in letters.find(db)} == {LetterState.WITHHELD}
    assert len(units) >= count / 2, "nobody waits for a lock until all of them are done"
    assert office.verdict().sound
