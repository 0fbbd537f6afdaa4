"""The linkage matrix of a unit as text: its weaknesses down, its leaders across, and the holes in words. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from config.words import Words
from engine.core.identifiers import PersonId
from web.demo.layout import table
from workflows.remediation.linkage import Claim
from workflows.remediation.lists import UnitCoverage

_HOLE = "-"


def matrix(seen: UnitCoverage, ended: Mapping[PersonId, str], words: Words) -> str:
    """Who takes up what, with which part in it; `ended` says why somebody takes up nothing, where it is known."""
    leaders = seen.matrix.columns
    rows = [
        (
            _named(leader.person, seen) + (", đứng đầu" if leader.head else ""),
            *(_cell(line[n], words) for line in seen.matrix.cells),
        )
        for n, leader in enumerate(leaders)
    ]
    width = 44
    codes = seen.matrix.rows
    shown = table(("Lãnh đạo", *codes), rows, (width, *([24] * (len(codes) - 1))))
    return "\n".join((shown, *_holes(seen, ended, words)))


def _holes(seen: UnitCoverage, ended: Mapping[PersonId, str], words: Words) -> Iterator[str]:
    found = seen.matrix
    for code in found.without_head:
        yield f"! {code}: người đứng đầu chưa nhận trách nhiệm"
    for code in found.without_responsible:
        yield f"! {code}: chưa có người phụ trách lĩnh vực hoặc trực tiếp thực hiện nhận trách nhiệm"
    for person in found.unlinked:
        outcome = ended.get(PersonId(person), "")
        why = f": {words.text('vi', 'outcome', outcome).lower()}" if outcome else ""
        yield f"! {_named(person, seen)} chưa nhận phần trách nhiệm nào{why}"
    if not (found.uncovered or found.unlinked):
        yield "Mọi hạn chế đều có người đứng đầu và người phụ trách nhận trách nhiệm; không còn chỗ trống."


def _cell(claims: Sequence[Claim], words: Words) -> str:
    said = (
        f"{words.text('vi', 'responsibility', one.responsibility)} ({one.weakness_of_leader})"
        if one.responsibility
        else one.weakness_of_leader
        for one in claims
    )
    return "\n".join(said) or _HOLE


def _named(person: str, seen: UnitCoverage) -> str:
    return f"{seen.names[PersonId(person)]} ({person.partition('/')[2]})"
