"""Draws a workflow's table as a Mermaid state diagram: text only, so that a difference can be read."""

from collections.abc import Callable

from engine.core.asked import F
from engine.core.spec import Workflow


def mermaid(workflow: Workflow[F], word: Callable[[str], str] = str) -> str:
    """The diagram; `word` turns a state or trigger into what people see."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {state}: {word(state)}" for state in workflow.states]
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in workflow.transitions:
        for source in row.sources:
            arrows.setdefault((source, row.target or source), []).append(word(row.trigger))
    lines += [f"    {a} --> {b}: {', '.join(dict.fromkeys(verbs))}" for (a, b), verbs in arrows.items()]
    lines += [f"    {state} --> [*]" for state in workflow.final]
    return "\n".join(lines) + "\n"
