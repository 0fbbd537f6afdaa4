"""What a roster would change in an office's directory: values in, the directory as it should stand out. Pure.

A blank never erases what is known, and nothing is taken away: what a later roster leaves out is reported.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from typing import TypeVar

from engine.core.errors import BadInput
from engine.core.identifiers import OfficeId, PersonId
from workflows.directory.facts import (
    Assignment,
    Directory,
    OfficeFacts,
    PersonFacts,
    Post,
    PostRole,
    UnitFacts,
)
from workflows.directory.inputs import Change, Changes, OfficeIn, PostIn, UnitIn
from workflows.directory.names import sort_key
from workflows.directory.seats import check_only_holder

Fact = OfficeFacts | UnitFacts | PersonFacts | Post | Assignment
Key = tuple[str, str]  # table and primary key
_Kept = TypeVar("_Kept", OfficeFacts, UnitFacts, PersonFacts, Post)


def merged(
    present: Directory | None, office: OfficeIn, units: Sequence[UnitIn], posts: Sequence[PostIn]
) -> tuple[Directory, frozenset[Key]]:
    """The directory as it stands after the roster, and the units and appointments the roster spoke of.

    Raises:
        BadInput: a unit or a leader in charge is unknown, one code has two names, or one post two holders.
    """
    _check(office, units, posts)
    code = OfficeId(office.code)
    first = OfficeFacts(
        code,
        office.name,
        office.superior,
        office.place,
        office.symbol,
        office.personnel_unit,
        office.email,
        office.language,
    )
    old = present or Directory(first, {}, {}, ())
    settled = _directors(posts)
    said = paired(old.posts, _said(code, office.personnel_unit, settled))
    spoken = {p.id for p in said}
    unsaid = tuple(p for p in old.posts if p.id not in spoken)
    for post in said:
        check_only_holder(post, unsaid + said)
    after = replace(
        old,
        office=_kept(old.office, first),
        units={**old.units, **{u.code: _unit(old, code, u) for u in units}},
        people={**old.people, **_people(old, code, settled)},
        posts=unsaid + said,
        assignments=old.assignments + _assigned(old, code, office.personnel_unit, settled),
    )
    return after, frozenset({("unit", u.code) for u in units} | {("appointment", key) for key in spoken})


def compared(present: Directory | None, wanted: Directory, named: Collection[Key]) -> Changes:
    """What is added, changed and, of the units and posts still open, left out by the roster."""
    before = dict(entries(present)) if present else {}
    after = dict(entries(wanted))
    return Changes(
        added=tuple(Change(*key, _label(fact)) for key, fact in after.items() if key not in before),
        changed=tuple(
            Change(*key, _difference(before[key], fact))
            for key, fact in after.items()
            if key in before and before[key] != fact
        ),
        missing=tuple(
            Change(*key, _label(fact))
            for key, fact in before.items()
            if key not in named and _open_ended(fact)
        ),
        unchanged=sum(before.get(key) == fact for key, fact in after.items()),
    )


def entries(directory: Directory) -> Iterator[tuple[Key, Fact]]:
    """Every row of a directory but its delegations, under its table and key."""
    office = directory.office
    yield ("office", office.code), office
    yield from ((("unit", u.code), u) for u in directory.units.values())
    yield from ((("person", p.id), p) for p in directory.people.values())
    yield from ((("appointment", p.id), p) for p in directory.posts)
    yield from ((("assignment", assignment_id(office.code, a)), a) for a in directory.assignments)


def assignment_id(office: str, assignment: Assignment) -> str:
    """The key of an assignment: office, unit, person, first day."""
    return f"{office}|{assignment.unit}|{assignment.person}|{assignment.from_day or ''}"


def appointment_id(post: Post, taken: Collection[str] = ()) -> str:
    """The key of a new appointment: person, unit, role, first day; made different where it is taken."""
    key = f"{post.person}|{post.unit or ''}|{post.role}|{post.from_day or ''}"
    while key in taken:
        key += "+"
    return key


def paired(old: Sequence[Post], new: Sequence[Post]) -> tuple[Post, ...]:
    """The new posts, each under the id of the old one it continues, or under an id of its own.

    It continues one of the same person, unit and role: of the same first day, else where one side knows none.
    """
    free: dict[tuple[PersonId, str | None, PostRole], list[Post]] = {}
    for held in old:
        free.setdefault((held.person, held.unit, held.role), []).append(held)
    found: dict[int, Post] = {}
    for same_day in (True, False):
        for place, post in enumerate(new):
            alike = free.get((post.person, post.unit, post.role), [])
            match = None if place in found else _continued(post, alike, same_day=same_day)
            if match:
                alike.remove(match)
                found[place] = _kept(match, replace(post, id=match.id))
    taken = {p.id for p in old}
    for place, post in enumerate(new):
        if place not in found:
            found[place] = replace(post, id=appointment_id(post, taken))
            taken.add(found[place].id)
    return tuple(found[place] for place in range(len(new)))


def _continued(post: Post, alike: Sequence[Post], *, same_day: bool) -> Post | None:
    for held in alike:
        unknown = held.from_day is None or post.from_day is None
        if held.from_day == post.from_day if same_day else unknown:
            return held
    return None


def _check(office: OfficeIn, units: Sequence[UnitIn], posts: Sequence[PostIn]) -> None:
    codes, names = {u.code for u in units}, {p.person: p.name for p in posts}
    if office.personnel_unit not in codes:
        raise BadInput(
            "office '{office}': expected its personnel unit among the units, got none", office=office.code
        )
    for unit in units:
        if unit.leader_in_charge and unit.leader_in_charge not in names:
            raise BadInput(
                "unit '{unit}': expected a known leader, got '{leader}'",
                unit=unit.code,
                leader=unit.leader_in_charge,
            )
    for post in posts:
        if post.unit and post.unit not in codes:
            raise BadInput(
                "person '{person}': expected a known unit, got '{unit}'", person=post.person, unit=post.unit
            )
        if post.name != names[post.person]:
            raise BadInput(
                "person '{person}': expected one name, got '{name}' and '{other}'",
                person=post.person,
                name=post.name,
                other=names[post.person],
            )


def _directors(posts: Sequence[PostIn]) -> list[PostIn]:
    """Names the director among the department leaders, once, so that nobody guesses later."""
    leaders = [p for p in posts if p.role == PostRole.DEPARTMENT_LEADER]
    if not leaders or any(p.role == PostRole.DIRECTOR for p in posts):
        return list(posts)
    titled = [p for p in leaders if p.title.casefold().startswith("giám đốc")] or leaders[:1]
    return [replace(p, role=PostRole.DIRECTOR) if p in titled else p for p in posts]


def _said(office: OfficeId, personnel: str, posts: Sequence[PostIn]) -> list[Post]:
    """The appointments of a roster; an officer's post is in the personnel office, not where he follows."""
    found: dict[Post, None] = {}
    housed = {p.person for p in posts if p.unit == personnel}
    for p in posts:
        follows = p.role == PostRole.OFFICER and p.unit != personnel
        if follows and p.person in housed:
            continue
        unit, first, last = (personnel, None, None) if follows else (p.unit, p.from_day, p.until_day)
        found[Post("", PersonId(f"{office}/{p.person}"), unit, p.role, p.title, first, last)] = None
    return list(found)


