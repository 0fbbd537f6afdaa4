"""The ladders that come with Dondoc, and what an office hears when it writes one wrongly."""

import pytest

from config.ladders import LadderFileRefused, default_ladders, load_ladders, parse_ladder

TELL = "tell: [{who: owner, kind: plan_due}]"


def one(rung: str) -> str:
    """A ladder of this one rung, which stands in line 3."""
    return f"name: x\nrungs:\n  - {{{rung}}}\n"


def rungs(name: str) -> list[tuple[str, int, list[str]]]:
    """Each rung of a default ladder: offset, level, who: kind."""
    return [
        (str(r.offset), r.level, [f"{t.who}: {t.kind}" for t in r.tells if t.when != "list_not_locked"])
        for r in default_ladders()[name].rungs
    ]


def test_the_unit_hears_what_the_letter_orders():
    owner_and_head = ["owner: plan_due", "head: plan_due"]
    overdue = ["owner: plan_overdue", "head: plan_overdue", "unit_mailbox: plan_overdue"]
    assert rungs("unit") == [
        ("-10 08:00", 0, ["owner: plan_due"]),
        ("-5 08:00", 0, ["owner: plan_due"]),
        ("-2 08:00", 0, owner_and_head),
        ("+0 08:00", 0, owner_and_head),
        ("+1 08:00", 1, ["officer: incoming_check"]),
        ("+1 14:00", 1, overdue),
        ("+5 08:00", 2, ["officer: chase_first", "leader_in_charge: chase_notice"]),
        ("+6 08:00", 0, ["owner: plan_overdue"]),
        ("+11 08:00", 0, ["owner: plan_overdue"]),
        ("+16 08:00", 0, ["owner: plan_overdue"]),
        ("+21 08:00", 0, ["owner: plan_overdue"]),
        ("+26 08:00", 0, ["owner: plan_overdue"]),
        ("+31 08:00", 0, ["owner: plan_overdue"]),
    ]


def test_nobody_in_a_unit_is_urged_while_its_list_is_not_locked():
    heard = {
        (t.who, t.kind)
        for r in default_ladders()["unit"].rungs
        for t in r.told(frozenset({"list_not_locked"}))
    }
    assert heard == {("personnel_office", "list_not_locked")}


def test_the_appraiser_is_reminded_and_those_above_are_levels():
    assert rungs("review") == [
        ("+5 08:00", 0, ["appraiser: review_due"]),
        ("+8 08:00", 0, ["appraiser: review_due"]),
        ("+8 08:00", 1, ["personnel_head: review_due"]),
        ("+10 08:00", 0, ["appraiser: review_due"]),
        ("+10 08:00", 2, ["personnel_leader: review_due"]),
    ]


def test_the_supervisor_of_a_measure_hears_from_the_day_after():
    assert rungs("measure") == [
        ("-5 08:00", 0, ["doer: measure_due"]),
        ("+0 08:00", 0, ["doer: measure_due"]),
        ("+1 08:00", 0, ["doer: measure_overdue", "supervisor: measure_overdue"]),
    ]


def test_a_claim_that_waits_reaches_the_personnel_office_on_the_tenth_day():
    assert rungs("claimed") == [
        ("+5 08:00", 0, ["supervisor: claim_waiting"]),
        ("+10 08:00", 0, ["supervisor: claim_waiting", "personnel_office: claim_waiting"]),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- 1\n", "x.yaml:1:1: expected a map, got CommentedSeq"),
        ("", "x.yaml:1:1: expected a map, got None"),
        ("rungs: []\n", "x.yaml:1:1: expected the key 'name', got none"),
        ("name: 7\nrungs: []\n", "x.yaml:1:7: expected text, got 7"),
        ("name: x\nrungs: []\n", "x.yaml:2:8: expected at least one rung, got none"),
        ("name: x\nrung: []\n", "x.yaml:2:1: expected one of name, rungs, got 'rung'"),
        ("name: x\nrungs: 3\n", "x.yaml:2:8: expected a list, got 3"),
        (one(f"offset: soon, at: '08:00', {TELL}"), "x.yaml:3:14: expected a whole number, got 'soon'"),
        (one(f"offset: 1, at: 8h, {TELL}"), "x.yaml:3:21: expected a time HH:MM, got '8h'"),
        (one(f"offset: 1, at: '08:00:30', {TELL}"), "x.yaml:3:21: expected a time HH:MM, got '08:00:30'"),
        (one(f"offset: 1, at: '08:00', level: -1, {TELL}"), "x.yaml:3:37: expected 0 or more, got -1"),
        (
            one("offset: 1, at: '08:00', tell: [{who: owner, kind: k, wenn: a}]"),
            "x.yaml:3:59: expected one of kind, when, who, got 'wenn'",
        ),
        (
            one(f"repeat: {{from: 1, every: 0, times: 2}}, at: '08:00', {TELL}"),
            "x.yaml:3:31: expected 1 or more, got 0",
        ),
        (
            f"name: x\nrungs:\n  - {{offset: 1, at: '14:00', {TELL}}}\n  - {{offset: -2, at: '08:00', {TELL}}}\n",
            "x.yaml:4:5: expected rung 2 of ladder 'x' to be after +1 14:00, got -2 08:00",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(text, complaint):
    with pytest.raises(LadderFileRefused) as refused:
        parse_ladder(text, "x.yaml")
    assert str(refused.value) == complaint
    assert refused.value.status == 422


@pytest.mark.parametrize("text", ["name: x\nrungs: [\n", "name: x\nname: y\n", "name: \x07\n"])
def test_what_is_not_yaml_is_refused_with_its_place(text):
    with pytest.raises(LadderFileRefused, match=r"x\.yaml:\d+:\d+: expected YAML, got a mistake"):
        parse_ladder(text, "x.yaml")


def test_a_file_must_hold_the_ladder_it_is_named_for(tmp_path):
    (tmp_path / "unit.yaml").write_text(f"name: other\nrungs:\n  - {{offset: 1, at: '08:00', {TELL}}}\n")
    with pytest.raises(LadderFileRefused, match="expected the ladder 'unit', got 'other'"):
        load_ladders(tmp_path)


def test_an_office_may_keep_ladders_of_its_own(tmp_path):
    (tmp_path / "unit.yaml").write_text(f"name: unit\nrungs:\n  - {{offset: 1, at: '08:00', {TELL}}}\n")
    assert [str(r.offset) for r in load_ladders(tmp_path)["unit"].rungs] == ["+1 08:00"]
