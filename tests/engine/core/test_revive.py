"""An old declaration comes back from its stored data, as long as the code still has what it names."""

import json

import pytest

from engine.core.chain import canonical
from engine.core.errors import SpecError
from engine.core.revive import functions, revive
from engine.core.spec import Workflow
from tests.engine.core import leave
from tests.engine.core.leave import ASKED, HUNG, LAN, LEAVE, Words
from workflows.measure.workflow import WORKFLOW as MEASURE
from workflows.remediation.workflow import WORKFLOW as PLAN


def stored(flow: Workflow) -> dict:
    """The declaration as it comes back from the database."""
    document: dict = json.loads(canonical(flow.document()))
    return document


@pytest.mark.parametrize("flow", [LEAVE, PLAN, MEASURE], ids=lambda flow: flow.name)
def test_a_declaration_comes_back_as_it_was_stored(flow: Workflow):
    revived = revive(stored(flow), functions(flow))
    assert revived.digest == flow.digest
    assert revived.transitions == flow.transitions
    assert revived.timers == flow.timers


def test_what_came_back_decides_as_before():
    old = revive(stored(LEAVE), functions(LEAVE))
    assert leave.done(leave.request(), "ask", LAN, flow=old).after.state == ASKED
    refusal = leave.refused(leave.request(), "ask", LAN, Words(), flow=old)
    assert [one.kind for one in refusal.obstacles] == ["no_reason", "no_such_days"]
    assert leave.done(leave.request(ASKED), "grant", HUNG, flow=old).after.outcome == "went"


def test_guards_the_code_no_longer_has_are_all_named():
    known = functions(LEAVE)
    for gone in ("reason_is_given", "is_urgent", "grant_it", "says"):
        del known[gone]
    with pytest.raises(SpecError) as refused:
        revive(stored(LEAVE), known)
    assert str(refused.value) == (
        "workflow 'leave' version 1: open instances need grant_it, is_urgent, reason_is_given, says,"
        " expected the code to have them"
    )


def test_a_stored_table_that_contradicts_itself_is_refused_like_any_other():
    document = stored(LEAVE) | {"final": []}
    with pytest.raises(SpecError, match="dead end"):
        revive(document, functions(LEAVE))
