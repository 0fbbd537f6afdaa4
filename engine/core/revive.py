"""An older declaration brought back from its stored data, with the functions of the code that runs now.

A guard that changes its meaning gets a new name; one that open instances still need must not disappear.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from engine.core.asked import F
from engine.core.errors import SpecError
from engine.core.identifiers import Json, Role
from engine.core.ladder import Tell
from engine.core.spec import Timer, Transition, Workflow

Function = Callable[..., Any]  # guards, effects and anchors alike: the name in the document says which


def functions(workflow: Workflow[F]) -> dict[str, Function]:
    """Every function the workflow's table names, by name."""
    found: dict[str, Function] = {}
    for row in workflow.transitions:
        found |= {f.__name__: f for f in (*row.guards, row.then, row.when) if f is not None}
    for timer in workflow.timers:
        found |= {timer.anchor.__name__: timer.anchor, timer.says.__name__: timer.says}
    return found


def revive(document: Mapping[str, Json], known: Mapping[str, Function]) -> Workflow[Any]:
    """The workflow a stored document declares.

    Raises:
        SpecError: it names functions that the code no longer has; all of them are named.
    """
    doc = cast(dict[str, Any], document)
    if missing := sorted(set(_named(doc)) - set(known)):
        raise SpecError(
            f"workflow '{doc['name']}' version {doc['version']}: open instances need {', '.join(missing)},"
            " expected the code to have them"
        )
    return Workflow(
        name=doc["name"],
        version=doc["version"],
        initial=doc["initial"],
        states=tuple(doc["states"]),
        final=tuple(doc["final"]),
        roles=tuple(Role(role) for role in doc["roles"]),
        transitions=tuple(_transition(row, known) for row in doc["transitions"]),
        timers=tuple(_timer(timer, known) for timer in doc["timers"]),
        outcomes=tuple(doc["outcomes"]),
        conditions=tuple(doc["conditions"]),
    )


def _named(doc: Mapping[str, Any]) -> Iterable[str]:
    for row in doc["transitions"]:
        yield from (name for name in (*row["guards"], row["then"], row["when"]) if name)
    for timer in doc["timers"]:
        yield from (timer["anchor"], timer["says"])


def _transition(row: Mapping[str, Any], known: Mapping[str, Function]) -> Transition[Any]:
    return Transition(
        trigger=row["trigger"],
        sources=tuple(row["sources"]),
        target=row["target"],
        by=tuple(Role(role) for role in row["by"]),
        guards=tuple(known[name] for name in row["guards"]),
        tells=tuple(Tell(Role(who), kind, when) for who, kind, when in row["tells"]),
        then=known[row["then"]] if row["then"] else None,
        when=known[row["when"]] if row["when"] else None,
    )


def _timer(timer: Mapping[str, Any], known: Mapping[str, Function]) -> Timer[Any]:
    return Timer(
        name=timer["name"],
        states=tuple(timer["states"]),
        ladder=timer["ladder"],
        kinds=tuple(timer["kinds"]),
        anchor=known[timer["anchor"]],
        says=known[timer["says"]],
    )
