"""The whole look, subject by subject, in the order in which one trouble causes the next.

Every subject answers: where something before it is broken it says that it was not looked at. Writes nothing,
sends nothing, and asks the database a number of questions that does not grow with the office.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Engine

from config.problems import SettingsRefused
from config.settings import Settings
from engine.core.errors import ClockNotSet
from engine.core.identifiers import Moment
from engine.store.session import reading
from web.clocks import SystemClock
from web.doctor import addressed, configured, database, kept, leaving, reckoned, working
from web.doctor.finding import Code, Finding, Level, Subject, warning, wrong
from web.doctor.patient import Patient, told
from web.wiring import clock_of

_Look = Callable[[Connection], Iterable[Finding]]
LANGUAGE = str(Settings.model_fields["language"].default)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found, every subject at least once, and the language the office reads."""

    findings: tuple[Finding, ...]
    language: str = LANGUAGE

    def at(self, level: Level) -> int:
        """How many findings are of this level."""
        return sum(one.level is level for one in self.findings)


def examine(at: Moment | None = None, *, call: bool = True) -> Examined:
    """Look at everything; `at` sets a manual clock, without `call` the mail server is left alone.

    Raises:
        BadInput: somebody sets a clock that is not manual.
    """
    try:
        settings = configured.readable()
    except SettingsRefused as refused:
        problems = [
            wrong(Subject.SETTINGS, Code.SETTING_WRONG, name=one.name, found=one.found, expected=one.expected)
            for one in refused.problems
        ]
        return Examined(_complete([*problems, *told(Subject.TEMPLATES, leaving.templates)], Subject.SETTINGS))
    patient = Patient(settings, _now(settings, at))
    found = [
        *told(Subject.SETTINGS, partial(configured.settings, settings)),
        *told(Subject.CLOCK, partial(configured.clock, settings, at)),
        *told(Subject.AUDIT_KEY, partial(kept.key, patient)),
        *told(Subject.TEMPLATES, leaving.templates),
        *told(Subject.LINKS, partial(leaving.links, patient)),
        *told(Subject.MAIL, partial(leaving.mail, patient, call=call)),
        *told(Subject.FOLDER, partial(leaving.folder, patient)),
    ]
    stored, cause = _stored(patient)
    return Examined(_complete([*found, *stored], cause), settings.language)


def _now(settings: Settings, at: Moment | None) -> Moment:
    try:
        return clock_of(settings, at).now()
    except ClockNotSet:
        return SystemClock().now()  # which its own finding says


def _stored(patient: Patient) -> tuple[list[Finding], Subject]:
    """What the database holds, as far as it can be asked; and which subject stands in the way of the rest."""
    try:
        engine = database.engine_of(patient.settings)
    except ModuleNotFoundError as missing:
        none = wrong(Subject.DATABASE, Code.DATABASE_NO_DRIVER, module=missing.name or "")
        return [none], Subject.DATABASE
    try:
        found = told(Subject.DATABASE, partial(database.look, engine, patient.settings.safe_database))
        if not any(one.code is Code.DATABASE_REACHED for one in found):
            return found, Subject.DATABASE
        found += told(Subject.MIGRATIONS, partial(database.migrations, engine))
        if found[-1].code is Code.MIGRATED:
            for subject, look in _looks(patient).items():
                found += told(subject, partial(_asked, engine, look))
        return found, Subject.MIGRATIONS
    finally:
        engine.dispose()


def _asked(engine: Engine, look: _Look) -> Sequence[Finding]:
    """One look in a transaction of its own: where it fails, the next one can still ask."""
    with reading(engine) as db:
        return list(look(db))


def _looks(patient: Patient) -> dict[Subject, _Look]:
    """What is asked of a database that has the tables it should have."""
    return {
        Subject.CLOCK: lambda db: configured.compared(db, patient),
        Subject.TRIGGERS: database.triggers,
        Subject.DEFINITIONS: lambda db: kept.declared(db, patient),
        Subject.CHECKPOINTS: lambda db: kept.signed(db, patient),
        Subject.CALENDARS: lambda db: reckoned.years(db, patient),
        Subject.LADDERS: reckoned.climbed,
        Subject.ADDRESSES: lambda db: addressed.addresses(db, patient),
        Subject.WORKERS: lambda db: working.workers(db, patient),
        Subject.BRAKE: working.brake,
        Subject.LETTERS: lambda db: working.letters(db, patient),
        Subject.INSTANCES: lambda db: working.instances(db, patient),
    }


def _complete(found: Sequence[Finding], cause: Subject) -> tuple[Finding, ...]:
    """The findings in the order of the subjects; a subject without any was not looked at because of `cause`."""
    return tuple(
        one
        for subject in Subject
        for one in [f for f in found if f.subject is subject]
        or [warning(subject, Code.NOT_LOOKED_AT, cause=cause.value)]
    )
