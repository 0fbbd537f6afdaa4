"""Every code of the house that people may see, collected from the tables and from the source itself."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from config.words import HOUSE
from engine.core.calendar import Wording
from engine.core.identifiers import PARENT
from engine.core.notices import Standing
from engine.core.spec import Workflow
from engine.runtime.attempts import LetterEvent
from engine.runtime.brake import Doubt
from engine.store.letters import LetterState
from notifiers.kinds import ACCOUNT, KINDS
from tests.house.source import ROOT, modules
from workflows.directory import supervision
from workflows.directory.entries import PostRole, Rank
from workflows.remediation.commands import DefectCode, Result
from workflows.remediation.document import Responsibility
from workflows.remediation.facts import COLLECTIVE, PERSONAL
from workflows.remediation.linkage import LinkageMode

Codes = dict[str, set[str]]  # section -> codes

FOLDERS = tuple(sorted(path.parent for path in (ROOT / "workflows").glob("*/words.toml")))


def of_house() -> Codes:
    """What the engine says, whatever the workflow."""
    return {
        "obstacle": set(obstacles("engine/core")),
        "role": {PARENT},
        "event": set(events()),
        "standing": set(Standing),
        "letter": set(LetterState),
        "wording": set(Wording),
        "doubt": set(Doubt),
        "notice": set(ACCOUNT),
    }


def of_folder(folder: Path) -> Codes:
    """What the workflow in this folder says: its table, and what its own files add to it."""
    codes = of_table(folder.name)
    codes["obstacle"] = set(obstacles(f"workflows/{folder.name}"))
    codes["event"] = set(journal_entries(f"workflows/{folder.name}"))
    if folder.name == "directory":
        codes |= {"post": set(PostRole), "rank": set(Rank)}
        codes["capacity"] = {supervision.ACTING, supervision.ON_BEHALF}
    if folder.name == "remediation":
        codes["obstacle"] |= {f"unanswered:{defect}" for defect in DefectCode}
        codes |= {"defect": set(DefectCode), "result": set(Result), "responsibility": set(Responsibility)}
        codes |= {"linkage": set(LinkageMode), "kind": {COLLECTIVE, PERSONAL}}
    return {section: found for section, found in codes.items() if found}


def of_table(name: str) -> Codes:
    """States, triggers, roles, outcomes, timers, guards and letters of one table."""
    flow = workflow(name)
    if flow is None:
        return {}
    kinds = {tell.kind for row in flow.transitions for tell in row.tells}
    return {
        "state": set(flow.states),
        "trigger": set(flow.triggers),
        "role": set(flow.roles) - {PARENT},
        "outcome": set(flow.outcomes),
        "timer": {timer.name for timer in flow.timers},
        "guard": {guard.__name__ for row in flow.transitions for guard in row.guards},
        "notice": kinds.union(*(timer.kinds for timer in flow.timers)) & set(KINDS),
    }


def workflow(name: str) -> Workflow | None:
    """The declaration in a folder of workflows/, if it has one."""
    if not (ROOT / "workflows" / name / "workflow.py").is_file():
        return None
    module: ModuleType = import_module(f"workflows.{name}.workflow")
    found: Workflow = module.WORKFLOW
    return found


def declared() -> tuple[Path, ...]:
    """The folders whose words can be held against something: the directory, and each with a table."""
    return tuple(f for f in FOLDERS if f.name == "directory" or workflow(f.name) is not None)


def files() -> tuple[Path, ...]:
    """Every word list."""
    return (HOUSE, *(folder / "words.toml" for folder in FOLDERS))


def obstacles(*folders: str) -> Iterator[str]:
    """Codes of obstacles in the source: `Obstacle("code")`, and what a generator of codes yields beside one."""
    for name, tree in modules(*folders):
        made = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) == "Obstacle"]
        for call in made:
            match call.args[0]:
                case ast.Constant(value=str(code)):
                    yield code
                case ast.JoinedStr(values=[ast.Constant(value="unanswered:"), _]) | ast.Name():
                    pass  # for each defect; or what a generator beside it yields, collected below
                case other:
                    raise AssertionError(
                        f"{name}:{call.lineno}: an obstacle of a kind unknown: {ast.dump(other)}"
                    )
        if any(isinstance(call.args[0], ast.Name) for call in made):
            for node in ast.walk(tree):
                match node:
                    case ast.Yield(value=ast.Constant(value=str(code))):
                        yield code


def events() -> Iterator[str]:
    """Kinds of events the engine writes itself, on instances, letters and journals; the rest are triggers."""
    for _, tree in modules("engine/core"):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            match call:
                case ast.Call(func=ast.Name(id="Event"), args=[ast.Constant(value=str(kind)), *_]):
                    yield kind
                case ast.Call(func=ast.Name(id="_set_clocks"), args=[*_, ast.Constant(value=str(kind))]):
                    yield kind
    for _, tree in modules("engine/runtime"):
        yield from _letter_events(tree)
    yield from LetterEvent
    yield from journal_entries("engine", "web")


def journal_entries(*folders: str) -> Iterator[str]:
    """Kinds of entries written into the journal of an office."""
    for _, tree in modules(*folders):
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="journals"), attr="write"),
                    args=[_, _, ast.Constant(value=str(kind)), *_],
                ):
                    yield kind


def _letter_events(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Event"), args=[ast.Constant(value=str(kind)), *_]):
                yield kind


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""
