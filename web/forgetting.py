"""What nobody needs any more goes, once a day: drafts of plans that are over, files nothing names, what has run out.

A verb of the worker like the others, and any number of workers may do it at the same time. All of it happens in one
unit of work. What the trail names is never touched, nor what is younger than a day: an upload may be under way.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, select

from engine.core.identifiers import moment
from engine.runtime.outages import WAKE
from engine.runtime.runtime import Runtime
from engine.store import beats, blobs, trail
from engine.store.session import reading, retried
from web import drafts
from web.auth import attempts, sessions, tokens
from web.auth.policy import Policy
from workflows.measure.tables import MEASURE
from workflows.remediation.tables import REVISION

EVERY = timedelta(days=1)
YOUNG = timedelta(days=1)  # what is younger is let be
REMEMBERED = timedelta(days=30)  # how long a start of a worker is
AT_ONCE = 500  # files; the others wait for the next day
_REFERRING = (select(REVISION.c.scan), select(MEASURE.c.evidence))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went, each by its number."""

    drafts: int = 0
    files: int = 0
    sessions: int = 0
    links: int = 0
    attempts: int = 0
    workers: int = 0


def forget(rt: Runtime, policy: Policy) -> Forgotten:
    """Forget what is to be forgotten by now."""
    now = rt.now()
    # A form names its file as long as its session lasts.
    before = moment(now - max(YOUNG, policy.lasting.total))
    with reading(rt.db) as db:
        files = blobs.unreferred(db, before, _REFERRING)
        named = trail.naming(db, files) | (_attached(db) if files else set())
    rubbish = [file for file in files if file not in named][:AT_ONCE]

    def at_once(db: Connection) -> Forgotten:
        ended = sum(drawer.forget_ended(db, before) for drawer in drafts.DRAWERS)
        attached = _attached(db) if rubbish else set()
        # A silence is counted from the newest mark: whoever comes after a long one must still find it.
        awake = beats.newest_good(db, WAKE)
        return Forgotten(
            drafts=ended,
            files=blobs.forget(db, [one for one in rubbish if one not in attached], before, _REFERRING),
            sessions=sessions.forget(db, now, policy.lasting),
            links=tokens.forget(db, now),
            attempts=attempts.forget(db, now),
            workers=beats.forget(db, moment(min(awake, now) - REMEMBERED)) if awake else 0,
        )

    return retried(rt.db, at_once)


def _attached(db: Connection) -> set[str]:
    """The files of drafts. Those of drafts that go today go the next day."""
    return set[str]().union(*(drawer.scans(db) for drawer in drafts.DRAWERS))
