"""Figures are honest: in turns, medians, no comparison of different work."""

import pytest

from benchmarks.measuring import (
    Bound,
    NotTheSame,
    Rounds,
    Target,
    Unit,
    figure,
    interleaved,
    reading_of,
    require_same,
)
from benchmarks.report import BEGIN, END, as_json, as_table, load, merged, put_into


def test_the_sides_take_turns_and_change_who_is_first():
    asked = []

    def side(name):
        return lambda number: asked.append((number, name)) or 1.0

    rounds = interleaved(side("ours"), side("baseline"), 2)
    assert asked == [
        (0, "baseline"), (0, "ours"), (1, "ours"), (1, "baseline"), (2, "baseline"), (2, "ours"),
    ]  # fmt: skip
    assert len(rounds.ours) == len(rounds.baseline) == 2, "the round that warms up does not count"


def test_a_share_is_what_is_left_of_the_baselines_speed():
    rounds = Rounds((4.0, 5.0, 8.0), (2.0, 2.0, 2.0))
    one = figure("x", rounds, operations=2, unit=Unit.SECONDS, target=Target(Bound.SHARE, 0.5))
    assert (one.ours, one.baseline, one.ratio, one.met) == (2.5, 1.0, 0.4, False)
    assert (one.ratio_low, one.ratio_high, one.target) == (0.25, 0.5, ">= 50 %")


def test_a_multiple_is_how_many_times_as_long_ours_takes():
    rounds = Rounds((4.0, 5.0, 8.0), (2.0, 2.0, 2.0))
    one = figure("x", rounds, target=Target(Bound.TIMES, 5))
    assert (one.ratio, one.met, one.target) == (2.5, True, "<= 5 x")


def test_a_reading_is_its_worst_value():
    one = reading_of("memory", "MB", [90.0, 160.0, 100.0], 150)
    assert (one.ours, one.met, one.target) == (160.0, False, "<= 150 MB")


@pytest.mark.parametrize("ours", [[], [1], [1, 3]])
def test_different_work_is_not_compared(ours):
    with pytest.raises(NotTheSame):
        require_same("rows", ours, [1, 2])


def test_a_later_run_replaces_its_own_lines_and_keeps_the_others(tmp_path):
    last = tmp_path / "last.json"
    last.write_text(as_json([figure("a", Rounds((1.0,))), figure("b", Rounds((1.0,)))]), encoding="utf-8")
    fresh = merged(last, [figure("a", Rounds((2.0,)))])
    assert [(one.name, one.ours) for one in fresh] == [("a", 2000.0), ("b", 1000.0)]
    assert load(tmp_path / "nothing.json") == []


def test_the_table_goes_between_its_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# P\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    put_into(page, as_table([figure("a", Rounds((1.0,)))]))
    text = page.read_text(encoding="utf-8")
    assert "| a | 1,000 ms |" in text
    assert "old" not in text
    assert text.endswith(f"{END}\nafter\n")
    page.write_text("# P\n", encoding="utf-8")
    with pytest.raises(ValueError, match="expected the marks"):
        put_into(page, "")
