"""Commands by which a plan comes in: handed in, received on paper, declared empty, taken back."""

from pathlib import Path
from typing import Annotated

import typer

from engine.core.asked import Command, Instance
from engine.core.errors import BadInput
from engine.core.identifiers import Json
from engine.store import trail
from engine.store.commands import Receipt
from engine.store.session import reading
from web.cli.acting import (
    Document,
    PlanFile,
    Ref,
    Scan,
    a_command,
    a_document,
    a_plan,
    answer_receipt,
    ask,
    ask_all,
    documents,
    keep_file,
    receipt_data,
)
from web.cli.context import As, AsJson, Door, Key, OnBehalf, the_door
from web.cli.naming import as_obstacles, short, stands, stumbles
from web.cli.showing import answer
from web.cli.typed import line_typed, lines_typed
from web.history import stored_obstacles
from web.typed import a_date
from workflows.remediation.commands import DeclareNone, Receive, Submit
from workflows.remediation.document import PlanDocument

Text = Annotated[Path, typer.Option("--file", metavar="PLAN.json", help="The text of the plan, as JSON.")]


def add_acts(app: typer.Typer) -> None:
    """Hang these commands on `plan`."""
    app.command()(submit)
    app.command()(resubmit)
    app.command()(receive)
    app.command()(withdraw)
    app.command("declare-none")(declare_none)


def submit(
    ref: Ref,
    file: Text,
    acting: As,
    scan: Scan = None,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Hand a plan in for the first time. Refused with everything that stands in the way."""
    _hand_in("submit", ref, file, acting, scan, behalf, key, as_json)


def resubmit(
    ref: Ref,
    file: Text,
    acting: As,
    scan: Scan = None,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Hand a returned plan in again: as `submit`, with an answer to every returned point."""
    _hand_in("resubmit", ref, file, acting, scan, behalf, key, as_json)


def receive(
    refs: Annotated[
        list[str],
        typer.Argument(metavar="REF...", help="Every plan in the envelope.", callback=lines_typed),
    ],
    arrived: Annotated[str, typer.Option("--arrived", metavar="DATE", help="The day of arrival (ngày đến).")],
    number: Annotated[
        str, typer.Option("--number", metavar="NO", help="The arrival number.", callback=line_typed)
    ],
    sender: Annotated[str, typer.Option("--from", metavar="CODE", help="Who sent it.", callback=line_typed)],
    acting: As,
    file: PlanFile = None,
    scan: Scan = None,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Record what came on paper or as a file: a whole envelope is one act, all of it or nothing.

    With several plans --file is one JSON object, from each REF as typed to its plan; a plan whose content is not
    there yet may follow later.
    """
    door = the_door()
    day = a_date("--arrived", arrived)
    found = [a_plan(door, ref) for ref in refs]
    if len({one.id for one in found}) < len(found):
        raise BadInput("plan receive: expected each plan of the envelope once, got one twice")
    texts = _texts(file, refs)
    sent_by = [door.person(sender, one.office) for one in found]
    # Who acts is looked up before the scan is kept; the payload is put in afterwards.
    door.person(acting, found[0].office)
    kept = keep_file(door, scan)
    asks: list[tuple[Instance, Command]] = []
    for ref, one, who in zip(refs, found, sent_by, strict=True):
        payload = Receive(day, number, who, texts.get(ref), kept)
        # A key belongs to one request; each plan of an envelope is a request of its own.
        own_key = f"{key}/{one.ref}" if key and len(found) > 1 else key
        asks.append((one, a_command(door, one, "receive", acting, payload, behalf, own_key)))
    _answer_envelope(door, found, ask_all(door, asks), as_json)


def withdraw(ref: Ref, acting: As, behalf: OnBehalf = "", key: Key = "", as_json: AsJson = False) -> None:
    """Take a plan back as long as nobody has decided."""
    door = the_door()
    one = a_plan(door, ref)
    done = ask(door, one, "withdraw", acting, behalf=behalf, key=key)
    answer_receipt(as_json, one, "withdraw", done)


def declare_none(
    ref: Ref, document: Document, acting: As, behalf: OnBehalf = "", key: Key = "", as_json: AsJson = False
) -> None:
    """Declare that the review found nothing to remedy, by the document that says so."""
    door = the_door()
    one = a_plan(door, ref)
    done = ask(door, one, "declare_none", acting, DeclareNone(document), behalf, key)
    answer_receipt(as_json, one, "declare_none", done)


def _hand_in(
    trigger: str,
    ref: str,
    file: Path,
    acting: str,
    scan: Path | None,
    behalf: str,
    key: str,
    as_json: bool,
) -> None:
    door = the_door()
    text = a_document(file)
    one = a_plan(door, ref)
    door.person(acting, one.office)
    done = ask(door, one, trigger, acting, Submit(text, keep_file(door, scan)), behalf, key)
    answer_receipt(as_json, one, trigger, done)


def _texts(file: Path | None, refs: list[str]) -> dict[str, PlanDocument]:
    if file is None:
        return {}
    return dict(documents(file, refs)) if len(refs) > 1 else {refs[0]: a_document(file)}


def _answer_envelope(door: Door, found: list[Instance], done: list[Receipt], as_json: bool) -> None:
    """Where the envelope left each plan, and what was stored as standing in its way."""
    with reading(door.rt.db) as db:
        events = trail.of_streams(db, [one.id for one in found])
    data: list[Json] = []
    lines: list[str] = []
    for one, receipt in zip(found, done, strict=True):
        event = next(each for each in events[one.id] if each.seq == receipt.seq)
        against = stored_obstacles(event.body)
        data.append(receipt_data("receive", receipt) | {"obstacles": as_obstacles(against)})
        lines.append(f"{short(one.ref, one.office)}: {stands(receipt.state, receipt.outcome)}")
        lines += [f"  ! {each}" for each in stumbles(against)]
    answer(as_json, data, "\n".join(lines))
