"""What a step brings about elsewhere happens in the same transaction: all of it, or nothing at all."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from engine.core.asked import Command
from engine.core.identifiers import OfficeId
from engine.core.spec import Start
from engine.runtime.handle import handle
from engine.runtime.start import start
from engine.store import instances, trail
from tests.world import World
from workflows.measure.commands import Claim
from workflows.remediation.document import Answer
from workflows.remediation.facts import PERSONAL, Duty


def measures(world: World, code: str) -> list:
    """The measures of a plan, by ref."""
    parent = world.plan(code).id
    with world.reading() as db:
        return instances.children(db, [parent])[parent]


def test_an_approved_plan_starts_its_measures_in_the_same_act(office: World):
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    [one] = measures(office, "CCKL-1")
    assert (one.ref, one.workflow, one.state) == ("SNN/2022/CCKL-1/CN001.1", "measure", "open")
    approved = office.history("CCKL-1")[-1]
    assert approved.body["data"]["measures"] == [one.ref]
    with office.reading() as db:
        [begun] = trail.of_streams(db, [one.id])[one.id]
    assert (begun.kind, begun.at, begun.body["parent"]) == ("start", approved.at, str(one.parent))
    assert one.wake_at is not None
    assert office.verdict().sound


def test_a_measure_that_cannot_start_takes_the_approval_back(office: World):
    office.submit("CCKL-1")
    before = office.plan("CCKL-1")
    with office.writing() as db:  # somebody else bears the name of its measure
        duty = Duty(2022, PERSONAL, "CCKL", office.person("CCKL-1"), "head", office_due())
        start(
            db,
            office.rt,
            OfficeId("SNN"),
            [Start("remediation", "SNN/2022/CCKL-1/CN001.1", duty)],
            office.rt.now(),
        )
    with pytest.raises(IntegrityError):
        office.approve("CCKL-1")
    assert office.plan("CCKL-1") == before
    assert [one.kind for one in office.history("CCKL-1")] == ["start", "arm", "submit"]
    assert [line.kind for line in office.ledger("CCKL-1")] == ["plan_submitted"]
    assert measures(office, "CCKL-1") == []
    assert office.verdict().sound


def test_a_measure_that_ends_leaves_a_note_on_its_plan(office: World):
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    [one] = measures(office, "CCKL-1")
    before = office.plan("CCKL-1")
    handle(office.rt, one.id, Command("claim", office.person("CCKL-1"), Claim("Đã họp"), version=0))
    handle(office.rt, one.id, Command("confirm", office.person("TCCB-1"), version=1))
    after = office.plan("CCKL-1")
    assert (after.version, after.seq) == (before.version, before.seq + 1)
    note = office.history("CCKL-1")[-1]
    assert (note.kind, note.body["note"], note.body["data"]["measure"]) == (
        "note",
        "measure_confirmed",
        one.ref,
    )
    assert office.verdict().sound


def test_a_measure_gone_from_the_next_text_is_replaced_by_order_of_its_plan(office: World):
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    [old] = measures(office, "CCKL-1")
    office.reject("CCKL-1", "TCCB-1", "2023-04-28")
    text = office.document("CCKL-1", answers=(Answer("", "missing_linkage", "Đã gắn lại."),))
    [weakness] = text.weaknesses
    other = replace(weakness.measures[0], text="Kiểm tra từng chủ rừng", output="Biên bản kiểm tra")
    office.submit("CCKL-1", document=replace(text, weaknesses=(replace(weakness, measures=(other,)),)))
    assert office.approve("CCKL-1").state == "under_supervision"
    assert {one.ref: (one.state, one.outcome) for one in measures(office, "CCKL-1")} == {
        "SNN/2022/CCKL-1/CN001.1": ("replaced", "replaced"),
        "SNN/2022/CCKL-1/CN001.1.2": ("open", ""),
    }
    with office.reading() as db:
        ordered = trail.of_streams(db, [old.id])[old.id][-1]
    assert (ordered.kind, ordered.body["role"], ordered.body["actor"]) == ("replace", "parent", "system")
    assert office.verdict().sound


def test_an_unchanged_measure_runs_on_through_the_next_text(office: World):
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    office.reject("CCKL-1", "TCCB-1", "2023-04-28")
    text = office.document("CCKL-1", answers=(Answer("", "missing_linkage", "Đã gắn lại."),))
    office.submit("CCKL-1", document=text)
    office.approve("CCKL-1")
    assert [(one.ref, one.state) for one in measures(office, "CCKL-1")] == [
        ("SNN/2022/CCKL-1/CN001.1", "open")
    ]


def office_due():
    from datetime import date

    return date(2023, 3, 29)
