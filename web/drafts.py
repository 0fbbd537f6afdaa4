"""Drafts: the half-finished text of a plan, kept until it is sent. One for each plan, whoever of the unit writes.

A draft is no fact: nobody is held to it, it is not on the trail, and it goes when the text is handed in. Who saves
says which revision of it he saw, so that the second of two windows is told and overwrites nothing.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select, update
from sqlmodel import Field, SQLModel

from engine.core.errors import BadInput, EngineError
from engine.core.identifiers import InstanceId, Json, Moment, PersonId
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from engine.store.upsert import insert_new
from web.sheet import MeasureSheet, Sheet, WeaknessSheet, measure_fields
from workflows.remediation.workflow import REJECTED, REQUIRED, RESUBMITTED, SUBMITTED

MAX_CHARACTERS = 1024 * 1024  # as much as a finished plan may have


class _Columns(SQLModel):
    """What was written so far of one plan, and who saved last. `page` is the one it was saved from."""

    instance: UUID = Field(primary_key=True)
    round: int
    revision: int
    person: str
    page: str
    content: str
    at: datetime


class DraftRow(_Columns, table=True):
    """What the owner of a plan, or the contact of his unit, wrote so far of it."""

    __tablename__ = "draft"


class PaperDraftRow(_Columns, table=True):
    """What the officer typed so far of a plan that came on paper. The owner's own draft is another row."""

    __tablename__ = "paper_draft"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was last saved. `round`: how often the plan had come by then; sent since, it is outdated."""

    round: int
    revision: int
    person: PersonId
    page: str
    content: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Saving:
    """What is to be saved: by whom, from which page, over which revision (0: there was none)."""

    over: int
    round: int
    person: PersonId
    page: str
    content: str


class SavedElsewhere(EngineError):
    """Another window saved meanwhile; `theirs` is what it saved."""

    status = 409

    def __init__(self, theirs: Draft) -> None:
        self.theirs = theirs
        super().__init__(
            "draft: expected the revision that was seen, found {revision}", revision=theirs.revision
        )


class Drawer:
    """Where drafts of one kind lie, one for each plan."""

    def __init__(self, row: type[SQLModel]) -> None:
        self._table = table_of(row)

    def of_plan(self, db: Connection, plan: InstanceId) -> Draft | None:
        """What was written so far."""
        row = db.execute(select(self._table).where(self._table.c.instance == plan)).one_or_none()
        if row is None:
            return None
        return Draft(row.round, row.revision, PersonId(row.person), row.page, row.content, row.at)

    def save(self, db: Connection, plan: InstanceId, new: Saving, now: Moment) -> int:
        """Keep what is written; gives the revision it became.

        What a window saved and never heard of, because the answer was lost, is no other window's.

        Raises:
            SavedElsewhere: another window saved something else meanwhile.
            BadInput: it is longer than a plan may be.
        """
        if len(new.content) > MAX_CHARACTERS:
            raise BadInput(
                "draft: expected at most {limit} characters, got {count}",
                limit=MAX_CHARACTERS,
                count=len(new.content),
            )
        found = self.of_plan(db, plan)
        if found is not None and found.content == new.content and found.round == new.round:
            return found.revision
        if found is not None and found.revision != new.over and found.page != new.page:
            raise SavedElsewhere(found)
        values = {
            "round": new.round,
            "person": new.person,
            "page": new.page,
            "content": new.content,
            "at": now,
        }
        if found is None:
            revision = new.over + 1
            insert_new(db, self._table, [{"instance": plan, "revision": revision, **values}])
        else:
            revision = found.revision + 1
            seen = (self._table.c.instance == plan) & (self._table.c.revision == found.revision)
            db.execute(update(self._table).where(seen).values(revision=revision, **values))
        # Of two that saved in the same moment one was not written: it reads here what the other one saved.
        kept = self.of_plan(db, plan)
        if kept is not None and (kept.page, kept.content) != (new.page, new.content):
            raise SavedElsewhere(kept)
        return revision

    def forget(self, db: Connection, plan: InstanceId) -> None:
        """What was written has been sent."""
        db.execute(delete(self._table).where(self._table.c.instance == plan))

    def forget_ended(self, db: Connection, before: Moment) -> int:
        """Delete what was saved before a moment of plans that wait for no text any more; how many there were."""
        awaited = select(_INSTANCE.c.id).where(_INSTANCE.c.state.in_(_AWAITED), _INSTANCE.c.outcome == "")
        ended = (self._table.c.at < before) & self._table.c.instance.not_in(awaited)
        return db.execute(delete(self._table).where(ended)).rowcount

    def scans(self, db: Connection, batch: int = 50) -> set[str]:
        """The files that drafts have attached, by their SHA-256. Reads all drafts, a few at a time: one may be long."""
        contents = db.scalars(select(self._table.c.content), execution_options={"yield_per": batch})
        return {as_typed(content).scan for content in contents} - {""}


# A plan that was handed in may come back, and what its owner began before paper came is then what he goes on with.
_AWAITED = (REQUIRED, REJECTED, SUBMITTED, RESUBMITTED)
_INSTANCE = table_of(InstanceRow)
OWNERS, OFFICERS = Drawer(DraftRow), Drawer(PaperDraftRow)
DRAWERS = (OWNERS, OFFICERS)


def as_kept(sheet: Sheet) -> str:
    """Everything typed, as it is kept."""
    weaknesses: list[Json] = [
        {
            "code": one.code,
            "text": one.text,
            "links": list(one.links),
            "part": one.part,
            "note": one.note,
            "cause": one.cause,
            "measures": [dict(measure_fields(measure)) for measure in one.measures],
        }
        for one in sheet.weaknesses
    ]
    answers: list[Json] = [[*point, said] for point, said in sorted(sheet.answers.items()) if said]
    kept: Json = {
        "weaknesses": weaknesses,
        "answers": answers,
        "scan": sheet.scan,
        "scan_name": sheet.scan_name,
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def as_typed(content: str) -> Sheet:
    """Everything typed, as it was kept."""
    kept = json.loads(content)
    weaknesses = tuple(
        WeaknessSheet(
            one["code"],
            one["text"],
            tuple(one["links"]),
            one["part"],
            one["note"],
            one["cause"],
            tuple(MeasureSheet(**measure) for measure in one["measures"]),
        )
        for one in kept["weaknesses"]
    )
    answers = {(weakness, defect): said for weakness, defect, said in kept["answers"]}
    return Sheet(weaknesses, answers, kept["scan"], kept["scan_name"])
