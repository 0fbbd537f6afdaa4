"""What watches the windows must be able to see something: each kind of fault is shown to it once."""

import pytest
from playwright.sync_api import Browser, Error

from tests.browser.served import Served
from tests.browser.windows import at_browser

SCRIPT = """() => {
  const one = document.createElement("script");
  one.textContent = "window.ran = true";
  document.body.append(one);
  return window.ran === true;
}"""


def misbehaves(browser: Browser, office: Served, seen: list[str]) -> None:
    """A page that does what no page may."""
    with at_browser(browser, office) as one:
        page = one.window("/login")
        page.evaluate(SCRIPT)
        page.evaluate("() => { setTimeout(() => { throw new Error('oops'); }); }")
        with pytest.raises(Error):
            page.goto("http://dondoc.invalid/")
        seen += one.faults


def test_a_script_in_a_page_another_host_and_an_error_are_noticed(browser: Browser, office: Served):
    seen: list[str] = []
    with pytest.raises(AssertionError, match="Content Security Policy"):
        misbehaves(browser, office, seen)
    said = "\n".join(seen)
    assert "Content Security Policy" in said
    assert "oops" in said
    assert "asked another host for http://dondoc.invalid/" in said
