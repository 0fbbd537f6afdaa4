"""The plan's definition as the engine runs it: the table, its loader, its keeper. The one line a door needs."""

from functools import partial

from engine.store.definition import Definition
from workflows.remediation.facts import PlanFacts
from workflows.remediation.keeping import keep, plant
from workflows.remediation.loading import load
from workflows.remediation.proof import PROVED, unsound
from workflows.remediation.workflow import WORKFLOW


def definition(links: str = "") -> Definition[PlanFacts]:
    """The definition; `links` is the address the pages of plans begin with, "" for none."""
    return Definition(WORKFLOW, partial(load, links=links), keep, plant, unsound, PROVED)
