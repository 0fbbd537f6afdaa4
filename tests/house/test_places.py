"""Nothing in the house is bound to one machine, one network or one moment."""

from tests.house import rules
from tests.house.source import ROOT, text


def test_no_file_names_a_package_index_or_a_path_of_one_machine():
    assert rules.hosts_and_machine_paths() == []


def test_the_core_never_asks_what_time_it_is():
    assert rules.clock_readings_in_the_core() == []


def test_every_constraint_is_one_exact_version():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    loose = [line for line in lines if line and not line.startswith("#") and line.count("==") < 1]
    assert loose == []


def test_the_ci_calls_check_and_test_and_nothing_else():
    commands = [line for line in (text(".ci/run") or "").splitlines() if line.startswith("make")]
    assert commands == ["make check", "make test"]
