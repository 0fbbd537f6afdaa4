"""What a measure must be told when it starts, and how a brief that says less is refused."""

from datetime import date

import pytest

from engine.core.errors import BadInput, SpecError
from tests.workflows.measure.briefs import LADDERS, MATRIX, brief
from workflows.measure.brief import KEYS, read_brief

REF = "SNN/2022/CCKL/W1.1"


def test_a_whole_brief_is_read() -> None:
    read = read_brief(REF, brief())
    assert (read.year, read.kind, read.owner, read.person) == (2022, "collective", None, "CCKL-9")
    assert read.due_on == date(2023, 6, 14)
    assert read.matrix == MATRIX
    assert read.ladders == LADDERS


def test_a_measure_may_have_no_date() -> None:
    assert read_brief(REF, brief(due_on="")).due_on is None


@pytest.mark.parametrize("key", KEYS)
def test_a_brief_that_lacks_a_key_is_refused_by_its_name(key: str) -> None:
    lacking = brief()
    del lacking[key]
    with pytest.raises(BadInput, match=f"brief of measure {REF}: expected the key '{key}'"):
        read_brief(REF, lacking)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("plan", "2022/CCKL"),
        ("year", "năm 2022"),
        ("kind", "group"),
        ("due_on", "thường xuyên"),
        ("matrix", "{"),
        ("matrix", "[]"),
        ("ladders", '{"measure": "x"}'),
        ("ladders", "none"),
    ],
)
def test_a_wrong_value_is_refused_with_its_key(key: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"brief of measure {REF}, '{key}': expected"):
        read_brief(REF, brief(**{key: value}))


def test_a_personal_plan_has_an_owner() -> None:
    with pytest.raises(BadInput, match="'owner': expected the person whose plan it is"):
        read_brief(REF, brief(kind="personal"))


def test_matrices_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(SpecError, match="matrices: expected appraiser, supervisor"):
        read_brief(REF, brief(matrix="{}"))


def test_something_that_is_no_brief_is_refused() -> None:
    with pytest.raises(BadInput, match="expected a brief to start from, got NoneType"):
        read_brief(REF, None)
    with pytest.raises(BadInput, match="'year': expected text, got 'int'"):
        read_brief(REF, {**brief(), "year": 2022})
