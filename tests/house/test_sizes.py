"""Files and functions stay small enough to be read at one sitting."""

from tests.house import rules


def test_no_file_is_longer_than_250_lines():
    assert rules.long_files() == []


def test_no_function_is_longer_than_50_lines():
    assert rules.long_functions() == []
