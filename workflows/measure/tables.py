"""The measure's table: what each one is about and the claim that stands. What was said of it lies on the trail."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from engine.store.described import table_of


class MeasureRow(SQLModel, table=True):
    """What an instance of the measure is about, as its plan's approved text has it."""

    __tablename__ = "measure"
    __table_args__ = (
        Index("ix_measure_unit", "office", "unit"),
        Index("ix_measure_person", "office", "person"),
    )

    instance: UUID = Field(primary_key=True)
    plan: UUID = Field(index=True)
    plan_ref: str
    office: str
    year: int
    kind: str  # of the plan: "collective" or "personal"
    unit: str
    owner: str | None = None  # None: the post of the unit's head owns the plan
    weakness: str
    text: str = Field(sa_type=Text)
    output: str = Field(default="", sa_type=Text)
    person: str = ""  # the code as it was typed
    text_hash: str
    original_on: date | None = None  # the first date, kept for ever
    due_on: date | None = None  # the present one
    matrix: str = Field(sa_type=Text)  # JSON
    ladders: str = Field(sa_type=Text)  # JSON: name -> digest
    claimed_on: date | None = None  # of the claim that stands; a returned one stands no longer
    claimed_by: str | None = None
    evidence: str = ""  # SHA-256 of the file kept with it


MEASURE = table_of(MeasureRow)
