"""The tables of the review and its plans. What the engine keeps (state, clocks, trail) is not repeated here."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from engine.store.described import table_of


class CycleRow(SQLModel, table=True):
    """One review year of one office, with the data it goes by: order, matrices, ladders, linkage mode."""

    __tablename__ = "cycle"

    office: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    legal_basis: str = Field(default="", sa_type=Text)
    deadline_day: date  # as the order names it
    wording: str  # "before" or "by"
    mode: str  # "every" or "at_least_one"
    staff: bool = False  # whether people without a leading post owe a plan
    rebuild_days: int
    matrix: str = Field(sa_type=Text)  # JSON
    ladders: str = Field(sa_type=Text)  # JSON: name -> digest
    opened_at: datetime
    opened_on: date
    opened_by: str
    started_at: datetime | None = None
    closing_at: datetime | None = None
    conclusion: str = ""  # the Director's conclusion by which the cycle is closed


class UnitListRow(SQLModel, table=True):
    """A unit's list of weaknesses once it is locked; no row: the review's result is not entered yet."""

    __tablename__ = "unit_list"

    office: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    unit: str = Field(primary_key=True)
    found: bool  # False: nothing was found, as `document` says
    document: str = ""
    locked_at: datetime
    locked_by: str


class WeaknessRow(SQLModel, table=True):
    """A weakness the review found: of a unit, or of a person."""

    __tablename__ = "weakness"
    __table_args__ = (
        Index("ix_weakness_unit", "office", "year", "unit"),
        Index("ix_weakness_person", "office", "year", "person"),
    )

    office: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    code: str = Field(primary_key=True)
    unit: str | None = None
    person: str | None = None
    text: str = Field(sa_type=Text)
    cause: str = Field(default="", sa_type=Text)
    source: str = ""
    position: int  # in the order they were recorded


class PlanRow(SQLModel, table=True):
    """What an instance of the plan is about, and where its duty stands."""

    __tablename__ = "plan"
    __table_args__ = (
        Index("ix_plan_cycle", "office", "year", "unit"),
        Index("ix_plan_person", "person"),
    )

    instance: UUID = Field(primary_key=True)
    office: str
    year: int
    kind: str  # "collective" or "personal"
    unit: str  # that looks after the plan now
    origin_unit: str  # that was reviewed: lists and links go by it, wherever the plan moves
    person: str | None = None  # None: the post of the unit's head owns it
    rank: str  # "", "head", "deputy" or "staff": on the day the cycle was opened
    original_due_on: date  # the first last valid day, kept for ever
    due_on: date  # the present one
    round: int = 0
    revision: int = 0
    approved: int = 0  # the revision that was approved last, whatever came after it; 0: none
    submitted_on: date | None = None  # the day that counts in law
    content_on: date | None = None  # the day the content was there
    asked_at: datetime | None = None  # when it was last returned or taken up again


class RevisionRow(SQLModel, table=True):
    """One text as it was handed in. Appended, never changed."""

    __tablename__ = "plan_revision"

    instance: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    round: int
    trigger: str
    fingerprint: str  # SHA-256 of `document`; "" where there is none
    document: str = Field(default="", sa_type=Text)  # canonical JSON
    writer: str
    typed_by: str
    submitted_on: date
    late: bool
    scan: str = ""  # SHA-256 of the signed scan
    arrival_number: str = ""
    sender: str = ""
    at: datetime


class DefectRow(SQLModel, table=True):
    """One returned point of one round."""

    __tablename__ = "plan_defect"

    instance: UUID = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})  # event that returned it
    weakness: str = Field(primary_key=True)
    measure: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    round: int
    supplement: bool  # a request to supplement an approved plan, never counted as missing


class AcceptedRow(SQLModel, table=True):
    """A weakness accepted as "hạn chế khác đã được chỉ ra"."""

    __tablename__ = "accepted_other"

    instance: UUID = Field(primary_key=True)
    weakness: str = Field(primary_key=True)
    by: str
    at: datetime


class JudgementRow(SQLModel, table=True):
    """What became of one weakness of a plan, by its newest judgement."""

    __tablename__ = "judgement"

    instance: UUID = Field(primary_key=True)
    weakness: str = Field(primary_key=True)
    result: str
    by: str
    at: datetime


class PlanMeasureRow(SQLModel, table=True):
    """Which measure of the text an instance of the measure's workflow follows."""

    __tablename__ = "plan_measure"

    ref: str = Field(primary_key=True)
    instance: UUID = Field(index=True)  # the plan
    weakness: str
    text_hash: str


CYCLE = table_of(CycleRow)
UNIT_LIST = table_of(UnitListRow)
WEAKNESS = table_of(WeaknessRow)
PLAN = table_of(PlanRow)
REVISION = table_of(RevisionRow)
DEFECT = table_of(DefectRow)
ACCEPTED = table_of(AcceptedRow)
JUDGEMENT = table_of(JudgementRow)
PLAN_MEASURE = table_of(PlanMeasureRow)
