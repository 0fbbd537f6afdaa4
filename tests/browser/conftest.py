"""A Chromium for the tests of one file, and the small office served to it.

The driver keeps an event loop in the thread of the tests while it lives. Other tests start loops of their own there,
so it lives no longer than one file of tests.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from engine.store.session import make_engine
from tests.browser.chromium import opened
from tests.browser.served import Served, served
from tests.databases import Sqlite
from tests.web.comers import an_office_with_everybody, cheap_hashes

pytest.register_assert_rewrite(
    "tests.browser.steps", "tests.browser.windows"
)  # so that they say what they found


@pytest.fixture(autouse=True, scope="module")
def _cheap_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_hashes(patch)
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with sync_playwright() as playwright:
        one = opened(playwright)
        yield one
        one.close()


@pytest.fixture
def office(browser: Browser, sqlite_template: Sqlite, tmp_path: Path) -> Iterator[Served]:
    """The pages of an office of its own; it is 1 March 2023, 08:00."""
    engine = make_engine(sqlite_template.create(tmp_path))
    with served(an_office_with_everybody(engine)) as one:
        yield one
    engine.dispose()
