"""The text of a plan: read strictly from its JSON file, written in one canonical way, compared word by word.

Judges nothing: a plan without measures or links is a document all the same (see `content` and `linkage`).
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.core.identifiers import Json
from workflows.remediation.codes import read_code
from workflows.remediation.shapes import ABSENT, Malformed, Shapes, load
from workflows.remediation.wording import Change, compare

WHAT = "plan file"
MAX_BYTES = 1024 * 1024
MAX_WEAKNESSES = 200
MAX_MEASURES = MAX_LINKS = 100  # of one weakness
MAX_ANSWERS = 2_000
MAX_TEXT = 20_000  # characters
MAX_CODE = 100  # characters


class Responsibility(StrEnum):
    """The part a person has in a weakness of the unit."""

    HEAD = "head"  # đứng đầu
    IN_CHARGE = "in_charge"  # phụ trách lĩnh vực
    DIRECT = "direct"  # trực tiếp thực hiện
    JOINT = "joint"  # liên đới


@dataclass(frozen=True, slots=True)
class Measure:
    """One piece of work against a weakness. `due_text` is what was written where no date was."""

    text: str
    output: str = ""
    person: str = ""
    due_on: date | None = None
    due_text: str = ""
    takes_up: str = ""  # the measure of the collective plan it serves: "HC01.1"

    @property
    def person_code(self) -> str:
        """The code that `person` begins with; a section of the unit may be named behind it."""
        found = re.match(r"[^\s,;(]+", self.person)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Weakness:
    """One weakness, tied to weaknesses of the unit; its measures are numbered from 1 in their order."""

    code: str
    text: str
    linked_to: tuple[str, ...] = ()
    responsibility: Responsibility | None = None
    responsibility_note: str = ""
    cause: str = ""
    measures: tuple[Measure, ...] = ()

    def numbered(self) -> Iterator[tuple[str, Measure]]:
        """The measures with their references inside the weakness: "1", "2", ..."""
        return ((str(number), measure) for number, measure in enumerate(self.measures, start=1))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a resubmitted plan says to one returned point; weakness "" is the plan as a whole."""

    weakness: str
    defect: str
    answer: str


class _Written:
    """Room beside a document's fields for its canonical bytes: judged, stored and sealed, it is written once."""

    __slots__ = ("written",)
    written: bytes


@dataclass(frozen=True, slots=True)
class PlanDocument(_Written):
    """The whole text of a plan."""

    weaknesses: tuple[Weakness, ...]
    answers: tuple[Answer, ...] = ()


_SPOKEN = {
    **dict.fromkeys(("đứng đầu", "người đứng đầu"), Responsibility.HEAD),
    **dict.fromkeys(("phụ trách", "phụ trách lĩnh vực"), Responsibility.IN_CHARGE),
    **dict.fromkeys(("trực tiếp", "trực tiếp thực hiện"), Responsibility.DIRECT),
    "liên đới": Responsibility.JOINT,
    **{str(part): part for part in Responsibility},
}
_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_ISO = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})")
_VIETNAMESE = re.compile(r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})")


def parse(text: bytes | str) -> PlanDocument:
    """The document in a plan file.

    A date is ISO or dd/mm/yyyy; anything else, "thường xuyên" or 31/02/2023, is kept as `due_text`; a
    responsibility that is none of the four, as its note.

    Raises:
        Malformed: not JSON, or not of this shape; every place is named.
    """
    value = load(text, WHAT, MAX_BYTES)
    shapes = Shapes()
    top = shapes.mapping(value, "", ("weaknesses",), ("answers",))
    weaknesses = [
        _weakness(shapes, item, f"weaknesses[{i}]")
        for i, item in enumerate(shapes.items(top.get("weaknesses", []), "weaknesses", MAX_WEAKNESSES))
    ]
    first: dict[str, int] = {}
    for i, weakness in enumerate(weaknesses):
        if weakness.code and first.setdefault(weakness.code, i) != i:
            found = f"the code of weaknesses[{first[weakness.code]}]"
            shapes.fault(f"weaknesses[{i}].code", found, "a code of its own")
    answers = [
        _answer(shapes, item, f"answers[{i}]")
        for i, item in enumerate(shapes.items(top.get("answers", []), "answers", MAX_ANSWERS))
    ]
    if shapes.faults:
        raise Malformed(WHAT, shapes.faults)
    document = PlanDocument(tuple(weaknesses), tuple(answers))
    if (size := len(canonical(document))) > MAX_BYTES:  # what is stored must be readable again
        raise Malformed(WHAT, [f"expected at most {MAX_BYTES} bytes written out, got {size}"])
    return document


def canonical(document: PlanDocument) -> bytes:
    """The one way to write `document`: UTF-8 JSON, keys sorted, no spaces, empty fields left out.

    `parse` reads it back; a field that is added one day leaves the fingerprints of older texts as they are.
    """
    if not hasattr(document, "written"):
        answers: list[Json] = [
            {"weakness": a.weakness, "defect": a.defect, "answer": a.answer} for a in document.answers
        ]
        plan: Json = {"weaknesses": [_weakness_json(w) for w in document.weaknesses], "answers": answers}
        object.__setattr__(document, "written", _encoded(plan).encode())
    return document.written


