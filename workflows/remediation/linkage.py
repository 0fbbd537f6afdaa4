"""The linkage rule of the letter: a leader's weaknesses are tied to those of the leader's own unit, and back.

Pure. The gate (`obstacles`) goes from the person to the unit; the matrix (`coverage`) from the unit to its
people, and never blocks anybody's plan. A link is an explicit pick: likeness of texts is a hint, no more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from engine.core.identifiers import Obstacle
from workflows.remediation.document import PlanDocument, Responsibility, Weakness
from workflows.remediation.wording import folded, within

_TOO_SHORT = 4  # words: fewer than these stand in any text by chance
_OWN_WORDS = 10  # a copy with at least so many words beside it says something of its own


class LinkageMode(StrEnum):
    """How much of a leader's plan must be linked; data of the cycle."""

    EVERY = "every"
    AT_LEAST_ONE = "at_least_one"


@dataclass(frozen=True, slots=True)
class UnitList:
    """What the review found in one unit. Not locked: not entered yet; locked and empty: none found."""

    unit: str
    locked: bool
    codes: frozenset[str] = frozenset()
    texts: tuple[tuple[str, str], ...] = ()  # (code, text), in the order of the list


@dataclass(frozen=True, slots=True)
class LinkageFacts:
    """What one plan is held against."""

    binds: bool  # true for leaders; staff and collectives need no link
    lists: tuple[UnitList, ...] = ()  # of the owner's own units: two for who heads two
    foreign: frozenset[str] = frozenset()  # codes of the other units in this cycle
    recorded: tuple[
        str, ...
    ] = ()  # codes the review recorded for this owner; of a collective, its whole list
    accepted_other: frozenset[str] = frozenset()  # accepted by the appraiser as "hạn chế khác đã được chỉ ra"
    mode: LinkageMode = LinkageMode.EVERY

    # Put together once: the codes that may be linked to are those of the owner's locked lists; those of his lists
    # that are not locked yet are waiting.
    own: frozenset[str] = field(init=False, compare=False, repr=False)
    waiting: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        own = frozenset[str]().union(*(each.codes for each in self.lists if each.locked))
        waiting = frozenset[str]().union(*(each.codes for each in self.lists if not each.locked)) - own
        object.__setattr__(self, "own", own)
        object.__setattr__(self, "waiting", waiting)

    @property
    def nothing_locked(self) -> bool:
        """There is nothing to link to as long as the personnel office has not entered a list."""
        return not self.own and any(not each.locked for each in self.lists)

    @property
    def void(self) -> bool:
        """Every list is locked and none has a weakness: nothing has to be linked."""
        return not self.own and not self.nothing_locked


@dataclass(frozen=True, slots=True)
class Leader:
    """One leader in one unit, a column of the matrix; who heads two units has a column in each."""

    person: str
    unit: str
    head: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A leader takes up a weakness of the unit: through which of his own, and with which part in it."""

    person: str
    weakness_of_leader: str
    responsibility: Responsibility | None


@dataclass(frozen=True, slots=True)
class CoverageMatrix:
    """Who takes up what: `cells[row][column]`, in the order the rows and columns were given."""

    rows: tuple[str, ...]  # codes of the collective weaknesses
    columns: tuple[Leader, ...]
    cells: tuple[tuple[tuple[Claim, ...], ...], ...]
    without_head: tuple[str, ...]  # not taken up by the unit's head
    without_responsible: tuple[
        str, ...
    ]  # nobody in charge of the field, and nobody who did the work, takes it up
    unlinked: tuple[
        str, ...
    ]  # people whose plan takes up nothing of their own unit's, though there is something

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The collective weaknesses with a gap of either sort."""
        return tuple(row for row in self.rows if row in self.without_head or row in self.without_responsible)


def obstacles(document: PlanDocument, facts: LinkageFacts) -> tuple[Obstacle, ...]:
    """What stands between `document` and the linkage rule, in the order of the document.

    Where the locked lists are empty nothing needs a link; one to another unit's is wrong all the same.
    """
    found: list[Obstacle] = []
    if facts.binds:
        if facts.nothing_locked:
            found.append(Obstacle("list_not_locked"))
        wanted = _must_be_linked(document, facts)
        for weakness in document.weaknesses:
            found.extend(Obstacle(kind, weakness.code) for kind in _kinds(weakness, facts, wanted))
    present = {weakness.code for weakness in document.weaknesses}
    found.extend(
        Obstacle("weakness_left_out", code) for code in dict.fromkeys(facts.recorded) if code not in present
    )
    return tuple(found)


