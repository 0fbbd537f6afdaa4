"""The page of frozen names has every name of the code, and none the code does not know."""

import ast

import pytest

from config.words import load_words
from engine.core.identifiers import PARENT
from engine.core.notices import Standing
from engine.runtime.brake import Doubt
from engine.store.letters import LetterState
from notifiers.kinds import COMMON, KINDS
from tests.docs.pages import coded, first_column, rows, section
from tests.house.source import modules, parsed
from tests.workflows import codes
from workflows.remediation.commands import DefectCode, Result
from workflows.remediation.document import Responsibility

PAGE = "docs/reference/names.md"
FLOWS = [flow for folder in codes.FOLDERS if (flow := codes.workflow(folder.name))]
JOURNAL = set(codes.journal_entries("engine", "web", "workflows"))
OBSTACLES = set(codes.obstacles("engine/core", "workflows"))

# Files whose dictionaries become bodies of events; of the letters' facts they also name a few.
BODIES = (
    "engine/core/decision.py",
    "engine/core/speaking.py",
    "engine/core/clocked.py",
    "engine/runtime/compose.py",
    "engine/runtime/attempts.py",
    "engine/runtime/taking.py",
    "engine/runtime/drain.py",
    "engine/runtime/bounce.py",
    "engine/runtime/release.py",
    "engine/runtime/reopen.py",
    "engine/runtime/wake.py",
    "engine/runtime/outages.py",
    "engine/runtime/brake.py",
)
# What a plan tells a measure at its birth is not chained.
NOT_CHAINED = {"_brief"}


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("States", {state for flow in FLOWS for state in flow.states}),
        ("Triggers", {trigger for flow in FLOWS for trigger in flow.triggers}),
        ("Outcomes", {outcome for flow in FLOWS for outcome in flow.outcomes}),
        ("Roles", {role for flow in FLOWS for role in flow.roles} | {PARENT}),
        ("Timers", {timer.name for flow in FLOWS for timer in flow.timers}),
        ("Obstacles", OBSTACLES),
        ("Defects", set(DefectCode)),
        ("Results", set(Result)),
        ("Responsibilities", set(Responsibility)),
        ("Events", set(codes.events()) | JOURNAL),
        ("Doubts", set(Doubt)),
        ("Notices", set(Standing)),
        ("Letters", set(LetterState) | set(KINDS)),
    ],
)
def test_a_section_has_the_names_of_the_code_and_no_others(title, names):
    assert first_column(section(PAGE, title)) ^ set(map(str, names)) == set()


@pytest.mark.parametrize(
    ("title", "group"),
    [
        ("States", "state"),
        ("Triggers", "trigger"),
        ("Outcomes", "outcome"),
        ("Roles", "role"),
        ("Timers", "timer"),
        ("Obstacles", "obstacle"),
        ("Defects", "defect"),
        ("Results", "result"),
        ("Responsibilities", "responsibility"),
        ("Events", "event"),
        ("Doubts", "doubt"),
        ("Notices", "standing"),
    ],
)
def test_the_words_on_the_page_are_the_ones_people_see(title, group):
    words = load_words(*codes.files()[1:])
    for code, vi, en in rows(section(PAGE, title)):
        assert (vi, en) == (words.text("vi", group, code), words.text("en", group, code))


def test_the_facts_a_letter_may_print_are_the_ones_named_for_its_kind():
    text = section(PAGE, "Letters")
    for line in text.splitlines():
        kind = next(iter(first_column(line)), "")
        if kind in KINDS:
            assert coded(line) - {kind} == set(KINDS[kind]) - COMMON
    assert coded(text) >= COMMON


def test_every_field_of_a_body_is_on_the_page():
    effects = tuple(f for folder in codes.FOLDERS for f in _effects(folder.name))
    written = _keys(*BODIES, *effects) - set(codes.events())
    assert written - coded(section(PAGE, "Fields of an event")) - _facts() == set()


def test_a_field_nobody_documented_would_be_found():
    tree = ast.parse("def take(asked):\n    body = {'mystery': 1}\n    body['riddle'] = 2\n")
    assert set(_strings(tree)) == {"mystery", "riddle"}


def _effects(folder):
    found = (name for name, _ in modules(f"workflows/{folder}"))
    return [name for name in found if name.endswith(("/effects.py", "/following.py"))]


def _facts():
    return {fact for facts in KINDS.values() for fact in facts}


def _keys(*files):
    return {key for name in files for key in _strings(parsed(name))}


def _strings(tree):
    """String keys of dictionaries, written out or set one by one, outside of what is not chained."""
    left_out = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in NOT_CHAINED
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys) if node not in left_out:
                yield from (key.value for key in keys if isinstance(key, ast.Constant))
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(key)))]):
                yield key
