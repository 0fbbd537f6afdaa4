"""What one cell of a roster may hold, and that letters can be printed and sent with it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.message import as_message
from papers.cells import is_email
from tests.notifiers.letters import LETTER, SENDER
from tests.papers.rosters import Edit, problems, put, read


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            put("Cá nhân", "B6", "Lê" * 101),
            "row 6, column 'Họ và tên': expected at most 200 characters, got 202",
        ),
        (
            put("Hạn chế tập thể", "C2", "x" * 20_001),
            "column 'Nội dung': expected at most 20000 characters, got 20001",
        ),
        (
            put("Cá nhân", "B6", "Lê\x9b31m"),
            "column 'Họ và tên': expected plain text, got the character U+009B",
        ),
        (
            put("Cá nhân", "D6", "Phó\u202e"),
            "column 'Chức vụ': expected plain text, got the character U+202E",
        ),
        (put("Cá nhân", "G6", "\x9b" * 99), "got the text '\\u009b"),
    ],
)
def test_a_cell_that_no_letter_could_print_is_refused(tmp_path: Path, edit: Edit, expected: str) -> None:
    (problem,) = problems(tmp_path, edit)
    assert expected in problem


@pytest.mark.parametrize(
    "email",
    [
        "a<b@x.example",
        "a..b@x.example",
        "a.@x.example",
        ".a@x.example",
        "../../../../tmp/evil@x.example",
        "a(b)c;d:e@x.example",
        '"a b"@x.example',
        "a@x..example",
        "a@-x.example",
        "a@[127.0.0.1]",
        "a" * 65 + "@x.example",
        "a@" + "x." * 128 + "example",
    ],
)
def test_an_address_that_no_mail_server_takes_is_refused(tmp_path: Path, email: str) -> None:
    (problem,) = problems(tmp_path, put("Cá nhân", "F6", email))
    assert "row 6, column 'Thư điện tử': expected" in problem


@given(st.text("ab.@<>()-_'/\\\"[]:;, ", min_size=3, max_size=20), st.sampled_from(["", "@so-nn.example"]))
def test_the_mailer_takes_every_address_a_roster_may_hold(start: str, end: str) -> None:
    if is_email(start + end):
        assert as_message(replace(LETTER, to_email=start + end), SENDER)


def test_a_weakness_may_have_several_lines(tmp_path: Path) -> None:
    text = "Chậm báo cáo.\n\tHai lần trong năm."
    assert read(tmp_path, put("Hạn chế tập thể", "C2", text)).collective_weaknesses[0].text == text
