"""What every act at the command line shares: whose file is meant, who acts, what is attached, how it is answered.

Everything typed is read before anything is written, so that a wrong word leaves no trace.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from engine.core.asked import NOTHING, Command, Instance, Payload
from engine.core.calendar import Deadline, Wording
from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import Json
from engine.runtime.handle import handle, handle_all
from engine.store import blobs
from engine.store.commands import Receipt
from engine.store.session import unit_of_work
from web.cli.context import Door
from web.cli.naming import short, stands
from web.cli.showing import answer
from web.cli.typed import line_typed, text_typed
from web.typed import TooLarge, a_date, a_file
from workflows.measure.workflow import NAME as MEASURE
from workflows.remediation.document import MAX_BYTES, WHAT, PlanDocument, parse
from workflows.remediation.shapes import Malformed, load
from workflows.remediation.workflow import NAME as PLAN

Ref = Annotated[str, typer.Argument(metavar="REF", help="Such as 2022/CCKL-1.", callback=line_typed)]
PlanFile = Annotated[
    Path | None, typer.Option("--file", metavar="PLAN.json", help="The text of the plan, as JSON.")
]
Scan = Annotated[Path | None, typer.Option("--scan", metavar="FILE", help="The signed paper, scanned.")]
Document = Annotated[
    str,
    typer.Option("--document", help="Number and date of the document it rests on.", callback=line_typed),
]
Reason = Annotated[str, typer.Option("--reason", help="Why.", callback=text_typed)]
ApprovedBy = Annotated[
    str,
    typer.Option(
        "--approved-by", metavar="CODE", help="Who approved it: another person, above.", callback=line_typed
    ),
]
DeadlineDay = Annotated[str, typer.Option("--deadline", metavar="DATE", help="The new date.")]
Worded = Annotated[Wording, typer.Option("--wording", help="before: strictly; by: by the end of the day.")]


class NotAPlan(Malformed):
    """A file is no plan: not JSON, or not of the shape of a plan; the message names the file."""

    def __init__(self, file: str, error: Malformed) -> None:
        super().__init__(f"not_a_plan: '{file}': {error.what}", error.faults)


def a_plan(door: Door, ref: str) -> Instance:
    """The plan a reference means.

    Raises:
        NotFound: nothing is called so, or it is no plan.
    """
    return _of(PLAN, "plan", door.instance(ref), "2022/CCKL-1")


def a_measure(door: Door, ref: str) -> Instance:
    """The measure a reference means.

    Raises:
        NotFound: nothing is called so, or it is no measure.
    """
    example = "2022/CCKL-1/CN001.1"
    one = door.instance(ref, "measure", f"a reference such as {example}")
    return _of(MEASURE, "measure", one, example)


def a_document(path: Path) -> PlanDocument:
    """The plan in a file.

    Raises:
        NotAPlan: it is none, or too large to be one.
        BadInput: it cannot be read.
    """
    return _parsed(path.name, _content(path, MAX_BYTES))


def documents(path: Path, refs: Sequence[str]) -> Mapping[str, PlanDocument]:
    """The plans in the file of an envelope: one JSON object, from each reference as it was typed to its plan.

    Raises:
        NotAPlan: it is no such object, or one of its values is no plan.
        BadInput: it names a plan that is not in the envelope.
    """
    import json

    limit = MAX_BYTES * len(refs)
    try:
        found = load(_content(path, limit), WHAT, limit)
        if not isinstance(found, dict):
            raise Malformed(WHAT, ["top level: expected an object of one plan for each reference"])
    except Malformed as error:
        raise NotAPlan(path.name, error) from None
    if strange := sorted(set(found) - set(refs)):
        shown = ", ".join(ascii(one[:40])[1:-1] for one in strange[:10])
        raise BadInput(f"{WHAT} '{path.name}': expected the references of this envelope, got {shown}")
    return {ref: _parsed(f"{path.name}: {ref}", json.dumps(one).encode()) for ref, one in found.items()}


def keep_file(door: Door, path: Path | None, what: str = "scan") -> str:
    """Keep an attachment; gives its SHA-256, "" for none.

    It is kept before the act that names it: an act must never name a file that is not there.

    Raises:
        BadInput: it cannot be read, is empty, or larger than the settings allow.
    """
    if path is None:
        return ""
    limit = door.settings.limits.attachment_bytes
    content = a_file(what, path, limit)
    with unit_of_work(door.rt.db) as db:
        return blobs.put(db, path.name, content, limit, door.rt.now())


def a_deadline(day: str, wording: Wording) -> Deadline:
    """A new deadline as typed."""
    return Deadline(a_date("--deadline", day), wording)


def ask(
    door: Door,
    one: Instance,
    trigger: str,
    acting: str,
    payload: Payload = NOTHING,
    behalf: str = "",
    key: str = "",
) -> Receipt:
    """Ask for one step of what was looked at just now.

    Raises:
        TransitionRefused: with every obstacle.
        NotFound: nobody has the code of who acts.
    """
    return handle(door.rt, one.id, a_command(door, one, trigger, acting, payload, behalf, key))


def ask_all(door: Door, asks: Sequence[tuple[Instance, Command]]) -> list[Receipt]:
    """Ask for several steps as one act: all of them, or none."""
    return handle_all(door.rt, [(one.id, command) for one, command in asks])


def a_command(
    door: Door, one: Instance, trigger: str, acting: str, payload: Payload, behalf: str, key: str
) -> Command:
    """What is asked of an instance, with the version that was seen."""
    return Command(
        trigger,
        door.person(acting, one.office),
        payload,
        door.person(behalf, one.office) if behalf else None,
        one.version,
        key,
    )


def answer_receipt(as_json: bool, one: Instance, trigger: str, receipt: Receipt, **more: Json) -> None:
    """Say where an act left the file."""
    text = f"{short(receipt.ref, one.office)}: {stands(receipt.state, receipt.outcome)}"
    answer(as_json, receipt_data(trigger, receipt) | more, text)


def receipt_data(trigger: str, receipt: Receipt) -> dict[str, Json]:
    """Where an act left the file, for programs."""
    return {
        "ref": receipt.ref,
        "trigger": trigger,
        "state": receipt.state,
        "outcome": receipt.outcome,
        "version": receipt.version,
        "seq": receipt.seq,
    }


def _of(workflow: str, what: str, one: Instance, example: str) -> Instance:
    if one.workflow != workflow:
        raise NotFound(what, one.ref, f"a reference such as {example}")
    return one


def _content(path: Path, limit: int) -> bytes:
    try:
        return a_file(WHAT, path, limit)
    except TooLarge as error:
        fault = f"expected at most {error.limit} bytes, got {error.size}"
        raise NotAPlan(path.name, Malformed(WHAT, [fault])) from None


def _parsed(name: str, text: bytes) -> PlanDocument:
    try:
        return parse(text)
    except Malformed as error:
        raise NotAPlan(name, error) from None
