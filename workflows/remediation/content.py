"""Whether a plan is complete: each weakness has measures, each measure a product, a person and a day.

Pure; the day of submission is an argument. Says nothing of links (`linkage`) and does not weigh
what is written.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from hashlib import sha256

from engine.core.chain import canonical
from engine.core.identifiers import Obstacle
from workflows.remediation.document import Measure, PlanDocument, Weakness
from workflows.remediation.wording import folded, within

Place = tuple[str, str]  # of a measure: its weakness, and its `measure_hash`

FARTHEST = 5  # years: a date beyond is a slip of the pen, and no calendar counts to it

# Words that promise without saying what will be done; the cycle may bring its own.
VAGUE = (
    "tiếp tục quan tâm",
    "quan tâm hơn",
    "quan tâm chỉ đạo",
    "tăng cường",
    "thường xuyên",
    "nâng cao",
    "đẩy mạnh",
    "chú trọng",
    "cố gắng",
    "phấn đấu",
    "quyết liệt hơn",
    "rút kinh nghiệm",
    "trong thời gian tới",
)


def obstacles(
    document: PlanDocument,
    submitted_on: date,
    people: frozenset[str],
    followed: Collection[Place] = (),
) -> tuple[Obstacle, ...]:
    """What is missing in `document`, in its order.

    `people` are the codes that may carry out a measure, due on the day of submission or later; one that is
    `followed` already keeps its date, past or not.
    """
    if not document.weaknesses:
        return (Obstacle("empty_plan"),)
    return tuple(
        obstacle
        for weakness in document.weaknesses
        for obstacle in _missing(weakness, submitted_on, people, followed)
    )


def unknown_measures(document: PlanDocument, offered: Collection[str]) -> Iterator[Obstacle]:
    """Measures said to serve one of the collective plan that is not `offered`: nobody would follow them."""
    for weakness in document.weaknesses:
        for number, measure in weakness.numbered():
            if measure.takes_up and measure.takes_up not in offered:
                yield Obstacle("unknown_measure", weakness.code, number)


def unanswered(defects: Sequence[tuple[str, str, str]], document: PlanDocument) -> tuple[Obstacle, ...]:
    """The returned points, each (weakness, measure, defect), to which `document` gives no answer.

    One answer to a defect of a weakness serves all measures returned for it.
    """
    answered = {(each.weakness, each.defect) for each in document.answers if each.answer.strip()}
    return tuple(
        Obstacle(f"unanswered:{defect}", weakness, measure)
        for weakness, measure, defect in defects
        if (weakness, defect) not in answered
    )


def hints(document: PlanDocument, vague: Sequence[str] = VAGUE) -> tuple[Obstacle, ...]:
    """Measures that say nothing one could check: a `vague` phrase and not one figure; they never block."""
    phrases = [folded(phrase) for phrase in vague]
    return tuple(
        Obstacle("vague_measure", weakness.code, number)
        for weakness in document.weaknesses
        for number, measure in weakness.numbered()
        if not any(sign.isdigit() for sign in measure.text)
        and any(within(phrase, folded(measure.text)) for phrase in phrases)
    )


def measure_hash(measure: Measure) -> str:
    """What makes a measure the same one in the next revision: its words, product, person and date."""
    due = measure.due_on.isoformat() if measure.due_on else measure.due_text
    return sha256(canonical([measure.text, measure.output, measure.person, due])).hexdigest()


def _missing(
    weakness: Weakness, submitted_on: date, people: frozenset[str], followed: Collection[Place]
) -> Iterator[Obstacle]:
    if not weakness.measures:
        yield Obstacle("no_measure", weakness.code)
    for number, measure in weakness.numbered():
        for kind in _gaps(measure, people):
            yield Obstacle(kind, weakness.code, number)
        past = measure.due_on is not None and measure.due_on < submitted_on
        if past and (weakness.code, measure_hash(measure)) not in followed:
            yield Obstacle("date_past", weakness.code, number)
        if measure.due_on is not None and measure.due_on.year > submitted_on.year + FARTHEST:
            yield Obstacle("date_too_far", weakness.code, number)


def _gaps(measure: Measure, people: frozenset[str]) -> Iterator[str]:
    if not measure.text.strip():
        yield "no_measure"
    if not measure.output.strip():
        yield "no_output"
    if measure.person not in people and measure.person_code not in people:
        yield "no_person"
    if measure.due_on is None:
        yield "no_date"
