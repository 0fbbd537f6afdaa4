"""What each step of a measure brings about besides its new state: what the trail keeps, what the plan hears of it."""

from engine.core.asked import carried
from engine.core.identifiers import Json
from engine.core.ports import Summary
from engine.core.spec import Consequences, Note
from workflows.measure.commands import Claim, MarkNotRemedied, Return
from workflows.measure.guards import Measure


def take_claim(asked: Measure) -> Consequences:
    """Said to be done: nothing more than a claim, with its evidence."""
    payload = carried(asked, Claim)
    texts = {"done": payload.done, "evidence": payload.evidence}
    return Consequences(
        body={"file": payload.file, "late": _late(asked)},
        texts={name: text for name, text in texts.items() if text.strip()},
    )


def confirm_claim(asked: Measure) -> Consequences:
    """Remedied as far as this measure goes; its plan takes note."""
    return Consequences(outcome="confirmed", notes=_note(asked, "measure_confirmed"))


def send_back(asked: Measure) -> Consequences:
    """The claim no longer stands; the clock of the date runs on, silent about what is past."""
    due = asked.facts.due_on
    said: Summary = {"due_on": due.isoformat()} if due else {}
    texts = {"opinion": carried(asked, Return).opinion}
    return Consequences(texts=texts, summary=said, notes=_note(asked, "measure_returned"))


def give_up(asked: Measure) -> Consequences:
    """It came to nothing; the explanation is kept beside the chain, its plan takes note."""
    texts = {"explanation": carried(asked, MarkNotRemedied).explanation}
    notes = _note(asked, "measure_not_remedied")
    return Consequences(outcome="not_remedied", texts=texts, notes=notes)


def make_way(asked: Measure) -> Consequences:
    """The measure is gone from the text of its plan, which says so on its own trail."""
    return Consequences(outcome="replaced")


def _note(asked: Measure, kind: str) -> tuple[Note, ...]:
    one = asked.instance
    return (Note(one.parent, kind, {"measure": one.ref, "id": str(one.id)}),) if one.parent else ()


def _late(asked: Measure) -> Json:
    due = asked.facts.due_on
    return due is not None and asked.calendar.local_day(asked.now) > due
