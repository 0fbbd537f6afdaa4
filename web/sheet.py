"""A plan while it is being written: everything typed so far, finished or not. Pure.

Judges nothing. What becomes of it is a plan document, which the guards judge as they judge every other.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from web.typed import LINE, as_written, day_in
from workflows.remediation.document import (
    MAX_MEASURES,
    MAX_WEAKNESSES,
    Answer,
    Measure,
    PlanDocument,
    Responsibility,
    Weakness,
)

OWN = "BS"  # begins the code of a weakness its writer adds himself: "bổ sung"
Point = tuple[str, str]  # a returned point that wants an answer: the weakness, the defect


@dataclass(frozen=True, slots=True)
class MeasureSheet:
    """One piece of work as typed; `section` is what stands behind the code of who does it."""

    text: str = ""
    output: str = ""
    person: str = ""
    section: str = ""
    due: str = ""
    takes_up: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was typed."""
        return self == _BLANK


_BLANK = MeasureSheet()


@dataclass(frozen=True, slots=True)
class WeaknessSheet:
    """One weakness as typed."""

    code: str
    text: str = ""
    links: tuple[str, ...] = ()
    part: str = ""
    note: str = ""
    cause: str = ""
    measures: tuple[MeasureSheet, ...] = (_BLANK,)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything typed so far, and the signed scan that was attached: its hash and what its sender calls it."""

    weaknesses: tuple[WeaknessSheet, ...] = ()
    answers: Mapping[Point, str] = field(default_factory=dict)
    scan: str = ""
    scan_name: str = ""

    def codes(self) -> frozenset[str]:
        """Codes of its weaknesses."""
        return frozenset(one.code for one in self.weaknesses)

    def without_text(self) -> tuple[str, ...]:
        """Weaknesses that do not say yet what is weak: no document can hold them."""
        return tuple(one.code for one in self.weaknesses if not one.text.strip())


def to_document(sheet: Sheet, points: Collection[Point]) -> PlanDocument:
    """The plan as it would be handed in now, with its answers to these returned points."""
    answers = (
        Answer(weakness, defect, sheet.answers[weakness, defect].strip())
        for weakness, defect in dict.fromkeys(points)
        if sheet.answers.get((weakness, defect), "").strip()
    )
    return PlanDocument(tuple(_weakness(one) for one in sheet.weaknesses), tuple(answers))


def from_document(document: PlanDocument, people: Collection[str]) -> Sheet:
    """A text that was handed in, to be written on; `people` are the codes a measure may begin with."""
    return Sheet(
        tuple(
            WeaknessSheet(
                one.code,
                one.text,
                one.linked_to,
                str(one.responsibility or ""),
                one.responsibility_note,
                one.cause,
                tuple(_typed(measure, people) for measure in one.measures) or (_BLANK,),
            )
            for one in document.weaknesses
        ),
        {(one.weakness, one.defect): one.answer for one in document.answers},
    )


def completed(sheet: Sheet, recorded: Mapping[str, str]) -> Sheet:
    """With every weakness the review recorded (code -> text): those that are missing come behind the others."""
    known = sheet.codes()
    missing = (WeaknessSheet(code, text) for code, text in recorded.items() if code not in known)
    return replace(sheet, weaknesses=(*sheet.weaknesses, *missing))


def day_first(sheet: Sheet) -> Sheet:
    """With every day as the form shows it; what is no day stays as it was typed."""
    return replace(
        sheet,
        weaknesses=tuple(
            replace(one, measures=tuple(replace(m, due=_day_first(m.due)) for m in one.measures))
            for one in sheet.weaknesses
        ),
    )


def with_measure(sheet: Sheet, code: str) -> Sheet:
    """Room for one more measure against this weakness."""
    return _changed(
        sheet, code, lambda one: (*one.measures, _BLANK) if len(one.measures) < MAX_MEASURES else one.measures
    )


def without_measure(sheet: Sheet, code: str, number: int) -> Sheet:
    """Without this measure, counted from 1."""
    return _changed(
        sheet, code, lambda one: tuple(m for n, m in enumerate(one.measures, start=1) if n != number)
    )


def with_weakness(sheet: Sheet, taken: Collection[str] = ()) -> Sheet:
    """Room for one more weakness of one's own, under a code that is not `taken`."""
    known = sheet.codes().union(taken)
    if len(sheet.weaknesses) >= MAX_WEAKNESSES:
        return sheet
    free = (f"{OWN}{number:02}" for number in range(1, len(known) + 2))
    code = next(code for code in free if code not in known)
    return replace(sheet, weaknesses=(*sheet.weaknesses, WeaknessSheet(code)))


