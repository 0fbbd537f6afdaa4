"""Loads the facts of many requests at once, in a constant number of queries."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from engine.core.asked import Instance
from engine.core.identifiers import InstanceId, Moment, PersonId
from tests.extension.leave_request.facts import ASKER, HEAD, LeaveFacts
from tests.extension.leave_request.tables import LEAVE
from tests.extension.leave_request.workflow import ANSWER
from workflows.directory import loading as directories


def load(
    db: Connection, found: Sequence[Instance], now: Moment, *, links: str = ""
) -> Mapping[InstanceId, LeaveFacts]:
    """The facts of these requests as of `now`."""
    offices = directories.load(db, sorted({one.office for one in found}))
    rows = db.execute(select(LEAVE).where(LEAVE.c.instance.in_([one.id for one in found])))
    kept = {InstanceId(row.instance): row for row in rows}
    return {one.id: _facts(one, kept[one.id], offices[one.office], now, links) for one in found}


def _facts(one, row, office, now, links):
    people = {ASKER: PersonId(row.person)}
    if head := office.head(row.unit, now.date()):
        people[HEAD] = head
    summary = {
        "ref": one.ref,
        "office": office.office.name,
        "unit": office.units[row.unit].name,
        "owner": f"đồng chí {office.people[people[ASKER]].name}",
        "year": row.asked_on.year,
        "link": f"{links}/leave/{one.ref}" if links else "",
    }
    return LeaveFacts(row.asked_on, people, {ANSWER: row.ladder}, summary)
