"""One cause is one task: many letters given up alike, and a mail server that is away."""

from dataclasses import replace

from engine.core.errors import DeliveryFailed
from engine.core.ports import Delivered, Outgoing
from engine.runtime import release
from engine.runtime.compose import compose
from engine.runtime.drain import drain
from engine.runtime.wake import wake
from engine.store import letters
from tests.engine.runtime.ways import DOWN, NEVER, OneLane
from tests.web.test_tasks import OFFICER, office, tasks
from tests.world import OFFICE, World
from web.tasks import TaskKind, Urgency

__all__ = ["office"]


class Large(OneLane):
    """A large mail server that takes nothing, and puts a number of its own into each answer."""

    said = 0

    async def send(self, letter: Outgoing) -> Delivered:
        """Refuse for ever."""
        self.said += 1
        answer = f"5.7.1 relay denied. a{self.said:04}b-{self.said}x12.7 - gsmtp"
        raise DeliveryFailed("rcpt", answer, 550, permanent=True, uncertain=False)


def test_many_letters_given_up_for_one_cause_are_one_task(office: World):
    office.post.refuse_with(NEVER)
    office.at("2023-03-15 08:00").beat()
    with office.reading() as db:
        written = letters.find(db)
    [one] = tasks(office)
    assert (one.kind, one.count, one.detail) == (TaskKind.LETTERS_BURIED, len(written), "550 no such user")
    few = [found.outgoing.id for found in written if not str(found.outgoing.id).endswith(one.about)]
    with office.writing() as db:
        release.settle(db, office.rt, OFFICE, few[4:], OFFICER, "điện thoại")
    assert [left.kind for left in tasks(office)] == [TaskKind.LETTER_BURIED] * 5, (
        "a few are named each by itself"
    )


def test_a_cause_is_the_same_whatever_number_the_server_gives_it(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    compose(office.rt)
    drain(replace(office.rt, channels={"memory": Large()}))
    [one] = tasks(office)
    assert one.kind is TaskKind.LETTERS_BURIED
    assert one.detail.startswith("550 5.7.1 relay denied.")


def test_a_mail_server_that_is_away_for_an_hour_is_one_task_until_it_is_back(office: World):
    office.post.refuse_with(DOWN)
    office.at("2023-03-15 08:00").beat()
    assert tasks(office) == [], "for a moment nobody is troubled"
    since = office.rt.now()
    for later in ("08:10", "08:30", "09:00", "10:00"):
        office.at(f"2023-03-15 {later}").beat()
    with office.reading() as db:
        waiting = letters.find(db)
    [one] = tasks(office)
    assert (one.kind, one.urgency, one.since) == (TaskKind.LETTERS_WAIT, Urgency.NOW, since)
    assert (one.count, one.detail) == (len(waiting), "nobody listens")
    office.post.refuse_with(None)
    office.at("2023-03-15 16:30").beat()
    assert tasks(office) == []
