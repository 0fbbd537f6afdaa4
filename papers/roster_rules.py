"""What a roster may not say: references to nothing, one code for two things, two heads or directors. Pure."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from engine.core.said import Said
from papers.roster_lines import NOTHING, CollectiveLine, Line, PersonalLine, PostLine, Problem, Roster, quoted

_OF_THE_OFFICE = {"director", "department_leader"}  # posts above every unit
_ONE_HOLDER = {"director", "head"}
_OF_A_UNIT = {"head", "acting_head", "deputy", "staff", "contact"}


def contradictions(roster: Roster) -> Iterator[Problem]:
    """Everything in the roster that contradicts something else in it; blanks are no contradiction."""
    yield from _units(roster)
    yield from _posts(roster)
    yield from _persons(roster)
    yield from _overlaps(roster)
    yield from _weaknesses(roster)


def _units(roster: Roster) -> Iterator[Problem]:
    codes = Counter(u.code for u in roster.units)
    places = Counter(u.position for u in roster.units)
    leaders = {p.code for p in roster.people if p.role in _OF_THE_OFFICE}
    if roster.office.personnel_unit and roster.office.personnel_unit not in codes:
        yield _problem(
            roster.office, "Mã đơn vị tổ chức cán bộ", roster.office.personnel_unit, Said("a known unit")
        )
    for unit in roster.units:
        if unit.code and codes[unit.code] > 1:
            yield _problem(unit, "Mã", unit.code, Said("a code of one unit only"))
        if unit.position and places[unit.position] > 1:
            yield _problem(unit, "Thứ tự", str(unit.position), Said("a place of one unit only"))
        if unit.leader_in_charge and unit.leader_in_charge not in leaders:
            yield _problem(
                unit, "Lãnh đạo Sở phụ trách", unit.leader_in_charge, Said("the code of a department leader")
            )


def _posts(roster: Roster) -> Iterator[Problem]:
    units = {u.code for u in roster.units}
    for post in roster.people:
        if post.unit and post.unit not in units:
            yield _problem(post, "Mã đơn vị", post.unit, Said("a known unit"))
        if post.unit and post.role in _OF_THE_OFFICE:
            yield _problem(post, "Mã đơn vị", post.unit, Said("nothing, a department leader has no unit"))
        if not post.unit and post.role in _OF_A_UNIT:
            yield _problem(post, "Mã đơn vị", "", Said("a unit for this role"))
        if post.code in units - {""}:
            yield _problem(post, "Mã", post.code, Said("a code that no unit has"))
        if post.from_day and post.until_day and post.until_day < post.from_day:
            expected = Said("a day from {day} on", day=f"{post.from_day:%d/%m/%Y}")
            yield _problem(post, "Đến ngày", f"{post.until_day:%d/%m/%Y}", expected)


def _persons(roster: Roster) -> Iterator[Problem]:
    first: dict[str, PostLine] = {}
    for post in roster.people:
        known = first.setdefault(post.code, post) if post.code else post
        if post.name and known.name and post.name != known.name:
            expected = Said(
                "'{name}' as in row {row}: one code is one person", name=known.name, row=known.row
            )
            yield _problem(post, "Họ và tên", post.name, expected)
        if post.email and known.email and post.email != known.email:
            expected = Said("'{email}' as in row {row}", email=known.email, row=known.row)
            yield _problem(post, "Thư điện tử", post.email, expected)


def _overlaps(roster: Roster) -> Iterator[Problem]:
    """The same post twice at once, and two heads of one unit or two directors at once."""
    twice: dict[tuple[str, str, str], list[PostLine]] = {}
    seats: dict[tuple[str, str], list[PostLine]] = {}
    for post in roster.people:
        if post.code and post.role:
            twice.setdefault((post.code, post.unit, post.role), []).append(post)
        if post.code and post.role in _ONE_HOLDER:
            # A director's unit is a mistake of its own, reported by itself.
            seats.setdefault((post.role, post.unit if post.role == "head" else ""), []).append(post)
    for posts in twice.values():
        for earlier, post in _meeting(posts):
            expected = Said("a day after the same post in row {row} ended", row=earlier.row)
            yield _problem(post, "Từ ngày", post.code, expected)
    for (role, _), posts in seats.items():
        for earlier, post in _meeting(posts):
            if earlier.code != post.code:
                yield _problem(post, "Từ ngày", post.code, _after(role, earlier.row))


def _after(role: str, row: int) -> Said:
    if role == "director":
        return Said("a day after the director in row {row} left", row=row)
    return Said("a day after the head in row {row} left", row=row)


def _weaknesses(roster: Roster) -> Iterator[Problem]:
    units, people = {u.code for u in roster.units}, {p.code for p in roster.people}
    rows: list[CollectiveLine | PersonalLine] = [*roster.collective_weaknesses, *roster.personal_weaknesses]
    codes = Counter(w.code for w in rows)
    for weakness in rows:
        if weakness.code and codes[weakness.code] > 1:
            yield _problem(weakness, "Mã", weakness.code, Said("a code of one weakness only"))
    reviewed = Counter(w.unit for w in roster.collective_weaknesses)
    for line in roster.collective_weaknesses:
        if line.unit and line.unit not in units:
            yield _problem(line, "Mã đơn vị", line.unit, Said("a known unit"))
        if line.none_found and reviewed[line.unit] > 1:
            yield _problem(line, "Nội dung", line.text, Said("no other row of unit '{unit}'", unit=line.unit))
    for own in roster.personal_weaknesses:
        if own.person and own.person not in people:
            yield _problem(own, "Mã cá nhân", own.person, Said("the code of a known person"))


def _problem(line: Line, column: str, found: str, expected: Said) -> Problem:
    return Problem(line.sheet, line.row, column, quoted(found) if found else NOTHING, expected)


def _meeting(posts: list[PostLine]) -> Iterator[tuple[PostLine, PostLine]]:
    """Each post that begins before an earlier one has ended, with that one."""
    earlier, *later = sorted(posts, key=lambda p: (p.from_day or date.min, p.row))
    for post in later:
        if (post.from_day or date.min) <= (earlier.until_day or date.max):
            yield earlier, post
        earlier = max(earlier, post, key=lambda p: p.until_day or date.max)