def hints(document: PlanDocument, facts: LinkageFacts) -> tuple[Obstacle, ...]:
    """What an appraiser may want to see, never blocking: a leader's text that merely copies the unit's."""
    if not facts.binds:
        return ()
    listed = [folded(text) for each in facts.lists for _, text in each.texts]
    return tuple(
        Obstacle("copied_verbatim", weakness.code)
        for weakness in document.weaknesses
        if any(_copied(folded(weakness.text), text) for text in listed)
    )


def coverage(
    lists: Sequence[UnitList], leaders: Sequence[Leader], plans: Sequence[tuple[str, PlanDocument]]
) -> CoverageMatrix:
    """The matrix of the locked `lists` against `leaders`, read from the `plans` of (person, text).

    A head must take up every weakness, and someone in charge of the field or who did the work;
    where a unit has no leader but its head, he answers for both.
    """
    rows = [(each.unit, code) for each in lists if each.locked for code in _ordered(each)]
    cells = tuple(tuple(_claims(code, unit, leader, plans) for leader in leaders) for unit, code in rows)
    crews = [[leader for leader in leaders if leader.unit == unit] for unit, _ in rows]
    claimed = [{claim.person: claim for cell in line for claim in cell} for line in cells]
    codes = tuple(code for _, code in rows)
    no_head = [
        not any(leader.head and leader.person in taken for leader in crew)
        for crew, taken in zip(crews, claimed, strict=True)
    ]
    no_one = [not _answered_for(crew, line) for crew, line in zip(crews, cells, strict=True)]
    concerned = dict.fromkeys(
        leader.person for leader in leaders if any(leader.unit == unit for unit, _ in rows)
    )
    linked = {person for taken in claimed for person in taken}
    return CoverageMatrix(
        rows=codes,
        columns=tuple(leaders),
        cells=cells,
        without_head=tuple(code for code, gap in zip(codes, no_head, strict=True) if gap),
        without_responsible=tuple(code for code, gap in zip(codes, no_one, strict=True) if gap),
        unlinked=tuple(person for person in concerned if person not in linked),
    )


def _must_be_linked(document: PlanDocument, facts: LinkageFacts) -> bool:
    """Whether an unlinked weakness is an obstacle in this plan."""
    if facts.void or facts.nothing_locked:
        return False
    if facts.mode is LinkageMode.EVERY:
        return True
    return not any(facts.own.intersection(weakness.linked_to) for weakness in document.weaknesses)


def _kinds(weakness: Weakness, facts: LinkageFacts, wanted: bool) -> Iterator[str]:
    links = frozenset(weakness.linked_to)
    accepted = weakness.code in facts.accepted_other
    strange = links - facts.own - facts.waiting
    if strange & facts.foreign:
        yield "wrong_unit"
    if strange - facts.foreign:
        yield "unknown_code"
    if links & facts.waiting and not facts.nothing_locked:
        yield "list_not_locked"  # of two units one is locked: this link goes to the other
    if wanted and not links and not accepted:
        yield "missing_linkage"
    if links and weakness.responsibility is None and not facts.void and not accepted:
        yield "no_responsibility_stated"


def _copied(own: str, listed: str) -> bool:
    if min(len(own.split()), len(listed.split())) < _TOO_SHORT:
        return own == listed and bool(own)
    return within(own, listed) or (
        within(listed, own) and len(own.split()) - len(listed.split()) < _OWN_WORDS
    )


def _ordered(each: UnitList) -> tuple[str, ...]:
    """The codes in the order of the list; those without a text follow."""
    return tuple(
        dict.fromkeys([*(code for code, _ in each.texts if code in each.codes), *sorted(each.codes)])
    )


def _claims(
    code: str, unit: str, leader: Leader, plans: Sequence[tuple[str, PlanDocument]]
) -> tuple[Claim, ...]:
    if leader.unit != unit:
        return ()
    return tuple(
        Claim(person, weakness.code, weakness.responsibility)
        for person, document in plans
        if person == leader.person
        for weakness in document.weaknesses
        if code in weakness.linked_to
    )


def _answered_for(crew: Sequence[Leader], line: Sequence[Sequence[Claim]]) -> bool:
    claims = [claim for cell in line for claim in cell]
    if all(leader.head for leader in crew):
        return bool(claims)
    return any(claim.responsibility in (Responsibility.IN_CHARGE, Responsibility.DIRECT) for claim in claims)
