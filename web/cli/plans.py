"""Commands that look at plans: the list, one plan, two of its texts side by side, everything that happened to it."""

from typing import Annotated

import typer

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import Json
from engine.store.session import reading
from web.cli.acting import a_plan
from web.cli.acts import add_acts
from web.cli.context import AsJson, AsOf, Office, Year, the_door
from web.cli.heads_word import add_heads_word
from web.cli.naming import heads, short, spoken, stands, tell
from web.cli.rulings import add_rulings
from web.cli.showing import answer, dmy, table
from web.cli.typed import line_typed
from workflows.remediation import review
from workflows.remediation.facts import COLLECTIVE
from workflows.remediation.listing import Listed, PlanLine, plan_lines
from workflows.remediation.workflow import STATES

plan = typer.Typer(help="Plans: look, hand in, receive, judge, close.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(metavar="REF", help="Such as 2022/CCKL-1.", callback=line_typed)]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    add_acts(plan)
    add_rulings(plan)
    add_heads_word(plan)
    app.add_typer(plan, name="plan")


@plan.command("list")
def list_plans(
    state: Annotated[
        str, typer.Option("--state", help="Only those in this state.", callback=line_typed)
    ] = "",
    unit: Annotated[
        str, typer.Option("--unit", metavar="CODE", help="Only those of this unit.", callback=line_typed)
    ] = "",
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those waited for though their day is over.")
    ] = False,
    as_of: AsOf = "",
    office: Office = "",
    year: Year = None,
    as_json: AsJson = False,
) -> None:
    """The plans of the review year in official order: whose, where each stands, how late."""
    door = the_door()
    if state and state not in STATES:
        raise BadInput(f"--state: expected one of {', '.join(STATES)}, got '{state}'")
    cycle = door.cycle(office, year)
    day = door.day(cycle.office, as_of)
    with reading(door.rt.db) as db:
        lines = plan_lines(db, cycle.key, day, state=state or None, unit=unit or None, overdue=overdue)
        found = review.results(db, [cycle.key])[cycle.key]
    data: list[Json] = [_line_data(one) for one in lines]
    columns = heads("plan", "owner", "state", "last_day", "sent", "days_late", "note")
    text = table(columns, [_line_cells(one, found) for one in lines])
    answer(as_json, data, f"{text}\n{tell('plans_listed', plans=len(lines), day=dmy(day))}")


@plan.command("show")
def show_plan(ref: Ref, as_json: AsJson = False) -> None:
    """Everything about one plan as it stands: duty, people, text, what stands in the way, what comes next."""
    from web.cli.dossier import as_data, as_text, gather

    found = gather(the_door(), ref)
    answer(as_json, as_data(found), as_text(found))


@plan.command("diff")
def compare_texts(
    ref: Ref,
    before: Annotated[int, typer.Argument(help="Number of the earlier revision.")],
    after: Annotated[int, typer.Argument(help="Number of the later one.")],
    as_json: AsJson = False,
) -> None:
    """Two texts of a plan side by side, word by word."""
    from workflows.remediation.document import PlanDocument, differences
    from workflows.remediation.reading import revisions

    door = the_door()
    one = a_plan(door, ref)
    with reading(door.rt.db) as db:
        texts = {each.number: each.document for each in revisions(db, one.id)}

    def text(number: int) -> PlanDocument:
        known = ", ".join(str(n) for n, document in texts.items() if document) or "none yet"
        if not texts:
            raise NotFound("text", one.ref, "a plan that was handed in with its text")
        if number not in texts:
            raise NotFound("revision", f"{one.ref} {number}", f"one of {known}")
        if (document := texts[number]) is None:
            raise BadInput(
                f"revision {number} of {one.ref}: expected one with a text ({known}), got paper only"
            )
        return document

    changes = differences(text(before), text(after))
    data: dict[str, Json] = {
        "ref": one.ref,
        "before": before,
        "after": after,
        "changes": [
            {
                "where": change.where,
                "kind": change.kind,
                "before": change.before,
                "after": change.after,
                "words": [{"op": op, "text": words} for op, words in change.words],
            }
            for change in changes
        ],
    }
    lines = [f"{change.where}: {' '.join(_marked(*run) for run in change.words)}" for change in changes]
    answer(as_json, data, "\n".join(lines) or tell("same_text"))


@plan.command("history")
def show_history(ref: Ref, as_json: AsJson = False) -> None:
    """Everything that happened to a plan, in order; and who tried what is not his."""
    from web.cli.history import as_data, as_text, gather

    found = gather(the_door(), ref)
    answer(as_json, as_data(found), as_text(found))


def _marked(op: str, words: str) -> str:
    marks = {"delete": "[-{}-]", "insert": "{{+{}+}}"}
    return marks.get(op, "{}").format(words)


def _line_data(one: PlanLine) -> dict[str, Json]:
    return {
        "ref": one.ref,
        "kind": one.kind,
        "unit": one.unit,
        "owner": one.owner,
        "owner_name": one.owner_name,
        "owner_title": one.owner_title,
        "state": one.state,
        "outcome": one.outcome,
        "due_on": one.due_on.isoformat(),
        "original_due_on": one.original_due_on.isoformat(),
        "submitted_on": one.submitted_on.isoformat() if one.submitted_on else None,
        "late": one.late,
        "days_late": one.days_late,
        "round": one.round,
        "list_locked": one.list_locked.value,
    }


def _line_cells(one: PlanLine, found: review.Results) -> tuple[object, ...]:
    return (
        short(one.ref, one.office),
        one.unit_name if one.kind == COLLECTIVE else one.owner_name,
        stands(one.state, one.outcome),
        dmy(one.due_on),
        dmy(one.submitted_on),
        one.days_late or "",
        _note(one, found),
    )


def _note(one: PlanLine, found: review.Results) -> str:
    """Whether the plan still waits for the review's result, in the words of `weakness list`."""
    if one.list_locked is not Listed.NOT_ENTERED:
        return ""
    return spoken("list", "entered" if found.of_unit(one.unit).codes else "not_entered")
