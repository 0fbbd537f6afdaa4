"""Reads plans and what they remember: rows in, frozen values out; every function asks one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, Table, bindparam, func, select

from engine.core.identifiers import InstanceId, Moment, OfficeId, PersonId
from engine.store.asking import Among, Asking
from workflows.remediation.commands import Defect, Result
from workflows.remediation.document import PlanDocument, parse
from workflows.remediation.review import CycleKey
from workflows.remediation.tables import ACCEPTED, DEFECT, JUDGEMENT, PLAN, PLAN_MEASURE, REVISION

_Row = Row[tuple[object, ...]]
# Built once: every act of every plan asks them.
_JUDGED = Asking(lambda among: select(JUDGEMENT).where(among(JUDGEMENT.c.instance)))
_MEASURES_OF = Asking(lambda among: select(PLAN_MEASURE).where(among(PLAN_MEASURE.c.instance)))
_TEXT = tuple(
    REVISION.c[name]
    for name in (
        "number", "round", "trigger", "fingerprint", "document", "writer", "typed_by",
        "submitted_on", "late", "scan", "arrival_number", "sender",
    )
)  # fmt: skip
_STANDING = Asking(
    lambda among: (
        select(PLAN, ACCEPTED.c.weakness.label("accepted"), *(one.label(f"text_{one.name}") for one in _TEXT))
        .outerjoin(
            REVISION, (REVISION.c.instance == PLAN.c.instance) & (REVISION.c.number == PLAN.c.revision)
        )
        .outerjoin(ACCEPTED, ACCEPTED.c.instance == PLAN.c.instance)
        .where(among(PLAN.c.instance))
    )
)


def _newest(among: Among) -> Select[*tuple[Any, ...]]:
    newest = _last(REVISION, "number", among)
    return select(REVISION.c.instance, *_TEXT).join(
        newest, (REVISION.c.instance == newest.c.instance) & (REVISION.c.number == newest.c.number)
    )


def _returned(among: Among) -> Select[*tuple[Any, ...]]:
    last = _last(DEFECT, "seq", among)
    return (
        select(DEFECT)
        .join(last, (DEFECT.c.instance == last.c.instance) & (DEFECT.c.seq == last.c.seq))
        .order_by(DEFECT.c.weakness, DEFECT.c.measure, DEFECT.c.code)
    )


def _last(table: Table, counter: str, among: Among) -> Subquery:
    newest = func.max(table.c[counter]).label(counter)
    asked = among(table.c.instance)
    return select(table.c.instance, newest).where(asked).group_by(table.c.instance).subquery()


_NEWEST_REVISIONS, _RETURNED = Asking(_newest), Asking(_returned)


def _offered(of_year: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(PLAN.c.office, PLAN.c.year, PLAN.c.origin_unit, REVISION.c.document)
        .join(REVISION, (REVISION.c.instance == PLAN.c.instance) & (REVISION.c.number == PLAN.c.approved))
        .where(of_year)
        # Said so that the plans of these years are searched, and not every collective plan there ever was.
        .where(func.coalesce(PLAN.c.person, "") == "", PLAN.c.approved > 0)
    )


_OFFERED_IN_ONE = _offered((PLAN.c.office == bindparam("office")) & (PLAN.c.year == bindparam("year")))
_OFFERED_IN_MANY = _offered(
    PLAN.c.office.in_(bindparam("offices", expanding=True))
    & PLAN.c.year.in_(bindparam("years", expanding=True))
)


@dataclass(frozen=True, slots=True)
class PlanData:
    """A plan's own row."""

    id: InstanceId
    cycle: CycleKey
    kind: str
    unit: str  # that looks after the plan
    origin_unit: str  # that was reviewed
    person: PersonId | None
    rank: str
    original_due_on: date
    due_on: date
    round: int
    revision: int  # the newest; 0 while nothing came
    approved: int  # the revision that was approved; 0 while none was
    submitted_on: date | None
    content_on: date | None
    asked_at: Moment | None  # when it was last returned or taken up again


@dataclass(frozen=True, slots=True)
class RevisionData:
    """One text as it was handed in; `document` is None where only paper was recorded."""

    number: int
    round: int
    trigger: str
    fingerprint: str
    document: PlanDocument | None
    writer: PersonId
    typed_by: PersonId
    submitted_on: date
    late: bool
    scan: str
    arrival_number: str
    sender: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan's own row, its newest text, and its weaknesses accepted as "hạn chế khác"."""

    plan: PlanData
    text: RevisionData | None
    accepted: frozenset[str]


