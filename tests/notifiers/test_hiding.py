"""Our own password in the mouth of another server."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.hiding import without_password


@pytest.mark.parametrize("password", ["mật khẩu", 'a"b\\c', "YQ==", "*"])
def test_no_way_of_writing_it_is_left(password):
    quoted = '"' + password.replace("\\", "\\\\").replace('"', '\\"') + '"'
    ways = [b64encode(one).decode() for one in (password.encode(), f"\0tccb\0{password}".encode())]
    said = without_password(" ".join(["LOGIN tccb", password, quoted, *ways, "failed"]), "tccb", password)
    assert not [way for way in (password, quoted[1:-1], *ways) if way in said.replace("***", "")]
    assert said.startswith("LOGIN tccb ")


@given(st.text())
def test_without_a_password_nothing_is_changed(said):
    assert without_password(said, "tccb", "") == said