def _assigned(old: Directory, office: str, personnel: str, posts: Sequence[PostIn]) -> tuple[Assignment, ...]:
    """The assignments a roster adds; where one without a first day is known already, it adds nothing."""
    known = {(a.unit, a.person, a.from_day) for a in old.assignments}
    followed = {(a.unit, a.person) for a in old.assignments}
    found: dict[str, Assignment] = {}
    for p in posts:
        if p.role != PostRole.OFFICER or p.unit in (None, personnel):
            continue
        new = Assignment(str(p.unit), PersonId(f"{office}/{p.person}"), p.from_day, p.until_day)
        pair = (new.unit, new.person)
        if (*pair, new.from_day) not in known and not (new.from_day is None and pair in followed):
            found[assignment_id(office, new)] = new
    return tuple(found.values())


def _people(old: Directory, office: OfficeId, posts: Sequence[PostIn]) -> dict[PersonId, PersonFacts]:
    found: dict[PersonId, PersonFacts] = {}
    for p in posts:
        who = PersonId(f"{office}/{p.person}")
        before = found.get(who) or old.people.get(who)
        language = before.language if before else old.office.language
        new = PersonFacts(who, office, p.person, p.name, sort_key(p.name), p.email, language)
        found[who] = _kept(before, new)
    return found


def _unit(old: Directory, office: OfficeId, unit: UnitIn) -> UnitFacts:
    leader = PersonId(f"{office}/{unit.leader_in_charge}") if unit.leader_in_charge else None
    new = UnitFacts(unit.code, unit.name, unit.kind, unit.position, leader, unit.email)
    return _kept(old.units.get(unit.code), new)


def _kept(before: _Kept | None, new: _Kept) -> _Kept:
    """The new values; where they say nothing, the ones before."""
    if before is None:
        return new
    blank = {f.name: getattr(before, f.name) for f in fields(new) if getattr(new, f.name) in ("", None)}
    return replace(new, **blank)


def _label(fact: Fact) -> str:
    return fact.title if isinstance(fact, Post) else "" if isinstance(fact, Assignment) else fact.name


def _difference(before: Fact, after: Fact) -> str:
    pairs = ((f.name, getattr(before, f.name), getattr(after, f.name)) for f in fields(after))
    return ", ".join(f"{name} {was or '-'} -> {now or '-'}" for name, was, now in pairs if was != now)


def _open_ended(fact: Fact) -> bool:
    if isinstance(fact, Post):
        return fact.until_day is None
    return isinstance(fact, UnitFacts) and fact.valid_until is None
