"""Commands by which a person deals with letters that are stuck and with people who cannot be written to.

Only the personnel office of that day and the operator at the terminal may; each act is on record with who did it.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import typer
from sqlalchemy import Connection

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import SYSTEM, Json, OfficeId, PersonId
from engine.runtime import release as releasing
from engine.runtime import reopen as reopening
from engine.store import letters, marks, posted
from engine.store.letters import Letter
from engine.store.session import reading
from web import causes
from web.cli.acting import Reason
from web.cli.context import As, AsJson, Door, Office, the_door
from web.cli.naming import code_of, tell
from web.cli.recipients import To, office_in, recipient
from web.cli.showing import answer
from web.cli.typed import line_typed, lines_typed
from web.deciding import decided

T = TypeVar("T")
Alike = Annotated[bool, typer.Option("--alike", help="And every other that was given up for the same cause.")]
_ID = "As `letters list` shows it, or a longer part."
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help=_ID, callback=lines_typed)]


def _some_typed(param: typer.CallbackParam, value: list[str] | None) -> list[str]:
    # Nothing typed is not there at all, where the argument may be left out.
    return lines_typed(param, value or [])


def add_letter_acts(app: typer.Typer) -> None:
    """Hang these commands on `letters`."""
    app.command()(retry)
    app.command()(release)
    app.command()(settle)
    app.command()(reopen)
    app.command()(trust)


def retry(ids: Ids, alike: Alike = False, acting: As = "", as_json: AsJson = False) -> None:
    """Let letters that were given up or came back leave again now, to the present addresses."""
    door = the_door()
    found = _letters(door, ids, alike=alike)
    numbers = [one.outgoing.id for one in found]
    changed = _decided(
        door,
        found[0].office,
        acting,
        lambda db, by: releasing.retry(db, door.rt, found[0].office, numbers, by),
    )
    data: list[Json] = [
        {**_moved(one, "ready"), "address_changed": changed[one.outgoing.id]} for one in found
    ]
    lines = [
        tell("retried_elsewhere" if changed[one.outgoing.id] else "retried", **_spoken(one)) for one in found
    ]
    answer(as_json, data, "\n".join(lines))


def release(
    id: Annotated[str, typer.Argument(metavar="ID", help=_ID, callback=line_typed)],
    reason: Reason,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """Let a letter that may have arrived go out again under its Message-ID: who says so answers for a second copy."""
    door = the_door()
    why = _a_reason(reason)
    [one] = _letters(door, [id])
    _decided(
        door,
        one.office,
        acting,
        lambda db, by: releasing.release(db, door.rt, one.office, one.outgoing.id, by, why),
    )
    answer(as_json, _moved(one, "ready"), tell("released", **_spoken(one)))


def settle(
    reason: Reason,
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help=_ID, callback=_some_typed, show_default=False),
    ] = None,
    alike: Alike = False,
    to: To = "",
    acting: As = "",
    office: Office = "",
    as_json: AsJson = False,
) -> None:
    """Close stuck letters, or with --to what somebody could not be sent: he was told by telephone or on paper."""
    door = the_door()
    why = _a_reason(reason)
    if alike and to:
        raise BadInput("letters settle: expected --alike with letters, got it with --to")
    if bool(ids) == bool(to):
        raise BadInput(
            "letters settle: expected either letters or --to, got " + ("both" if to else "neither")
        )
    if to:
        known, person = _recipient(door, to, office)
        closed = _decided(
            door, known, acting, lambda db, by: reopening.close(db, door.rt, known, person, by, why)
        )
        data: dict[str, Json] = {"letters": [], "person": person, "notices": closed}
        answer(as_json, data, tell("notices_settled", person=code_of(person), notices=closed))
        return
    found = _letters(door, ids or [], alike=alike)
    numbers = [one.outgoing.id for one in found]
    where = found[0].office
    _decided(door, where, acting, lambda db, by: releasing.settle(db, door.rt, where, numbers, by, why))
    answer(
        as_json,
        {"letters": [str(one) for one in numbers], "person": None, "notices": 0},
        "\n".join(tell("settled", **_spoken(one)) for one in found),
    )


def reopen(to: To, acting: As = "", office: Office = "", as_json: AsJson = False) -> None:
    """Owe somebody again what he could not be sent, now that he has an address; the next beat writes the letter."""
    door = the_door()
    known, person = _recipient(door, to, office)
    done = _decided(door, known, acting, lambda db, by: reopening.reopen(db, door.rt, known, person, by))
    data: dict[str, Json] = {"person": person, "notices": done.opened, "skipped": done.skipped}
    said = tell("reopened", person=code_of(person), notices=done.opened, skipped=done.skipped)
    answer(as_json, data, said)


def trust(
    whose: Annotated[
        str,
        typer.Argument(
            metavar="CODE|ADDRESS", help="Whose address, or the address itself.", callback=line_typed
        ),
    ],
    acting: As = "",
    office: Office = "",
    as_json: AsJson = False,
) -> None:
    """Write to an address again though letters came back from it."""
    door = the_door()
    local = whose.partition("@")[0]
    # "SNN/@CCKL" is a mailbox, "a@b.example" an address.
    typed = whose if local and "/" not in local and "@" in whose else ""
    known, person = _of_address(door, typed) if typed else _recipient(door, whose, office)
    mark = _decided(
        door,
        known,
        acting,
        lambda db, by: reopening.trust(
            db, door.rt, known, person, typed or reopening.address(db, door.rt, person), by
        ),
    )
    data: dict[str, Json] = {"person": person, "letter": str(mark.letter), "status": mark.status}
    answer(as_json, data, tell("trusted", person=code_of(person)))


def _decided(door: Door, office: OfficeId, acting: str, work: Callable[[Connection, PersonId], T]) -> T:
    """One unit of work of somebody who may decide for this office.

    Raises:
        NotRecorder: he is not of its personnel office.
    """
    by = door.person(acting, office) if acting else SYSTEM
    return decided(door.rt, office, by, lambda db: work(db, by))


def _letters(door: Door, ids: Sequence[str], *, alike: bool = False) -> list[Letter]:
    """The letters meant, each once, in the order they were typed; after them those that are alike."""
    with reading(door.rt.db) as db:
        found = [posted.called(db, one).letter for one in ids]
        if alike:
            return causes.alike(db, found[0].office, found)
    return list({one.outgoing.id: one for one in found}.values())


def _recipient(door: Door, code: str, office: str) -> tuple[OfficeId, PersonId]:
    known = door.office(office or office_in(code))
    return known, recipient(door, known, code)


def _of_address(door: Door, email: str) -> tuple[OfficeId, PersonId]:
    """Whose letter came back from this address."""
    with reading(door.rt.db) as db:
        mark = marks.marked(db, [email]).get(email)
        sent = letters.of_ids(db, [mark.letter]) if mark else {}
    if mark is None or mark.letter not in sent:
        raise NotFound("address", email, "one that letters came back from, see `dondoc tasks`")
    return sent[mark.letter].office, sent[mark.letter].person


def _a_reason(typed: str) -> str:
    if not typed.strip():
        raise BadInput("--reason: expected what was done or why, got nothing")
    return typed.strip()


def _moved(one: Letter, state: str) -> dict[str, Json]:
    return {"id": str(one.outgoing.id), "person": one.person, "state": state}


def _spoken(one: Letter) -> dict[str, str]:
    name = f"{one.outgoing.to_name} ({code_of(one.person)})"
    return {"letter": posted.tail(one.outgoing.id), "to": name}
