"""A small office as a roster gives it, taken into a database."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine

from engine.core.identifiers import OfficeId, PersonId
from engine.store.session import reading, unit_of_work
from workflows.directory.editing import (
    Changes,
    OfficeIn,
    PostIn,
    UnitIn,
    import_directory,
)
from workflows.directory.facts import Directory, PostRole
from workflows.directory.loading import load

SNN, DAY = OfficeId("SNN"), date(2023, 6, 15)
OFFICE = OfficeIn("SNN", "Sở", "TCCB", email="tccb@so.example")
UNITS = (
    UnitIn("TCCB", "Phòng TCCB", "phòng", 1, "LD01"),
    UnitIn("CCTL", "Chi cục Thủy lợi", "chi cục", 2, "LD02"),
)
POSTS = (
    PostIn("LD02", "Mai Bá Kiên", None, PostRole.DEPARTMENT_LEADER, "Phó Giám đốc"),
    PostIn("LD01", "Tào Trọng Sơn", None, PostRole.DEPARTMENT_LEADER, "Giám đốc", "son@so.example"),
    PostIn("TCCB-1", "Lương Khắc Phú", "TCCB", PostRole.HEAD, "Trưởng phòng"),
    PostIn("CCTL-1", "Nguyễn Thị Thu Lan", "CCTL", PostRole.HEAD, "Chi cục trưởng"),
    PostIn("CCTL-2", "Nguyễn Thế Quyết", "CCTL", PostRole.DEPUTY, "Phó Chi cục trưởng"),
)
OFFICER = PostIn("TCCB-9", "Lê Lan", "CCTL", PostRole.OFFICER, "Chuyên viên")
QUYET = PersonId("SNN/CCTL-2")


def imported(
    database: Engine,
    posts: Sequence[PostIn] = POSTS,
    units: Sequence[UnitIn] = UNITS,
    office: OfficeIn = OFFICE,
) -> Changes:
    with unit_of_work(database) as connection:
        return import_directory(connection, office, units, posts)


def directory(database: Engine) -> Directory:
    with reading(database) as connection:
        return load(connection, [SNN])[SNN]
