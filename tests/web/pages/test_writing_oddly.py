"""What is typed into a plan, or sent in its name, as no page of ours would: text stays text, the rest is refused."""

import pytest

from tests.web.comers import browser
from tests.web.pages.test_writing import REF, WRITE, draft, opened, press


def test_what_is_typed_is_text_and_never_markup_and_what_nobody_sees_is_left_out(office):
    bad = '"><script>alert(1)</script>{{ 7*7 }}</textarea>=1+1'
    one = browser(office, "CCKL-1")
    form = opened(one)
    names = ("text", "note", "cause", "1__text", "1__output", "1__section", "1__due")
    form.put(**{f"CN001__{name}": bad for name in names}, scan_name=bad)
    press(one, form, "save")
    for page in (one.get(WRITE), press(one, opened(one), "send")):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
    assert opened(one)["CN001.cause"] == bad
    press(one, opened(one).put(CN001__cause="a\x00b\x1b[31m\u202ec\r\nd"))
    assert opened(one)["CN001.cause"] == "ab[31mc\nd"


@pytest.mark.parametrize(
    "wrong",
    [
        {"w": ["CN001", "<b>"]},
        {"w": [f"BS{n}" for n in range(1, 300)]},
        {"CN001__m": ["1", "x"]},
        {"CN001__cause": "x" * 20_001},
        {"CN001__1__due": "1\n2"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused_and_never_fails(office, wrong):
    one = browser(office, "CCKL-1")
    form = opened(one).put(**wrong)
    assert press(one, form).status_code == 422
    assert one.post(f"/plans/{REF}/draft", data=form.fields).status_code == 422
    assert draft(office) is None


def test_odd_buttons_and_numbers_only_save(office):
    one = browser(office, "CCKL-1")
    for button in (
        "less:CN001:x",
        "less:CN001:99",
        "measure:CN999",
        "mine:x",
        "mine:99999999999",
        "drop",
        "?",
    ):
        assert press(one, opened(one), button).status_code == 303