def standing(db: Connection, ids: Iterable[InstanceId]) -> dict[InstanceId, Standing]:
    """Where the plans behind these instances stand."""
    found: dict[InstanceId, Standing] = {}
    for r in _STANDING.execute(db, list(ids)):
        key = InstanceId(r.instance)
        if key in found:  # one line per weakness that was accepted
            found[key] = replace(found[key], accepted=found[key].accepted | {r.accepted})
            continue
        text = _revision(r[-len(_TEXT) :]) if r.text_number is not None else None
        found[key] = Standing(
            _plan(r[: len(PLAN.columns)]), text, frozenset({r.accepted} if r.accepted else ())
        )
    return found


def plans_of_cycle(db: Connection, key: CycleKey) -> list[PlanData]:
    """Every plan of a review year."""
    query = select(PLAN).where(PLAN.c.office == key[0], PLAN.c.year == key[1])
    return [_plan(r) for r in db.execute(query)]


def newest_revisions(db: Connection, ids: Iterable[InstanceId]) -> dict[InstanceId, RevisionData]:
    """The newest revision of each of these plans that has one."""
    return {InstanceId(r.instance): _revision(r[1:]) for r in _NEWEST_REVISIONS.execute(db, list(ids))}


def revisions(db: Connection, plan: InstanceId) -> list[RevisionData]:
    """Every text of a plan, in order."""
    query = select(*_TEXT).where(REVISION.c.instance == plan).order_by(REVISION.c.number)
    return [_revision(r) for r in db.execute(query)]


@dataclass(frozen=True, slots=True)
class Returned:
    """The last return of a plan: its points, and whether it asked to supplement an approved plan."""

    points: tuple[Defect, ...] = ()
    supplement: bool = False


def returned(db: Connection, ids: Iterable[InstanceId]) -> dict[InstanceId, Returned]:
    """The last return of each of these plans that had one."""
    found: dict[InstanceId, Returned] = {}
    for r in _RETURNED.execute(db, list(ids)):
        before = found.get(InstanceId(r.instance), Returned())
        points = (*before.points, Defect(r.code, r.weakness, r.measure))
        found[InstanceId(r.instance)] = Returned(points, r.supplement)
    return found


def judged(db: Connection, ids: Iterable[InstanceId]) -> dict[InstanceId, dict[str, Result]]:
    """Results of the weaknesses of each plan."""
    found: dict[InstanceId, dict[str, Result]] = {}
    for r in _JUDGED.execute(db, list(ids)):
        found.setdefault(InstanceId(r.instance), {})[r.weakness] = Result(r.result)
    return found


def followed(db: Connection, ids: Sequence[InstanceId]) -> dict[str, tuple[str, str]]:
    """Ref of a measure -> (weakness, hash of its text), for all measures of these plans."""
    return {r.ref: (r.weakness, r.text_hash) for r in _MEASURES_OF.execute(db, list(ids))}


def offered(db: Connection, keys: Iterable[CycleKey]) -> dict[tuple[CycleKey, str], frozenset[str]]:
    """Measures of the approved collective plans of these years, "HC01.2", per unit that was reviewed."""
    wanted = set(keys)
    if len(wanted) == 1:
        [(office, year)] = wanted
        rows = db.execute(_OFFERED_IN_ONE, {"office": office, "year": year})
    else:
        offices, years = sorted({office for office, _ in wanted}), sorted({year for _, year in wanted})
        rows = db.execute(_OFFERED_IN_MANY, {"offices": offices, "years": years})
    return {
        ((OfficeId(office), year), unit): _measures(document)
        for office, year, unit, document in rows
        if document and (office, year) in wanted
    }


@lru_cache(maxsize=1024)  # an approved text does not change, and every plan of its unit asks for it
def _measures(document: str) -> frozenset[str]:
    found = parse(document).weaknesses
    return frozenset(f"{weakness.code}.{number}" for weakness in found for number, _ in weakness.numbered())


def _plan(r: Sequence[Any]) -> PlanData:
    """A plan's columns, in their order; by place, because a tick reads thousands of them."""
    instance, office, year, *rest = r
    return PlanData(instance, (office, year), *rest)


def _revision(fields: Sequence[Any]) -> RevisionData:
    number, round_, trigger, fingerprint, document, writer, typed_by, *rest = fields
    return RevisionData(
        number,
        round_,
        trigger,
        fingerprint,
        _parsed(document) if document else None,
        PersonId(writer),
        PersonId(typed_by),
        *rest,
    )


@lru_cache(maxsize=64)  # a text is read again by every act that follows on it, and never changes
def _parsed(document: str) -> PlanDocument:
    return parse(document)
