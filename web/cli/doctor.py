"""The command that looks at the whole installation. It must answer where every other one refuses to start.

So it asks the door for nothing: not for the settings, which may be wrong, and not for the runtime.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.words import Words, load_words
from engine.core.identifiers import Json
from web.cli.context import AsJson, the_door
from web.cli.showing import answer, local, local_iso, table

if TYPE_CHECKING:
    from web.doctor.finding import Finding, Value

WORDS = Path(__file__).with_name("doctor.toml")
COLUMNS = ("subject", "state", "found", "do")


def add_to(app: typer.Typer) -> None:
    """Hang the command on the command line."""
    app.command()(doctor)


def doctor(
    no_mail: Annotated[bool, typer.Option("--no-mail", help="Leave the mail server alone.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at the whole installation and say what to do; exit code 1 if something is wrong."""
    from web.doctor.examine import examine  # every workflow and channel, for one command
    from web.doctor.finding import Level

    examined = examine(the_door().at, call=not no_mail)
    words = load_words(WORDS)
    wrong, warnings = examined.at(Level.WRONG), examined.at(Level.WARNING)
    told = [_told(words, examined.language, one) for one in examined.findings]
    rows = [
        (
            words.text(examined.language, "subject", one.subject),
            words.text(examined.language, "level", one.level),
            found,
            advice,
        )
        for one, (found, advice) in zip(examined.findings, told, strict=True)
    ]
    page = table([words.text(examined.language, "column", one) for one in COLUMNS], rows)
    said = words.text(examined.language, "verdict", "wrong" if wrong else "sound")
    data: Json = {
        "sound": wrong == 0,
        "wrong": wrong,
        "warnings": warnings,
        "findings": [_data(one, *both) for one, both in zip(examined.findings, told, strict=True)],
    }
    answer(as_json, data, f"{page}\n\n{said.format(wrong=wrong, warnings=warnings)}")
    if wrong:
        raise typer.Exit(1)


def _told(words: Words, language: str, one: "Finding") -> tuple[str, str]:
    """What was found and what to do, in words; nothing is to be done where it is as it should be."""
    facts = {name: value if isinstance(value, str | int) else local(value) for name, value in one.facts}
    if "cause" in facts:  # names a subject
        facts["cause"] = words.text(language, "subject", str(facts["cause"]))
    if "stage" in facts:
        facts["stage"] = words.text(language, "step", str(facts["stage"]))
    if one.level == "ok":
        return words.text(language, "ok", one.code).format(**facts), ""
    found, advice = (words.text(language, section, one.code) for section in ("found", "do"))
    return found.format(**facts), advice.format(**facts)


def _data(one: "Finding", found: str, advice: str) -> Json:
    return {
        "subject": one.subject.value,
        "level": one.level.value,
        "code": one.code.value,
        "found": found,
        "advice": advice,
        "facts": list(_facts(one.facts)),
    }


def _facts(facts: "Iterable[tuple[str, Value]]") -> Iterable[Json]:
    for name, value in facts:
        yield {"name": name, "value": value if isinstance(value, str | int) else local_iso(value)}
