"""A small office for stories told a thousand times: the personnel office and one branch, six plans in all."""

from datetime import date

from sqlalchemy import Engine

from config.calendars import seed_year
from engine.core.identifiers import PersonId
from engine.store import calendars
from tests.world import OFFICE, World, a_world
from workflows.directory.editing import OfficeIn, PostIn, UnitIn, import_directory
from workflows.directory.facts import PostRole
from workflows.remediation import editing
from workflows.remediation.review import Found

PLANS = ("TCCB", "TCCB-1", "TCCB-2", "CCKL", "CCKL-1", "CCKL-2")
PEOPLE = ("LD01", "LD02", "TCCB-1", "TCCB-2", "TCCB-3", "CCKL-1", "CCKL-2")
YEARS = (2022, 2023, 2024, 2025)
POSTS = (
    ("LD01", "", PostRole.DIRECTOR, "Giám đốc"),
    ("LD02", "", PostRole.DEPARTMENT_LEADER, "Phó Giám đốc"),
    ("TCCB-1", "TCCB", PostRole.HEAD, "Trưởng phòng"),
    ("TCCB-2", "TCCB", PostRole.DEPUTY, "Phó Trưởng phòng"),
    ("TCCB-3", "TCCB", PostRole.STAFF, "Chuyên viên"),
    ("CCKL-1", "CCKL", PostRole.HEAD, "Chi cục trưởng"),
    ("CCKL-2", "CCKL", PostRole.DEPUTY, "Phó Chi cục trưởng"),
)
WEAKNESSES = (
    ("HC01", "CCKL", None, "Lập phương án quản lý rừng bền vững còn chậm"),
    ("HC02", "TCCB", None, "Thẩm định kế hoạch của các đơn vị còn chậm"),
    ("CN001", None, "CCKL-1", "Chưa quyết liệt chỉ đạo tiến độ lập phương án"),
    ("CN002", None, "CCKL-2", "Chưa thường xuyên kiểm tra chủ rừng"),
    ("CN003", None, "TCCB-1", "Chưa phân công rõ người thẩm định"),
    ("CN004", None, "TCCB-2", "Chưa đôn đốc đơn vị được giao"),
)


def a_small_office(engine: Engine) -> World:
    """It is 1 March 2023, 08:00; the lists are locked, and the cycle speaks."""
    world = a_world(engine)
    units = [
        UnitIn("TCCB", "Phòng Tổ chức cán bộ", "phòng", 1, "LD01", "tccb@so.example"),
        UnitIn("CCKL", "Chi cục Kiểm lâm", "chi cục", 2, "LD02", "cckl@so.example"),
    ]
    posts = [
        PostIn(code, f"Người {code}", unit or None, role, title, email=f"{code}@so.example")
        for code, unit, role, title in POSTS
    ]
    found = [
        Found(code, unit, PersonId(f"{OFFICE}/{person}") if person else None, text, "", "BB-01")
        for code, unit, person, text in WEAKNESSES
    ]
    with world.writing() as db:
        office = OfficeIn(OFFICE, "Sở Nông nghiệp", "TCCB", email="hop-thu@so.example")
        import_directory(db, office, units, posts)
        days = [calendars.Day(one.day, one.works, note=one.note) for y in YEARS for one in seed_year(y)]
        calendars.seed(db, OFFICE, days, YEARS)
    world.open()
    with world.writing() as db:
        editing.enter(db, world.key, found, PersonId("system"), world.rt.now())
    world.given_lists()
    world.start()
    return world


def exceptional_days(world: World) -> tuple[frozenset[date], frozenset[date]]:
    """The days off on weekdays and the days worked on weekends, as the office entered them."""
    with world.reading() as db:
        found = [one for year in YEARS for one in calendars.days(db, OFFICE, year)]
    return frozenset(d.day for d in found if not d.works), frozenset(d.day for d in found if d.works)
