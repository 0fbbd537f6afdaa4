"""The directory's tables: an office, its units and people, and who holds what post from when until when.

They hold what the office says of itself, nothing of a plan. No row is ever deleted; a post ends on a day.
"""

from datetime import date

from sqlmodel import Field, SQLModel, UniqueConstraint


class OfficeRow(SQLModel, table=True):
    """One office (a department of the province). Nothing crosses from one to another."""

    __tablename__ = "office"

    code: str = Field(primary_key=True)
    name: str
    superior: str = ""
    place: str = ""
    symbol: str = ""  # printed behind the number of its letters
    personnel_unit: str  # code of the unit that runs the review
    email: str = ""  # the personnel office's mailbox, recipient "SNN/@"
    language: str = "vi"


class UnitRow(SQLModel, table=True):
    """One unit of an office, in the office's official order."""

    __tablename__ = "unit"

    office: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    name: str
    kind: str = ""
    position: int
    leader_in_charge: str | None = None  # full person id
    email: str = ""  # recipient "SNN/@CCKL"
    successor: str | None = None  # code of the unit it was merged into
    valid_from: date | None = None
    valid_until: date | None = None  # its last day


class PersonRow(SQLModel, table=True):
    """One person of an office, known by code: two people may share a name."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("office", "code"),)

    id: str = Field(primary_key=True)  # "SNN/CCKL-1"
    office: str
    code: str
    name: str
    sort_key: str  # given name first, in Vietnamese order
    email: str = ""
    language: str = "vi"
    gender: str | None = None


class AppointmentRow(SQLModel, table=True):
    """One post of one person; one person may hold several."""

    __tablename__ = "appointment"

    # The natural key in words: person, unit, role, start. A UNIQUE over NULLs binds nothing.
    id: str = Field(primary_key=True)
    office: str = Field(index=True)
    person: str
    unit: str | None = None  # None: a post of the whole office
    role: str
    title: str = ""
    from_day: date | None = None
    until_day: date | None = None  # "Đến ngày", the last day in post


class DelegationRow(SQLModel, table=True):
    """Who stands for whom, from the first day to the last one, by which document."""

    __tablename__ = "delegation"

    id: str = Field(primary_key=True)  # office, both people and the first day
    office: str = Field(index=True)
    from_person: str
    to_person: str
    from_day: date
    until_day: date
    reason: str = ""
    document: str = ""


class AssignmentRow(SQLModel, table=True):
    """Which officer of the personnel office follows which unit."""

    __tablename__ = "assignment"

    id: str = Field(primary_key=True)  # office, unit, person and the first day
    office: str = Field(index=True)
    unit: str
    person: str
    from_day: date | None = None
    until_day: date | None = None


# What the statements are built from.
OFFICE, UNIT, PERSON, APPOINTMENT, DELEGATION, ASSIGNMENT = (
    SQLModel.metadata.tables[name]
    for name in ("office", "unit", "person", "appointment", "delegation", "assignment")
)
