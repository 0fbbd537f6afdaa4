"""One unit of work of somebody who may decide for an office: of its personnel office that day, or the operator."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from engine.core.identifiers import OfficeId, PersonId
from engine.runtime.runtime import Runtime
from engine.store.session import retried
from workflows.remediation import review

T = TypeVar("T")


def decided(rt: Runtime, office: OfficeId, by: PersonId, work: Callable[[Connection], T]) -> T:
    """What `work` gives, committed; again from the start where another was quicker.

    Raises:
        NotRecorder: `by` is not of the office's personnel office.
    """

    def decide(db: Connection) -> T:
        review.recorded_by(db, office, by, rt.now())
        return work(db)

    return retried(rt.db, decide)
