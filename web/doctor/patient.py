"""What every look needs: the settings, what time it is, and how a look that fails is told. Decides nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Connection, select

from config.settings import Settings
from engine.core.calendar import SendingHours
from engine.core.errors import EngineError
from engine.core.identifiers import Moment, OfficeId, moment
from engine.store import calendars
from web.doctor.finding import Code, Finding, Subject, one_line, wrong
from workflows.directory.tables import OFFICE

log: structlog.stdlib.BoundLogger = structlog.get_logger("dondoc.doctor")


@dataclass(frozen=True, slots=True)
class Patient:
    """An installation whose settings could be read. `now` is its own clock's, as far as that is set."""

    settings: Settings
    now: Moment

    @property
    def hours(self) -> SendingHours:
        """When letters may leave."""
        return SendingHours(self.settings.sending.opens, self.settings.sending.closes)


def told(subject: Subject, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What a look found; one that fails is a finding too, and the next subject is looked at all the same."""
    found: list[Finding] = []
    try:
        found.extend(look())
    except EngineError as error:
        found.append(wrong(subject, Code.REFUSED, answer=one_line(error)))
    except Exception as error:
        # Whatever is broken in one place must not hide what is wrong in the others.
        log.exception("look_failed", subject=subject.value)
        found.append(wrong(subject, Code.CHECK_FAILED, error=type(error).__name__))
    return found


def offices(db: Connection) -> Sequence[OfficeId]:
    """Every office of the installation."""
    return [OfficeId(one) for one in db.scalars(select(OFFICE.c.code).order_by(OFFICE.c.code))]


def at_work(db: Connection, patient: Patient, since: timedelta) -> set[OfficeId]:
    """Offices whose sending hours it is now, and was `since` ago: by then work that waits should be done."""
    moments = (patient.now, moment(patient.now - since))
    return {
        office
        for office, days in calendars.of(db, calendars.offices(db)).items()
        if all(days.knows(days.local_day(at)) and patient.hours.is_open(at, days) for at in moments)
    }
