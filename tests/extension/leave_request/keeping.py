"""Writes what a request is about when it starts; its steps leave nothing beside the trail."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, insert

from engine.core.asked import Instance
from engine.core.decision import Decision
from engine.core.identifiers import Moment
from tests.extension.leave_request.tables import LEAVE


def plant(db: Connection, new: Sequence[tuple[Instance, object]], now: Moment) -> None:
    """Write what newly started requests are about."""
    db.execute(insert(LEAVE), [{"instance": one.id, **asdict(about)} for one, about in new])


def keep(db: Connection, decisions: Sequence[Decision], now: Moment) -> None:
    """Nothing to write."""
