"""Whether anybody works: workers and their beats, the brake, letters and files that wait too long."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, Row, Table, func, select

from engine.core.identifiers import moment
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from engine.store.letters import STUCK, LetterRow, LetterState
from web.doctor.finding import Code, Finding, Subject, ok, several, warning, wrong
from web.doctor.patient import Patient, at_work
from web.tables import METADATA

WAKE = "wake"
SILENCE = timedelta(minutes=3)  # without a good wake, or without any beat of a worker
LATE = timedelta(minutes=10)  # after which a file that should have spoken was forgotten
WAITING = timedelta(hours=1)  # of sending hours, after which a letter should have left
REMEMBERED = timedelta(days=7)  # how long a worker that was killed is told
NAMED = 20  # files that are read to be named
_WORKER, _BEAT, _BRAKE = (METADATA.tables[name] for name in ("worker", "beat", "brake"))
_LETTER, _INSTANCE = table_of(LetterRow), table_of(InstanceRow)
_W, _B, _L, _I = Subject.WORKERS, Subject.BRAKE, Subject.LETTERS, Subject.INSTANCES


def workers(db: Connection, patient: Patient) -> Iterator[Finding]:
    """Whether a worker wakes what is due, and which of them fail or were killed."""
    if db.scalar(select(func.count()).select_from(_WORKER)) == 0:
        say = wrong if _armed(db) else warning
        yield say(_W, Code.NO_WORKER_EVER)
        return
    newest = db.scalar(select(func.max(_BEAT.c.good_at)).where(_BEAT.c.verb == WAKE))
    silent = newest is None or newest < patient.now - SILENCE
    if silent:
        say = wrong if at_work(db, patient, SILENCE) else warning
        yield say(_W, Code.NO_WAKE, **({"at": newest} if newest else {"at": "-"}))
    running = _running(db, patient)
    gone = [f"{row.host}:{row.pid}" for row in running if (row.at or row.started_at) < patient.now - SILENCE]
    if gone:
        yield warning(_W, Code.WORKER_GONE, workers=several(gone), count=len(gone))
    yield from _failing(db, patient)
    if not silent:
        yield ok(_W, Code.WORKERS_BEAT, count=len(running) - len(gone))


def brake(db: Connection) -> Iterator[Finding]:
    """Whether somebody or something holds everything up."""
    pulled = db.scalar(select(func.max(_BRAKE.c.pulled_at)).where(_BRAKE.c.released_at.is_(None)))
    yield wrong(_B, Code.BRAKE_PULLED, at=pulled) if pulled else ok(_B, Code.BRAKE_FREE)


def letters(db: Connection, patient: Patient) -> Iterator[Finding]:
    """Letters nobody answers for any more, letters that should have left, letters that wait for a person."""
    leased = _LETTER.c.state == LetterState.LEASED.value, _LETTER.c.visible_at < patient.now
    # One that every worker finds a server away for is put off again and again: it was never offered to anybody.
    unoffered = (_LETTER.c.attempts == _LETTER.c.earlier) & (_LETTER.c.written_at < patient.now - WAITING)
    ready = (
        _LETTER.c.state == LetterState.READY.value,
        unoffered | (_LETTER.c.visible_at < patient.now - WAITING),
    )
    run_out = _count(db, _LETTER, *leased)
    waiting = _count(db, _LETTER, *ready, _LETTER.c.office.in_(sorted(at_work(db, patient, WAITING))))
    stuck = _count(db, _LETTER, _LETTER.c.state.in_([one.value for one in STUCK]))
    if run_out:
        yield warning(_L, Code.LEASE_RUN_OUT, count=run_out)
    if waiting:
        yield wrong(_L, Code.LETTERS_WAIT, count=waiting)
    if stuck:
        yield warning(_L, Code.LETTERS_STUCK, count=stuck)
    if not (run_out or waiting or stuck):
        yield ok(_L, Code.LETTERS_FLOW)


def instances(db: Connection, patient: Patient) -> Iterator[Finding]:
    """Files whose moment passed unsaid, and files that were put aside after an error."""
    due = _INSTANCE.c.wake_at < patient.now - LATE, _INSTANCE.c.failures == 0
    overdue = _count(db, _INSTANCE, *due)
    aside = _INSTANCE.c.wake_at.is_not(None), _INSTANCE.c.failures > 0
    parked = _count(db, _INSTANCE, *aside)
    refs = list(db.scalars(select(_INSTANCE.c.ref).where(*aside).order_by(_INSTANCE.c.ref).limit(NAMED)))
    if overdue:
        since = db.scalar(select(func.min(_INSTANCE.c.wake_at)).where(*due))
        say = wrong if at_work(db, patient, LATE) else warning
        yield say(_I, Code.INSTANCES_OVERDUE, count=overdue, at=since)
    if parked:
        yield warning(_I, Code.INSTANCES_PARKED, count=parked, refs=several(refs))
    if not (overdue or parked):
        yield ok(_I, Code.INSTANCES_IN_TIME)


def _running(db: Connection, patient: Patient) -> list[Row[tuple[object, ...]]]:
    """Workers that never said goodbye, with the moment of their newest beat; those long gone are left out."""
    newest = func.max(_BEAT.c.at)
    columns = _WORKER.c.id, _WORKER.c.host, _WORKER.c.pid, _WORKER.c.started_at
    since = moment(patient.now - REMEMBERED)
    query = (
        select(*columns, newest.label("at"))
        .outerjoin(_BEAT, _BEAT.c.worker == _WORKER.c.id)
        .where(_WORKER.c.stopped_at.is_(None))
        .group_by(*columns)
        .having(func.coalesce(newest, _WORKER.c.started_at) >= since)
        .order_by(_WORKER.c.started_at)
    )
    return list(db.execute(query))


def _failing(db: Connection, patient: Patient) -> Iterator[Finding]:
    """Verbs that failed at their newest beat, on workers that still beat."""
    query = (
        select(_BEAT.c.verb, _BEAT.c.error, func.max(_BEAT.c.failures).label("failures"))
        .where(_BEAT.c.failures > 0, _BEAT.c.at >= patient.now - SILENCE)
        .group_by(_BEAT.c.verb, _BEAT.c.error)
        .order_by(_BEAT.c.verb, _BEAT.c.error)
    )
    for row in db.execute(query):
        yield wrong(_W, Code.VERB_FAILS, verb=row.verb, failures=row.failures, error=row.error)


def _armed(db: Connection) -> bool:
    return db.scalar(select(_INSTANCE.c.id).where(_INSTANCE.c.wake_at.is_not(None)).limit(1)) is not None


def _count(db: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return int(db.scalar(select(func.count()).select_from(table).where(*conditions)) or 0)
