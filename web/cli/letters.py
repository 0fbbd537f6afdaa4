"""Commands about what was said to whom: letters as they left, and the ledger with every line that was owed."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

import typer

from config.words import Words
from engine.core.asked import Instance
from engine.core.errors import BadInput, EngineError, NotFound
from engine.core.identifiers import Json, Moment
from engine.core.notices import Standing
from engine.store import calendars, notices, posted
from engine.store.letters import Letter, LetterState
from engine.store.notices import LedgerLine
from engine.store.session import reading
from web.cli.context import AsJson, Door, Office, the_door
from web.cli.delivery import last_answers
from web.cli.letter_acts import add_letter_acts
from web.cli.letter_page import as_data, as_text, gather, letter_data, next_try, stands
from web.cli.naming import code_of, heads, spoken, tell
from web.cli.recipients import To, box, office_in, recipient
from web.cli.showing import answer, local, local_iso, table
from web.cli.typed import line_typed
from web.wiring import all_words

_UNTRUE = "no longer true: "  # the beginning of what the trail keeps of a line that was left out

letters = typer.Typer(help="Letters as they were written and sent.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    add_letter_acts(letters)
    app.add_typer(letters, name="letters")
    app.command()(ledger)


@letters.command("list")
def list_letters(
    to: To = "",
    state: Annotated[
        LetterState | None, typer.Option("--state", help="Only those that stand so.", show_choices=True)
    ] = None,
    office: Office = "",
    as_json: AsJson = False,
) -> None:
    """Every letter of the office, in the order they were written."""
    door = the_door()
    known = door.office(office or office_in(to))
    person = recipient(door, known, to) if to else None
    with reading(door.rt.db) as db:
        found = posted.search(db, known, person=person, states=[state] if state else ())
        answers = last_answers(db, [one.letter.outgoing.id for one in found if one.letter.seq])
        calendar = calendars.of(db, [known])[known]
    tries = [next_try(one, door.rt.hours, calendar) for one in found]
    pairs = [(one.letter, at) for one, at in zip(found, tries, strict=True)]
    data: Json = [letter_data(one, at, answers.get(one.outgoing.id, "")) for one, at in pairs]
    columns = heads("letter", "written", "left", "to", "subject", "state", "why")
    answer(as_json, data, table(columns, [_letter_row(one, at, answers) for one, at in pairs]))


@letters.command("show")
def show_letter(
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="As `letters list` shows it, or a longer part.", callback=line_typed
        ),
    ],
    text: Annotated[bool, typer.Option("--text", help="Also what the letter says.")] = False,
    as_json: AsJson = False,
) -> None:
    """One letter: where it stands, every attempt and what came of it, and which notices it says."""
    door = the_door()
    found = gather(door, id)
    with reading(door.rt.db) as db:
        [why] = last_answers(db, [found.letter.outgoing.id]).values()
    answer(as_json, as_data(found, why, text=text), as_text(found, text=text))


def ledger(
    about: Annotated[
        str, typer.Argument(metavar="REF|CODE", help="A plan or measure, or a person.", callback=line_typed)
    ],
    office: Office = "",
    as_json: AsJson = False,
) -> None:
    """Every line that was owed: when, to whom, what, and what became of it, whether sent, merged or skipped."""
    door = the_door()
    found = _lines(door, about, office)
    lang = door.settings.language
    text = table(heads("when", "about", "to", "what", "became", "detail"), _rows(found, all_words(), lang))
    answer(as_json, [_line(one) for one in found], text)


def _lines(door: Door, about: str, office: str) -> list[LedgerLine]:
    """A code means the person first; whatever is no person is a reference."""
    if "@" in about:
        named = door.office(office or office_in(about))
        with reading(door.rt.db) as db:
            return notices.ledger(db, person=box(named, about))
    try:
        person = door.person(about, door.office(office) if office else None)
    except (NotFound, BadInput) as no_person:
        one = _instance(door, about, office, no_person)
        with reading(door.rt.db) as db:
            return notices.ledger(db, instance=one.id)
    with reading(door.rt.db) as db:
        return notices.ledger(db, person=person)


def _instance(door: Door, about: str, office: str, no_person: EngineError) -> Instance:
    """The file a reference means; where it can mean neither, whichever error helps most."""
    full = about if not office or about.startswith(f"{office}/") else f"{office}/{about}"
    try:
        return door.instance(full)
    except NotFound:
        if "/" in about:
            raise
        if isinstance(no_person, BadInput):
            raise no_person from None
        expected = "a reference such as 2022/CCKL-1, or a code such as CCKL-1"
        raise NotFound("plan or person", about, expected) from None


def _short(code: str) -> str:
    return code.partition("/")[2] or code


def _letter_row(one: Letter, next_at: Moment | None, answers: Mapping[UUID, str]) -> tuple[str, ...]:
    out = one.outgoing
    return (
        posted.tail(out.id),
        local(out.written_at),
        local(one.sent_at) if one.sent_at else "",
        f"{out.to_name} ({code_of(one.person)})",
        out.subject,
        stands(one, next_at),
        "" if one.state is LetterState.SENT else answers.get(out.id, ""),
    )


def _line(one: LedgerLine) -> Json:
    return {
        "key": one.key,
        "ref": one.ref,
        "person": one.person,
        "kind": one.kind,
        "due": local_iso(one.due),
        "timer": one.timer,
        "offset": one.offset,
        "standing": one.standing.value,
        "merged_into": one.merged_into,
        "why": one.why,
        "letter": str(one.letter) if one.letter else None,
        "letter_state": one.letter_state,
    }


def _rows(found: Sequence[LedgerLine], words: Words, lang: str) -> list[tuple[str, ...]]:
    by_key = {one.key: one for one in found}
    return [
        (
            local(one.due),
            _short(one.ref),
            code_of(one.person),
            words.text(lang, "notice", one.kind),
            words.text(lang, "standing", one.standing),
            _detail(one, by_key, words, lang),
        )
        for one in found
    ]


def _detail(one: LedgerLine, by_key: Mapping[str, LedgerLine], words: Words, lang: str) -> str:
    if one.standing is Standing.MERGED and one.merged_into in by_key:
        return tell("said_at", at=local(by_key[one.merged_into].due))
    if one.why:
        return _left_out(one.why, words, lang)
    return words.text(lang, "letter", one.letter_state) if one.letter_state else ""


def _left_out(why: str, words: Words, lang: str) -> str:
    """Why a line was not said: no longer true, for a reason of its own, or overtaken by a step."""
    state = why.removeprefix(_UNTRUE)
    if state != why and state in words.codes("state"):
        return tell("not_true", state=words.text(lang, "state", state))
    try:
        return spoken("left_out", why)
    except NotFound:
        named = (section for section in ("trigger", "event") if why in words.codes(section))
        section = next(named, "")
        return words.text(lang, section, why) if section else why
