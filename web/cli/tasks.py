"""The command that says what waits for the personnel office, and with which command each thing is done."""

import re
from textwrap import wrap
from zoneinfo import ZoneInfo

import typer

from engine.core.calendar import ZONE
from engine.core.identifiers import Json
from engine.store.session import reading
from web.cli.context import AsJson, Office, the_door
from web.cli.naming import code_of, say, spoken, tell
from web.cli.showing import WIDTH, answer, dmy, local_iso
from web.tasks import Task, gather

_INDENT, _ARROW, _HARD = " " * 12, "-> ", "\u00a0"


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(tasks)


def tasks(office: Office = "", as_json: AsJson = False) -> None:
    """What waits for the personnel office: the most urgent first, and of these the oldest."""
    door = the_door()
    known = door.office(office)
    with reading(door.rt.db) as db:
        found = gather(db, known, door.rt.now())
    data: Json = [_task(one) for one in found]
    lines = [tell("tasks_open", tasks=len(found)) if found else tell("no_tasks")]
    urgency = ""
    for one in found:
        if one.urgency != urgency:
            urgency = one.urgency
            lines += ["", say("urgency", urgency)]
        lines += _lines(one)
    answer(as_json, data, "\n".join(lines))


def _task(one: Task) -> Json:
    return {
        "kind": one.kind.value,
        "urgency": one.urgency.value,
        "since": local_iso(one.since),
        "concerns": one.concerns,
        "name": one.name,
        "about": one.about,
        "detail": one.detail,
        "count": one.count,
        "said": _filled(say("task", one.kind), one),
        "to_do": _filled(spoken("to_do", one.kind), one),
    }


def _lines(one: Task) -> list[str]:
    said = _broken(_filled(say("task", one.kind), one), 0)
    do = _broken(_filled(spoken("to_do", one.kind), one), len(_ARROW))
    first = f"{dmy(one.since.astimezone(ZoneInfo(ZONE)).date())}  {said[0]}"
    more = [f"{_INDENT}{line}" for line in said[1:]]
    return [
        first,
        *more,
        *(f"{_INDENT}{' ' * len(_ARROW) if n else _ARROW}{line}" for n, line in enumerate(do)),
    ]


def _broken(text: str, taken: int) -> list[str]:
    """A sentence on as many lines as it needs; a command in it stays on one, ready to be copied."""
    whole = re.sub("`[^`]*`", lambda command: command[0].replace(" ", _HARD), text)
    room = WIDTH - len(_INDENT) - taken
    lines = wrap(whole, room, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_HARD, " ") for line in lines]


def _filled(text: str, one: Task) -> str:
    """What a task is, or what is to be done about it, with whom and what it concerns."""
    return text.format(
        name=one.name,
        code=code_of(one.concerns),
        whom=one.concerns,
        about=one.about,
        detail=one.detail,
        count=one.count,
    )
