"""A code of a weakness is a code: it reaches letters, references and the chain."""

import json

import pytest

from workflows.remediation.document import parse
from workflows.remediation.shapes import Malformed

WORDS = "Đồng chí buông lỏng quản lý"


def plan(code="CN001", link="HC01", answered=""):
    """A plan file with these codes in its three places."""
    weakness = {"code": code, "text": "Chậm", "linked_to": [link]}
    answers = [{"weakness": answered, "defect": "other", "answer": "Đã sửa"}]
    return json.dumps({"weaknesses": [weakness], "answers": answers})


@pytest.mark.parametrize("code", ["CN001", "HC-2.1", "1", "A" * 20])
def test_letters_figures_dot_and_dash_make_a_code(code):
    read = parse(plan(code, code, code))
    assert (read.weaknesses[0].code, read.weaknesses[0].linked_to) == (code, (code,))
    assert read.answers[0].weakness == code


@pytest.mark.parametrize(
    "code", [WORDS, "cn001", "CN 01", "CN/01", "-CN01", ".1", "A" * 21, "A" * 101, "CN٠١", "ĐH01"]
)
@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("code", "weaknesses[0].code"),
        ("link", "weaknesses[0].linked_to[0]"),
        ("answered", "answers[0].weakness"),
    ],
)
def test_anything_else_is_refused_where_it_stands_and_is_not_repeated(code, place, path):
    with pytest.raises(Malformed) as refused:
        parse(plan(**{place: code}))
    [fault] = refused.value.faults
    assert fault.startswith(f"{path}: found ")
    assert code not in fault
