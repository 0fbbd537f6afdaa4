"""Accounts: whose they are, the hash of the password, whether the office closed them. Roles are not kept here.

An account belongs to one person of the directory and bears his id; what he may do is asked of the directory each time.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update
from sqlmodel import Field, SQLModel

from engine.core.identifiers import Moment, OfficeId, PersonId
from engine.store.described import table_of
from engine.store.upsert import insert_once
from workflows.directory.tables import OFFICE, PERSON


class AccountRow(SQLModel, table=True):
    """The account of one person. Without a password he was invited and has not come yet."""

    __tablename__ = "account"

    person: str = Field(primary_key=True)
    office: str = Field(index=True)
    made_at: datetime
    password: str = ""  # Argon2id, in the form that names its costs
    password_at: datetime | None = None
    locked_at: datetime | None = None  # closed by the office
    language: str = ""  # "": as the directory says
    totp: str = ""  # secret of the second step, base32
    totp_at: datetime | None = None  # when it was proved; before that it is not asked for
    totp_step: int = 0  # the newest code that was taken; none is taken twice
    entered_at: datetime | None = None  # when its owner last came in


@dataclass(frozen=True, slots=True)
class Account:
    """An account beside the name and the address of its person."""

    person: PersonId
    office: OfficeId
    code: str
    name: str
    email: str
    password: str
    password_at: Moment | None
    locked_at: Moment | None
    language: str  # of his pages
    letters: str  # language of his letters
    totp: str
    totp_at: Moment | None
    totp_step: int
    entered_at: Moment | None = None

    @property
    def second_step(self) -> bool:
        """Whether a code is asked for after the password."""
        return self.totp_at is not None


ACCOUNT = table_of(AccountRow)
_TABLE = ACCOUNT
# An account beside its person; whoever asks by something else joins to it.
JOINED = select(_TABLE, PERSON.c.code, PERSON.c.name, PERSON.c.email, PERSON.c.language.label("own")).join(
    PERSON, PERSON.c.id == _TABLE.c.person
)
_Row = Row[tuple[object, ...]]


def of_person(db: Connection, person: PersonId) -> Account | None:
    """The account of a person, if he has one."""
    return _one(db, _TABLE.c.person == person)


def by_login(db: Connection, typed: str) -> Account | None:
    """The account meant by a code ("CCKL-1", "SNN/CCKL-1") or an address; None where it means nobody or several."""
    name = typed.strip()
    office, slash, code = name.rpartition("/")
    meant: ColumnElement[bool] = PERSON.c.id == f"{office.upper()}/{code.upper()}"
    if not slash:
        # A short code means somebody only where there is one office.
        alone = select(func.count()).select_from(OFFICE).scalar_subquery() == 1
        meant = or_(
            (PERSON.c.code == code.upper()) & alone,
            (PERSON.c.email != "") & (func.lower(PERSON.c.email) == name.lower()),
        )
    return _one(db, meant)


def of_office(db: Connection, office: OfficeId) -> tuple[Account, ...]:
    """Every account of an office, by code."""
    rows = db.execute(JOINED.where(_TABLE.c.office == office).order_by(PERSON.c.code))
    return tuple(map(account_of, rows))


def add(db: Connection, person: PersonId, office: OfficeId, now: Moment) -> bool:
    """Make an account without a password; False where there is one."""
    empty = dict.fromkeys(("password_at", "locked_at", "totp_at", "entered_at"))
    texts = {"password": "", "language": "", "totp": "", "totp_step": 0}
    return insert_once(db, _TABLE, {"person": person, "office": office, "made_at": now, **empty, **texts})


def set_password(db: Connection, person: PersonId, hashed: str, now: Moment | None = None) -> None:
    """Keep the hash; `now` is left out where only its costs are new and the password is the same."""
    moved = {"password_at": now} if now is not None else {}
    db.execute(update(_TABLE).where(_TABLE.c.person == person).values(password=hashed, **moved))


def note_entry(db: Connection, person: PersonId, at: Moment) -> None:
    """Its owner has come in."""
    db.execute(update(_TABLE).where(_TABLE.c.person == person).values(entered_at=at))


def set_lock(db: Connection, person: PersonId, at: Moment | None) -> None:
    """Close the account, or open it again with None."""
    db.execute(update(_TABLE).where(_TABLE.c.person == person).values(locked_at=at))


def set_language(db: Connection, person: PersonId, language: str) -> None:
    """In which language he reads the pages."""
    db.execute(update(_TABLE).where(_TABLE.c.person == person).values(language=language))


def set_second_step(db: Connection, person: PersonId, secret: str, at: Moment | None, step: int = 0) -> None:
    """Keep the secret of the second step, proved at `at`; without a secret the second step is off."""
    values = {"totp": secret, "totp_at": at, "totp_step": step}
    db.execute(update(_TABLE).where(_TABLE.c.person == person).values(**values))


def take_step(db: Connection, person: PersonId, step: int) -> bool:
    """Note that the code of this step was used; False where it, or a later one, was used before."""
    newer = update(_TABLE).where(_TABLE.c.person == person, _TABLE.c.totp_step < step)
    return db.execute(newer.values(totp_step=step)).rowcount == 1


def _one(db: Connection, meant: ColumnElement[bool]) -> Account | None:
    found = db.execute(JOINED.where(meant).limit(2)).all()
    return account_of(found[0]) if len(found) == 1 else None


def account_of(row: _Row) -> Account:
    """The account of a row that holds the columns of `JOINED`."""
    return Account(
        PersonId(row.person),
        OfficeId(row.office),
        row.code,
        row.name,
        row.email,
        row.password,
        row.password_at,
        row.locked_at,
        row.language or row.own,
        row.own,
        row.totp,
        row.totp_at,
        row.totp_step,
        row.entered_at,
    )
