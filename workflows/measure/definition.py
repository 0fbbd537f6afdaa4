"""What the engine needs to run measures: the table, how facts are loaded, what is kept."""

from functools import partial

from engine.store.definition import Definition
from workflows.measure.facts import MeasureFacts
from workflows.measure.keeping import keep, plant
from workflows.measure.loading import load
from workflows.measure.workflow import WORKFLOW


def definition(links: str = "") -> Definition[MeasureFacts]:
    """The definition of `measure`; `links` is the address the pages named in letters begin with, "" for none."""
    return Definition(WORKFLOW, partial(load, links=links), keep, plant)
