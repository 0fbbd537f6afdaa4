"""Commands that decide on a plan: of the appraiser, the supervisor, the officer and those above them."""

from string import hexdigits
from typing import Annotated

import typer

from engine.core.asked import Instance, Payload
from engine.core.calendar import Wording
from engine.core.errors import BadInput
from engine.core.identifiers import PersonId
from engine.store.session import reading
from web.cli.acting import (
    ApprovedBy,
    DeadlineDay,
    Document,
    Reason,
    Ref,
    Worded,
    a_deadline,
    a_plan,
    answer_receipt,
    ask,
)
from web.cli.context import As, AsJson, Door, Key, OnBehalf, the_door
from web.cli.naming import short, tell
from web.cli.typed import line_typed, lines_typed, text_typed
from web.defects import a_defect
from workflows.remediation.commands import (
    AcceptOther,
    Approve,
    Lapse,
    Reassign,
    Reject,
    Reopen,
    Waive,
)

MARK, WHOLE = 8, 64  # digits of a fingerprint that are enough to name a text, and all of them


def add_rulings(app: typer.Typer) -> None:
    """Hang these commands on `plan`."""
    app.command()(approve)
    app.command()(reject)
    app.command("accept-none")(accept_none)
    app.command("accept-other")(accept_other)
    app.command()(close)
    app.command()(lapse)
    app.command()(waive)
    app.command()(reopen)
    app.command()(reassign)


def approve(
    ref: Ref,
    acting: As,
    fingerprint: Annotated[
        str,
        typer.Option(
            "--fingerprint",
            metavar="HEX",
            help="Of the text that was read; else the present one.",
            callback=line_typed,
        ),
    ] = "",
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Judge the text good: bound to its fingerprint, which is shown; its measures are followed."""
    door = the_door()
    one = a_plan(door, ref)
    number, present = _present(door, one)
    read = _read(fingerprint, present)
    done = ask(door, one, "approve", acting, Approve(read), behalf, key)
    if not as_json:
        mark = read or tell("no_text")
        typer.echo(tell("revision_read", ref=short(one.ref, one.office), number=number, mark=mark))
    answer_receipt(as_json, one, "approve", done, fingerprint=read)


def reject(
    ref: Ref,
    acting: As,
    defects: Annotated[
        list[str],
        typer.Option(
            "--defect",
            metavar="CODE[:WEAKNESS[:MEASURE]]",
            help="A ground, and where; repeatable.",
            callback=lines_typed,
        ),
    ],
    opinion: Annotated[str, typer.Option("--opinion", help="The written opinion.", callback=text_typed)],
    deadline: DeadlineDay,
    wording: Worded = Wording.BY,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Return a plan: coded defects, an opinion, a new deadline. Of an approved plan: ask for a supplement."""
    points = tuple(a_defect(each) for each in defects)
    payload = Reject(points, opinion, a_deadline(deadline, wording))
    rule("reject", ref, acting, payload, behalf, key, as_json)


def accept_none(ref: Ref, acting: As, behalf: OnBehalf = "", key: Key = "", as_json: AsJson = False) -> None:
    """Accept that there is nothing to remedy; the duty ends."""
    rule("accept_none", ref, acting, Payload(), behalf, key, as_json)


def accept_other(
    ref: Ref,
    weakness: Annotated[str, typer.Argument(help="Code of the weakness.", callback=line_typed)],
    reason: Reason,
    acting: As,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Accept a weakness that cannot be linked, as "hạn chế khác đã được chỉ ra"."""
    rule("accept_other", ref, acting, AcceptOther(weakness, reason), behalf, key, as_json)


def close(ref: Ref, acting: As, behalf: OnBehalf = "", key: Key = "", as_json: AsJson = False) -> None:
    """Close a plan whose weaknesses all have a result; the outcome follows from them."""
    rule("close", ref, acting, Payload(), behalf, key, as_json)


def lapse(
    ref: Ref, document: Document, acting: As, behalf: OnBehalf = "", key: Key = "", as_json: AsJson = False
) -> None:
    """End a duty without a plan, by the Director's conclusion, while the review year is being closed."""
    rule("lapse", ref, acting, Lapse(document), behalf, key, as_json)


def waive(
    ref: Ref,
    reason: Reason,
    document: Document,
    approved_by: ApprovedBy,
    acting: As,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Lift a duty: the officer asks, another person above has approved."""
    above = _above(ref, approved_by)
    rule("waive", ref, acting, Waive(reason, document, above), behalf, key, as_json)


def reopen(
    ref: Ref,
    reason: Reason,
    document: Document,
    approved_by: ApprovedBy,
    deadline: DeadlineDay,
    acting: As,
    wording: Worded = Wording.BY,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Take a closed duty up again, with a new deadline."""
    until = a_deadline(deadline, wording)
    payload = Reopen(reason, document, _above(ref, approved_by), until)
    rule("reopen", ref, acting, payload, behalf, key, as_json)


def reassign(
    ref: Ref,
    unit: Annotated[
        str,
        typer.Option("--unit", metavar="CODE", help="The unit that looks after it now.", callback=line_typed),
    ],
    reason: Reason,
    document: Document,
    acting: As,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Move a plan to another unit: the person moved, or the unit was merged."""
    rule("reassign", ref, acting, Reassign(unit, reason, document), behalf, key, as_json)


def rule(trigger: str, ref: str, acting: str, payload: Payload, behalf: str, key: str, as_json: bool) -> None:
    """Ask for one step of a plan and say where it left it."""
    door = the_door()
    one = a_plan(door, ref)
    done = ask(door, one, trigger, acting, payload, behalf, key)
    answer_receipt(as_json, one, trigger, done)


def _above(ref: str, code: str) -> PersonId:
    door = the_door()
    return door.person(code, a_plan(door, ref).office)


def _read(fingerprint: str, present: str) -> str:
    """The whole fingerprint of what was read; what is no beginning of the present one is left for the guard."""
    if not fingerprint:
        return present
    typed = fingerprint.lower()
    if len(typed) < MARK:
        raise BadInput(f"--fingerprint: expected at least {MARK} characters, got {len(typed)}")
    if len(typed) > WHOLE or not set(typed) <= set(hexdigits):
        raise BadInput(f"--fingerprint: expected {MARK} to {WHOLE} hexadecimal digits, got something else")
    return present if present.startswith(typed) else typed


def _present(door: Door, one: Instance) -> tuple[int, str]:
    """Number and fingerprint of the text in force; 0 and "" where nothing came."""
    from workflows.remediation.reading import newest_revisions

    with reading(door.rt.db) as db:
        newest = newest_revisions(db, [one.id]).get(one.id)
    return (newest.number, newest.fingerprint) if newest else (0, "")
