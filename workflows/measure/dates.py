"""The dates that measures are still held to: which years an office's calendar must know. One query."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, func, select

from engine.core.identifiers import OfficeId
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from workflows.measure.tables import MEASURE
from workflows.measure.workflow import RUNNING

_INSTANCE = table_of(InstanceRow)


def dates(db: Connection, office: OfficeId) -> Mapping[date, int]:
    """Day -> how many measures of which nothing final was said must be done by then."""
    query = (
        select(MEASURE.c.due_on, func.count().label("many"))
        .join(_INSTANCE, _INSTANCE.c.id == MEASURE.c.instance)
        .where(MEASURE.c.office == office, MEASURE.c.due_on.is_not(None), _INSTANCE.c.state.in_(RUNNING))
        .group_by(MEASURE.c.due_on)
    )
    return {row.due_on: row.many for row in db.execute(query)}
