"""Every benchmark runs at a tiny size: ours and its baseline did the same work. How fast is no test."""

import gc
from collections.abc import Iterator

import pytest

from benchmarks.measuring import MINIMUM, Bench
from benchmarks.registry import BENCHMARKS


@pytest.fixture(autouse=True)
def _what_other_tests_left() -> Iterator[None]:
    """Every timing sweeps the memory first; what hundreds of tests left there would take a second each time."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda one: one.name)
def test_ours_and_the_baseline_did_the_same_work(benchmark, tmp_path):
    memory, disk = tmp_path / "memory", tmp_path / "disk"
    memory.mkdir()
    disk.mkdir()
    figures = list(benchmark.run(Bench(short=True, rounds=MINIMUM, memory=memory, disk=disk)))
    assert figures
    assert all(one.rounds >= 1 and one.ours >= 0 for one in figures)
    # What writes says how many rows or bytes were held against the baseline's.
    assert benchmark.reads_only or all(one.compared > 0 for one in figures if one.baseline is not None)
