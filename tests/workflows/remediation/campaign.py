"""The spring of 2023 in the sample office, told in sentences for the lists."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from sqlalchemy import event

from tests.world import World
from workflows.remediation.commands import DeclareNone, Defect
from workflows.remediation.document import Responsibility

UNLINKED = {"VP-3": "KL05", "KHTC-3": "KL01", "QLXD-2": "KL04", "CCTS-2": "KL02", "TTKN-3": "KL03"}
NOT_SENT = ("QLXD", "QLXD-1", "CDS", "CDS-1", "CCKL-4", "RML", "BQLCC-3")


def owners(world: World) -> list[str]:
    """Codes of everybody who owes a plan, collectives and people."""
    from engine.store import instances

    with world.reading() as db:
        ids = instances.of_workflow(db, "remediation", world.office)
        return sorted(one.ref.rpartition("/")[2] for one in instances.read(db, ids).values())


def sends(world: World, code: str) -> None:
    """A plan comes; a collective of which nothing was found says so."""
    document = world.document(code)
    if document.weaknesses:
        world.submit(code)
    else:
        world.act(code, "declare_none", f"{code}-1", DeclareNone("BB-01"))


def unlinked(world: World, code: str, weakness: str):
    """A plan that speaks of a fault of one's own and ties it to nothing."""
    good = world.document(code)
    fault = replace(good.weaknesses[0], code=weakness, linked_to=(), responsibility=None)
    return replace(good, weaknesses=(fault,))


def given_the_letter_of_march(world: World) -> World:
    """By 24 March everybody has sent but seven; five came unlinked and were returned."""
    world.given_cycle()
    world.at("2023-03-20 09:00")
    for code in owners(world):
        if code not in NOT_SENT and code not in UNLINKED:
            sends(world, code)
    for code, weakness in UNLINKED.items():
        world.receive(code, "2023-03-20", document=unlinked(world, code, weakness))
    world.at("2023-03-24 09:00")
    for code, weakness in UNLINKED.items():
        appraiser = "TCCB-1" if world.plan(code).state == "submitted" else ""
        world.reject(code, appraiser, "2023-04-05", Defect("missing_linkage", weakness))
    return world


def linked(world: World, code: str, how: Responsibility):
    """A good plan in which the person has this part in the unit's weaknesses."""
    good = world.document(code)
    return replace(good, weaknesses=tuple(replace(w, responsibility=how) for w in good.weaknesses))


@contextmanager
def counted(world: World):
    """The statements sent to the database meanwhile."""
    said: list[str] = []

    def note(connection, cursor, statement, *rest):
        said.append(statement)

    event.listen(world.rt.db, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(world.rt.db, "before_cursor_execute", note)


def day(text: str) -> date:
    """A day as written in a story."""
    return date.fromisoformat(text)
