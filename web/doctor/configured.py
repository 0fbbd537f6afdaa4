"""The settings and the clock. Shows names of settings and kinds of values, never a value."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, text

from config.settings import FILE, Settings, load_settings
from engine.core.calendar import ZONE
from engine.core.identifiers import Moment
from web.clocks import SystemClock
from web.doctor.finding import Code, Finding, Subject, ok, warning, wrong
from web.doctor.patient import Patient

OTHERS = 0o077  # rights of anybody but the owner
CLOCKS_MAY_DIFFER, CLOCKS_AGREE = 60, 5  # seconds between the machine's clock and the database's
_S, _C = Subject.SETTINGS, Subject.CLOCK


def settings(known: Settings) -> Iterator[Finding]:
    """Settings that could be read: what they ask for that is not there, and who else may read a password."""
    file = Path(os.environ.get("DONDOC_CONFIG") or FILE)
    if known.zone.key != ZONE:
        yield wrong(_S, Code.ZONE_NOT_COUNTED, zone=known.zone.key, expected=ZONE)
    if _has_password(known) and open_to_others(file):
        yield warning(_S, Code.SETTINGS_OPEN, file=str(file))
    yield ok(_S, Code.SETTINGS_VALID, file=str(file) if file.exists() else "-")


def readable() -> Settings:
    """The settings.

    Raises:
        SettingsRefused: with every problem found.
    """
    return load_settings()


def clock(known: Settings, at: Moment | None) -> Iterator[Finding]:
    """Whose clock it is; the database's is compared where there is one of its own."""
    if known.clock == "manual" and at is None:
        yield warning(_C, Code.CLOCK_NOT_SET)
    elif known.clock == "manual" and at is not None:
        yield warning(_C, Code.CLOCK_MANUAL, at=at)


def compared(db: Connection, patient: Patient) -> Iterator[Finding]:
    """The clock of the machine beside the one of PostgreSQL; a file has none."""
    if patient.settings.clock == "manual":
        return
    before = SystemClock().now()
    theirs = db.execute(text("SELECT clock_timestamp()")).scalar_one() if _has_clock(db) else before
    after = SystemClock().now()
    yield apart(before + (after - before) / 2, theirs, patient.now)


def apart(ours: datetime, theirs: datetime, now: Moment) -> Finding:
    """How far two clocks differ: a rung that is due on one is not due on the other."""
    seconds = round(abs((ours - theirs).total_seconds()))
    if seconds > CLOCKS_MAY_DIFFER:
        return wrong(_C, Code.CLOCK_OFF, seconds=seconds)
    if seconds > CLOCKS_AGREE:
        return warning(_C, Code.CLOCK_OFF, seconds=seconds)
    return ok(_C, Code.CLOCK_RIGHT, at=now)


def open_to_others(file: Path) -> bool:
    """Whether anybody but its owner has a right on the file; where rights are unknown nobody has."""
    return os.name != "nt" and file.exists() and bool(file.stat().st_mode & OTHERS)


def _has_password(known: Settings) -> bool:
    secrets = (known.mail.password, known.bounces.password)
    return any(one.get_secret_value() for one in secrets) or "***" in known.safe_database


def _has_clock(db: Connection) -> bool:
    return db.dialect.name == "postgresql"
