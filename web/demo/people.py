"""Whom a visitor of the demonstration may be: people of the sample office, an auditor and an administrator.

Their passwords are known to everybody who reads this, so only a demonstration gives them.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from engine.core.identifiers import OfficeId, PersonId
from engine.runtime.runtime import Runtime
from engine.store import calendars
from engine.store.session import reading
from web.auth import office
from web.demo.stage import Stage
from web.http.catalogue import marked
from web.http.house import DemoAccount, DemoAccounts
from workflows.directory.editing import OfficeIn, PostIn, UnitIn, import_directory
from workflows.directory.facts import Directory, PostRole
from workflows.directory.loading import load


@dataclass(frozen=True, slots=True)
class _Part:
    code: str
    password: str
    hint: str


_PARTS = (
    _Part(
        "TCCB-2", "lua chin vang dong", marked("Appraises: plans wait for a word, approve one or return it.")
    ),
    _Part("BQLCC-1", "tau ve ben cang", marked("Head of a unit: has two plans to write by Wednesday.")),
    _Part(
        "KHTC-3", "nang sang hoc ke", marked("Deputy head: the plan was returned and is to be built anew.")
    ),
    _Part(
        "CCKL-1",
        "rung thong xanh",
        marked("Head of a unit: the plans are approved, measures are to be done."),
    ),
    _Part("LD02", "gio bien thoi man", marked("Deputy director: sees what the units in charge still owe.")),
    _Part("LD01", "song Ma nuoc trong", marked("Director: reads every plan and the lists.")),
    _Part("KT-1", "ghi chep cho ky", marked("Auditor: reads everything, changes nothing, tests the trail.")),
    _Part("QT-1", "chia khoa tren gac", marked("Administrator: keeps the accounts, reads no plan.")),
)
_MORE = (
    PostIn("KT-1", "Trần Minh Khôi", None, PostRole.AUDITOR, "Kiểm soát viên", "khoi.tranminh@so-nn.example"),
    PostIn("QT-1", "Vũ Hải Long", None, PostRole.ADMINISTRATOR, "Quản trị viên", "long.vuhai@so-nn.example"),
)


def let_in(stage: Stage) -> None:
    """The auditor and the administrator come to the office, and everybody above gets his password."""
    stage.enter(lambda db, _now: _appoint(db, stage.key[0]))
    with reading(stage.rt.db) as db:
        people = load(db, [stage.key[0]])[stage.key[0]].people
    for part in _PARTS:
        office.give_password(stage.rt, people[stage.person(part.code)], part.password)


def shown(rt: Runtime, code: OfficeId) -> DemoAccounts:
    """What the login page says of them."""
    with reading(rt.db) as db:
        directory = load(db, [code])[code]
        today = calendars.of(db, [code])[code].local_day(rt.now())
    return DemoAccounts(tuple(_shown(part, directory, today) for part in _PARTS))


def _shown(part: _Part, directory: Directory, today: date) -> DemoAccount:
    person = PersonId(f"{directory.office.code}/{part.code}")
    units = [directory.units[post.unit].name for post in directory.posts_of(person, today) if post.unit]
    title = ", ".join((directory.title(person, today), *units))
    return DemoAccount(part.code, directory.people[person].name, title, part.password, part.hint)


def _appoint(db: Connection, code: OfficeId) -> None:
    directory = load(db, [code])[code]
    one = directory.office
    own = directory.units[one.personnel_unit]
    assert own.leader_in_charge is not None, "the sample names one"
    leader = directory.people[own.leader_in_charge]
    unit = UnitIn(own.code, own.name, own.kind, own.position, leader.code, own.email)
    held = next(post for post in directory.posts if post.person == leader.id)
    as_is = PostIn(leader.code, leader.name, held.unit, held.role, held.title, leader.email)
    same = OfficeIn(
        one.code, one.name, one.personnel_unit, one.superior, one.place, one.symbol, one.email, one.language
    )
    import_directory(db, same, (unit,), (as_is, *_MORE))