def without_weakness(sheet: Sheet, code: str) -> Sheet:
    """Without this weakness."""
    return replace(sheet, weaknesses=tuple(one for one in sheet.weaknesses if one.code != code))


def differing(mine: Sheet, theirs: Sheet) -> Sequence[tuple[tuple[str, ...], str, str]]:
    """Where two windows say different things: the place, what mine says, what theirs says."""
    one, other = dict(_fields(day_first(mine))), dict(_fields(day_first(theirs)))
    return [
        (place, one.get(place, ""), other.get(place, ""))
        for place in dict.fromkeys((*one, *other))
        if one.get(place, "") != other.get(place, "")
    ]


def measure_fields(one: MeasureSheet) -> Iterator[tuple[str, str]]:
    """Each field of a measure with what was typed."""
    yield from (("text", one.text), ("output", one.output), ("person", one.person))
    yield from (("section", one.section), ("due", one.due), ("takes_up", one.takes_up))


def _weakness(one: WeaknessSheet) -> Weakness:
    measures = list(one.measures)
    while measures and measures[-1].blank:  # room that was not used; those before keep their numbers
        measures.pop()
    return Weakness(
        one.code,
        one.text.strip(),
        one.links,
        Responsibility(one.part) if one.part else None,
        one.note.strip(),
        one.cause.strip(),
        tuple(_measure(measure) for measure in measures),
    )


def _measure(one: MeasureSheet) -> Measure:
    due = one.due.strip()
    day = day_in(due)
    return Measure(
        one.text.strip(), one.output.strip(), _person(one), day, "" if day else due, one.takes_up.strip()
    )


def _person(one: MeasureSheet) -> str:
    # What stood behind the code stands there again as it was: another sign would make it another measure.
    apart = ", " if one.person and re.match(r"\w", one.section) else ""
    return f"{one.person}{apart}{one.section}".strip()


def _typed(one: Measure, people: Collection[str]) -> MeasureSheet:
    code = one.person_code if one.person_code in people else ""
    behind = one.person.removeprefix(code)
    section = behind[2:] if re.match(r", \w", behind) else behind
    due = as_written(one.due_on) if one.due_on else _on_a_line(one.due_text)
    return MeasureSheet(one.text, one.output, code, section, due, one.takes_up)


def _day_first(due: str) -> str:
    day = day_in(due)
    return as_written(day) if day else due


def _on_a_line(text: str) -> str:
    # A document may hold what a field of one line cannot.
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LINE]


def _changed(sheet: Sheet, code: str, change: Callable[[WeaknessSheet], tuple[MeasureSheet, ...]]) -> Sheet:
    return replace(
        sheet,
        weaknesses=tuple(
            replace(one, measures=change(one)) if one.code == code else one for one in sheet.weaknesses
        ),
    )


def _fields(sheet: Sheet) -> Iterator[tuple[tuple[str, ...], str]]:
    for one in sheet.weaknesses:
        yield (one.code, "text"), one.text
        yield (one.code, "links"), ", ".join(one.links)
        yield (one.code, "part"), one.part
        yield (one.code, "note"), one.note
        yield (one.code, "cause"), one.cause
        for number, measure in enumerate(one.measures, start=1):
            yield from (((one.code, str(number), name), said) for name, said in measure_fields(measure))
    for (weakness, defect), said in sheet.answers.items():
        yield (weakness, "answer", defect), said
    yield ("scan",), sheet.scan_name
