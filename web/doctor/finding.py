"""What a look at an installation gives: findings, each a code with its facts. Values only; no words, no advice.

Facts are counts, moments, codes and addresses of machines; no password, no name of a person, no free text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from engine.core.identifiers import Moment

Value = str | int | Moment
SHOWN = 8  # codes that a finding names before it only counts


class Level(StrEnum):
    """How much it matters."""

    OK = "ok"
    WARNING = "warning"  # Dondoc works; somebody should look
    WRONG = "wrong"  # something does not work, or will not


class Subject(StrEnum):
    """What was looked at, in the order in which it is told."""

    SETTINGS = "settings"
    CLOCK = "clock"
    DATABASE = "database"
    MIGRATIONS = "migrations"
    TRIGGERS = "triggers"
    DEFINITIONS = "definitions"
    AUDIT_KEY = "audit_key"
    CHECKPOINTS = "checkpoints"
    CALENDARS = "calendars"
    LADDERS = "ladders"
    TEMPLATES = "templates"
    LINKS = "links"
    MAIL = "mail"
    FOLDER = "folder"
    ADDRESSES = "addresses"
    WORKERS = "workers"
    BRAKE = "brake"
    LETTERS = "letters"
    INSTANCES = "instances"


class Code(StrEnum):
    """What was found. The good ones come first; every other has an advice beside its words."""

    SETTINGS_VALID = "settings_valid"
    CLOCK_RIGHT = "clock_right"
    DATABASE_REACHED = "database_reached"
    MIGRATED = "migrated"
    TRIGGERS_THERE = "triggers_there"
    DEFINITIONS_KNOWN = "definitions_known"
    KEY_READY = "key_ready"
    CHECKPOINT_FRESH = "checkpoint_fresh"
    NOTHING_TO_SIGN = "nothing_to_sign"
    YEARS_KNOWN = "years_known"
    LADDERS_READ = "ladders_read"
    TEMPLATES_RENDER = "templates_render"
    LINKS_LEAD = "links_lead"
    MAIL_READY = "mail_ready"
    MAIL_LEFT_ALONE = "mail_left_alone"
    FOLDER_READY = "folder_ready"
    ADDRESSES_KNOWN = "addresses_known"
    WORKERS_BEAT = "workers_beat"
    BRAKE_FREE = "brake_free"
    LETTERS_FLOW = "letters_flow"
    INSTANCES_IN_TIME = "instances_in_time"

    NOT_LOOKED_AT = "not_looked_at"
    REFUSED = "refused"
    CHECK_FAILED = "check_failed"
    SETTING_WRONG = "setting_wrong"
    ZONE_NOT_COUNTED = "zone_not_counted"
    SETTINGS_OPEN = "settings_open"
    CLOCK_MANUAL = "clock_manual"
    CLOCK_NOT_SET = "clock_not_set"
    CLOCK_OFF = "clock_off"
    DATABASE_ABSENT = "database_absent"
    DATABASE_UNREACHABLE = "database_unreachable"
    DATABASE_NO_DRIVER = "database_no_driver"
    DATABASE_READ_ONLY = "database_read_only"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_NOT_DURABLE = "database_not_durable"
    DATABASE_OPEN = "database_open"
    DATABASE_OLD = "database_old"
    DISK_FULL = "disk_full"
    NOT_MIGRATED = "not_migrated"
    MIGRATIONS_BEHIND = "migrations_behind"
    DATABASE_TOO_NEW = "database_too_new"
    NOT_OURS = "not_ours"
    TRIGGERS_MISSING = "triggers_missing"
    DEFINITION_LOST = "definition_lost"
    DEFINITION_UNKNOWN = "definition_unknown"
    DEFINITION_CHANGED = "definition_changed"
    NO_KEY = "no_key"
    KEY_ABSENT = "key_absent"
    KEY_OPEN = "key_open"
    KEY_UNUSABLE = "key_unusable"
    NEVER_SIGNED = "never_signed"
    CHECKPOINT_OLD = "checkpoint_old"
    CHECKPOINT_OTHER_KEY = "checkpoint_other_key"
    NO_OFFICE = "no_office"
    CALENDAR_ABSENT = "calendar_absent"
    YEAR_UNKNOWN = "year_unknown"
    NEXT_YEAR_UNKNOWN = "next_year_unknown"
    YEAR_PROVISIONAL = "year_provisional"
    LADDER_MISSING = "ladder_missing"
    TEMPLATE_BROKEN = "template_broken"
    LINKS_LOCAL = "links_local"
    LINKS_IN_CLEAR = "links_in_clear"
    NO_MAIL_SERVER = "no_mail_server"
    MAIL_REFUSED = "mail_refused"
    MAIL_IN_CLEAR = "mail_in_clear"
    MAIL_DIVERTED = "mail_diverted"
    CERTIFICATE_ENDS = "certificate_ends"
    SENDER_ELSEWHERE = "sender_elsewhere"
    DOMAIN_LEFT_OUT = "domain_left_out"
    FOLDER_UNUSABLE = "folder_unusable"
    OWNER_WITHOUT_ADDRESS = "owner_without_address"
    POST_WITHOUT_ADDRESS = "post_without_address"
    MAILBOX_WITHOUT_ADDRESS = "mailbox_without_address"
    ADDRESS_SHARED = "address_shared"
    ADDRESS_MARKED = "address_marked"
    NO_WORKER_EVER = "no_worker_ever"
    NO_WAKE = "no_wake"
    VERB_FAILS = "verb_fails"
    WORKER_GONE = "worker_gone"
    BRAKE_PULLED = "brake_pulled"
    LEASE_RUN_OUT = "lease_run_out"
    LETTERS_WAIT = "letters_wait"
    LETTERS_STUCK = "letters_stuck"
    INSTANCES_OVERDUE = "instances_overdue"
    INSTANCES_PARKED = "instances_parked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, with the facts its words fill in."""

    subject: Subject
    level: Level
    code: Code
    facts: tuple[tuple[str, Value], ...] = ()


def ok(subject: Subject, code: Code, **facts: Value) -> Finding:
    """It is as it should be."""
    return Finding(subject, Level.OK, code, tuple(facts.items()))


def warning(subject: Subject, code: Code, **facts: Value) -> Finding:
    """Somebody should look."""
    return Finding(subject, Level.WARNING, code, tuple(facts.items()))


def wrong(subject: Subject, code: Code, **facts: Value) -> Finding:
    """It does not work."""
    return Finding(subject, Level.WRONG, code, tuple(facts.items()))


def several(codes: Iterable[str]) -> str:
    """These codes, each once, as far as there is room: "A, B, ... (+3)"."""
    known = sorted(set(codes))
    more = len(known) - SHOWN
    return ", ".join(known[:SHOWN]) + (f", ... (+{more})" if more > 0 else "")


def one_line(said: object) -> str:
    """What a machine said, on one line and cut."""
    return " ".join(str(said).split())[:300]
