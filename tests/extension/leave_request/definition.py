"""What the engine needs to run requests for leave: the line a door registers."""

from functools import partial

from engine.store.definition import Definition
from tests.extension.leave_request.facts import LeaveFacts
from tests.extension.leave_request.keeping import keep, plant
from tests.extension.leave_request.loading import load
from tests.extension.leave_request.workflow import WORKFLOW


def definition(links: str = "") -> Definition[LeaveFacts]:
    """The definition; `links` is the address the pages begin with."""
    return Definition(WORKFLOW, partial(load, links=links), keep, plant)
