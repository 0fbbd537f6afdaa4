"""The first page of the personnel office: where the review year stands, what waits, and where each thing is done."""

from fastapi import APIRouter, Response

from engine.store import brakes
from engine.store.session import reading
from web import tasks
from web.http.visit import GET
from web.pages.office.entry import Officer, cycle_meant
from web.pages.office.places import PLACES
from web.tasks import Task, Urgency
from workflows.remediation.waited import waited

pages = APIRouter()


@pages.api_route("/office", methods=GET)
def show_office(me: Officer) -> Response:
    """What waits for the personnel office; a constant number of queries."""
    who = me.me
    with reading(me.house.rt.db) as db:
        cycle = cycle_meant(db, who.office, None)
        open_tasks = tasks.gather(db, who.office, me.now)
        held = brakes.in_force(db)
        unlocked = waited(db, who.office).unlocked()
    units = {one.unit: who.directory.units[one.unit].name for one in unlocked}
    return me.show(
        "office/index.html",
        cycle=cycle,
        held=held,
        counts=_counts(open_tasks),
        unlocked=unlocked,
        units=units,
        places=PLACES,
    )


def _counts(found: tuple[Task, ...]) -> dict[Urgency, int]:
    return {urgency: sum(one.urgency is urgency for one in found) for urgency in Urgency}
