"""A small office to ask questions about: two department leaders, the personnel office, two units under them."""

from datetime import date

from engine.core.identifiers import OfficeId, PersonId
from workflows.directory.facts import (
    Assignment,
    Delegation,
    Directory,
    OfficeFacts,
    PersonFacts,
    Post,
    PostRole,
    UnitFacts,
)

DAY = date(2023, 3, 15)
SNN = OfficeId("SNN")


def who(code: str) -> PersonId:
    return PersonId(f"SNN/{code}")


DIRECTOR, DEPUTY_DIRECTOR = who("LD01"), who("LD02")
PERSONNEL_HEAD, PERSONNEL_DEPUTY, OFFICER = who("TCCB-1"), who("TCCB-2"), who("TCCB-9")
HEAD, DEPUTY, STAFF = who("CCKL-1"), who("CCKL-2"), who("CCKL-9")

POSTS = (
    ("LD02", None, PostRole.DEPARTMENT_LEADER, "Phó Giám đốc"),
    ("LD01", None, PostRole.DIRECTOR, "Giám đốc"),
    ("TCCB-9", "TCCB", PostRole.OFFICER, "Chuyên viên"),
    ("TCCB-2", "TCCB", PostRole.DEPUTY, "Phó Trưởng phòng"),
    ("TCCB-1", "TCCB", PostRole.HEAD, "Trưởng phòng"),
    ("CCKL-9", "CCKL", PostRole.STAFF, "Kiểm lâm viên"),
    ("CCKL-10", "CCKL", PostRole.DEPUTY, "Phó Chi cục trưởng"),
    ("CCKL-2", "CCKL", PostRole.DEPUTY, "Phó Chi cục trưởng"),
    ("CCKL-1", "CCKL", PostRole.HEAD, "Chi cục trưởng"),
    ("VP-1", "VP", PostRole.HEAD, "Chánh Văn phòng"),
    ("VP-9", "VP", PostRole.REGISTRY, "Văn thư"),
)


def post(
    code: str,
    unit: str | None,
    role: PostRole,
    title: str = "",
    first: date | None = None,
    last: date | None = None,
) -> Post:
    return Post(f"{code}|{unit}|{role}|{first}", who(code), unit, role, title, first, last)


def office(
    *more: Post,
    without: str = "",
    delegations: tuple[Delegation, ...] = (),
    assignments: tuple[Assignment, ...] = (Assignment("CCKL", OFFICER),),
) -> Directory:
    """The small office, with more posts or without one person's."""
    posts = tuple(post(*row) for row in POSTS if row[0] != without) + more
    codes = sorted({p.person.removeprefix("SNN/") for p in posts})
    return Directory(
        OfficeFacts(SNN, "Sở", "UBND tỉnh", "Thanh Hóa", "SNN", "TCCB", "tccb@so.example"),
        {
            "CCKL": UnitFacts("CCKL", "Chi cục Kiểm lâm", "chi cục", 3, DEPUTY_DIRECTOR, "kl@so.example"),
            "VP": UnitFacts("VP", "Văn phòng", "phòng", 1, DEPUTY_DIRECTOR),
            "TCCB": UnitFacts("TCCB", "Phòng Tổ chức cán bộ", "phòng", 2, DIRECTOR),
        },
        {who(c): PersonFacts(who(c), SNN, c, f"Người {c}", c) for c in codes},
        posts,
        delegations,
        assignments,
    )