def fingerprint(document: PlanDocument) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


def differences(before: PlanDocument, after: PlanDocument) -> tuple[Change, ...]:
    """What changed, field by field; weaknesses meet by code, measures by number."""
    return compare(_fields(before), _fields(after))


def written_day(text: str) -> date | None:
    """The day in a text, ISO or dd/mm/yyyy; None where it is none."""
    found = _ISO.fullmatch(text) or _VIETNAMESE.fullmatch(text)
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    except ValueError:  # 31/02/2023: no day, so it stays a text
        return None


def _weakness(shapes: Shapes, value: object, path: str) -> Weakness:
    optional = ("linked_to", "responsibility", "responsibility_note", "cause", "measures")
    fields = shapes.mapping(value, path, ("code", "text"), optional)
    links = shapes.items(fields.get("linked_to", []), f"{path}.linked_to", MAX_LINKS)
    linked = [read_code(shapes, link, f"{path}.linked_to[{i}]") for i, link in enumerate(links)]
    stated = shapes.text(_or_empty(fields.get("responsibility")), f"{path}.responsibility", MAX_TEXT)
    note = shapes.text(fields.get("responsibility_note", ""), f"{path}.responsibility_note", MAX_TEXT)
    part = _SPOKEN.get(" ".join(stated.casefold().split()))
    measures = shapes.items(fields.get("measures", []), f"{path}.measures", MAX_MEASURES)
    return Weakness(
        code=read_code(shapes, fields.get("code", ABSENT), f"{path}.code"),
        text=shapes.text(fields.get("text", ABSENT), f"{path}.text", MAX_TEXT, filled=True),
        linked_to=tuple(dict.fromkeys(linked)),
        responsibility=part,
        responsibility_note=note if part else "; ".join(filter(None, (stated, note))),
        cause=shapes.text(fields.get("cause", ""), f"{path}.cause", MAX_TEXT),
        measures=tuple(_measure(shapes, item, f"{path}.measures[{i}]") for i, item in enumerate(measures)),
    )


def _measure(shapes: Shapes, value: object, path: str) -> Measure:
    fields = shapes.mapping(value, path, ("text",), ("output", "person", "due_on", "takes_up"))
    written = shapes.text(_or_empty(fields.get("due_on")), f"{path}.due_on", MAX_TEXT)
    day = written_day(written)
    return Measure(
        text=shapes.text(fields.get("text", ABSENT), f"{path}.text", MAX_TEXT, filled=True),
        output=shapes.text(fields.get("output", ""), f"{path}.output", MAX_TEXT),
        person=shapes.text(fields.get("person", ""), f"{path}.person", MAX_TEXT),
        due_on=day,
        due_text="" if day else written,
        takes_up=shapes.text(fields.get("takes_up", ""), f"{path}.takes_up", MAX_CODE),
    )


def _answer(shapes: Shapes, value: object, path: str) -> Answer:
    fields = shapes.mapping(value, path, ("weakness", "defect", "answer"), ())
    return Answer(
        weakness=read_code(shapes, fields.get("weakness", ABSENT), f"{path}.weakness", filled=False),
        defect=shapes.text(fields.get("defect", ABSENT), f"{path}.defect", MAX_CODE, filled=True),
        answer=shapes.text(fields.get("answer", ABSENT), f"{path}.answer", MAX_TEXT),
    )


def _or_empty(value: object) -> object:
    return "" if value is None else value


def _weakness_json(weakness: Weakness) -> Json:
    fields: dict[str, Json] = {
        "code": weakness.code,
        "text": weakness.text,
        "linked_to": list(weakness.linked_to),
        "responsibility": weakness.responsibility and str(weakness.responsibility),
        "responsibility_note": weakness.responsibility_note,
        "cause": weakness.cause,
        "measures": [{key: text for key, text in _measure_fields(m) if text} for m in weakness.measures],
    }
    return {key: value for key, value in fields.items() if value}


def _measure_fields(measure: Measure) -> Iterator[tuple[str, str]]:
    yield from (("text", measure.text), ("output", measure.output), ("person", measure.person))
    yield "due_on", measure.due_on.isoformat() if measure.due_on else measure.due_text
    yield "takes_up", measure.takes_up


def _fields(document: PlanDocument) -> dict[tuple[str, ...], str]:
    fields: dict[tuple[str, ...], str] = {}
    for w in document.weaknesses:
        fields |= {(w.code, "text"): w.text, (w.code, "linked_to"): ", ".join(w.linked_to)}
        fields |= {(w.code, "responsibility"): w.responsibility or "", (w.code, "cause"): w.cause}
        fields[w.code, "responsibility_note"] = w.responsibility_note
        for number, measure in w.numbered():
            fields |= {(w.code, number, name): text for name, text in _measure_fields(measure)}
    return {place: text for place, text in fields.items() if text}
