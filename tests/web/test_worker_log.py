"""A worker goes through a story in which everybody writes something and everything breaks; its log says none of it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from engine.core.asked import Facts, Instance
from engine.core.calendar import Deadline
from engine.core.identifiers import InstanceId, Moment
from engine.core.ports import Delivered, Draft, Outgoing, Rendered
from engine.runtime.heartbeat import Verb, the_beats
from engine.runtime.runtime import Runtime
from engine.store import letters
from tests.engine.runtime.test_heartbeat import SOON, beating, until
from tests.engine.runtime.ways import OneLane
from tests.web.demos import MARK, marked
from tests.world import World
from web.logs import configure
from workflows.remediation.commands import Defect, Reject
from workflows.remediation.document import PlanDocument


class Breaking(OneLane):
    """A way out that breaks over some letters, and says what was in them."""

    def __init__(self, office: World) -> None:
        self.post = office.post

    async def send(self, letter: Outgoing) -> Delivered:
        """Break, or send."""
        if "CCKL" in letter.text:
            raise ZeroDivisionError(marked(letter.text))
        return await self.post.send(letter)


class Stumbling:
    """A renderer that cannot write to one person, and quotes what he wrote."""

    def __init__(self, office: World) -> None:
        self._usual = office.rt.renderer

    def render(self, draft: Draft) -> Rendered:
        """Stumble, or render."""
        if draft.to.person == "SNN/KHTC-1":
            raise LookupError(marked(draft.to.name))
        return self._usual.render(draft)

    def kinds(self) -> frozenset[str]:
        """As usual."""
        return self._usual.kinds()


def with_marks(document: PlanDocument) -> PlanDocument:
    """The same plan with a mark in every free text."""
    found = tuple(
        replace(
            one,
            text=marked(one.text),
            measures=tuple(replace(m, text=marked(m.text), output=marked(m.output)) for m in one.measures),
        )
        for one in document.weaknesses
    )
    return replace(document, weaknesses=found)


def broken(_go_on: object) -> None:
    """A verb that fails with what somebody wrote."""
    raise ValueError(marked("Hạn chế của đồng chí"))


def a_story(office: World) -> None:
    """A plan comes with marked texts and is returned with a marked opinion."""
    office.at("2023-03-14 16:30").submit("CCKL-1", document=with_marks(office.document("CCKL-1")))
    opinion = Reject((Defect("vague_measure"),), marked("Chung chung."), Deadline(date(2023, 4, 28)))
    office.act("CCKL-1", "reject", "TCCB-1", opinion)


def where_everything_breaks(rt: Runtime, office: World) -> Runtime:
    """The facts of one plan cannot be had, one letter cannot be written, and others break the way out."""
    usual = rt.definitions["remediation"]

    def load(db: Connection, ones: Sequence[Instance], now: Moment) -> dict[InstanceId, Facts]:
        if any(one.ref.endswith("/TTS-1") for one in ones):
            raise LookupError(marked("Hạn chế"))
        return usual.load(db, ones, now)

    return replace(
        rt,
        definitions={**rt.definitions, "remediation": replace(usual, load=load)},
        renderer=Stumbling(office),
        channels={"memory": Breaking(office)},
    )


def test_its_log_holds_ids_and_kinds_of_error_and_no_word_anybody_wrote(world: World, capsys):
    configure(worker=True)
    world.given_cycle()
    a_story(world)
    rt = where_everything_breaks(world.at("2023-03-15 08:00").rt, world)
    verbs = [*the_beats(rt, SOON), Verb("broken", broken, SOON)]
    with beating(replace(world, rt=rt), *verbs):
        until(lambda: len(world.letters()) > 40)
        with world.reading() as db:
            people = {one.outgoing.to_name for one in letters.find(db)}
    logged = capsys.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines()]
    events = {one["event"] for one in lines}
    assert {"worker_started", "beat", "beat_failed", "channel_broke", "letter_not_written"} <= events
    assert {"facts_of_batch_failed", "facts_failed", "instance_parked"} <= events
    assert {one.get("error") for one in lines} >= {"ZeroDivisionError", "LookupError", "ValueError"}
    assert MARK not in logged
    assert not [name for name in people if name in logged]
