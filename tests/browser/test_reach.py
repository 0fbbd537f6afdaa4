"""Everybody can use every page: no barrier of WCAG 2.2 AA, in both languages, on a desk and on a telephone."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.places import DEPUTY, PLACES, Place, an_office_to_look_at
from tests.browser.reach import AXE, barriers, too_wide
from tests.browser.served import Served
from tests.browser.windows import PHONE, Person, at_browser
from tests.databases import Sqlite
from tests.web.pages.test_who_sees_what import routes
from web.http.app import PAGES as APP

# What is no page: a file of somebody, a part of a page, and what only leads on.
NO_PAGES = (
    "/plans/{ref:path}/files/{digest}",
    "/measures/{ref:path}/files/{digest}",
    "/plans/{ref:path}/judge/days",
    "/plans/{ref:path}/judge/ticks",
    "/account/second-step",
    "/login/code",
)
SCREENS = ((1280, 900), (360, 740))


@pytest.fixture(scope="module")
def looked_at(
    browser: Browser, sqlite_template: Sqlite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, dict[str, str]]]:
    """One office for all pages."""
    with an_office_to_look_at(sqlite_template, tmp_path_factory.mktemp("office")) as found:
        yield found


@pytest.fixture(scope="module")
def one(browser: Browser, looked_at: tuple[Served, dict[str, str]]) -> Iterator[Person]:
    """Somebody with one window, who sees it with many eyes."""
    with at_browser(browser, looked_at[0]) as somebody:
        somebody.context.add_init_script(path=AXE)  # quicker than into every page by itself
        somebody.window()
        yield somebody


@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
def test_everybody_can_use(one: Person, looked_at, place: Place):
    told = tuple((field, text.format(**looked_at[1])) for field, text in place.types)
    place = replace(place, path=place.path.format(**looked_at[1]), types=told)
    [page] = one.context.pages
    found = {}
    for language in ("vi", "en"):
        comes_to(one, page, place, language)
        for wide, high in SCREENS:
            page.set_viewport_size({"width": wide, "height": high})
            found[language, wide] = barriers(page) + too_wide(page)
    assert {where: what for where, what in found.items() if what} == {}
    assert one.faults == []


def comes_to(one: Person, page: Page, place: Place, language: str) -> None:
    """Goes there and presses what is to be pressed; a page with one heading, in his language."""
    one.office.cookie(DEPUTY, language)  # who types his password reads his own language from then on
    one.sign_in(place.who, language)
    page.set_viewport_size({"width": SCREENS[0][0], "height": SCREENS[0][1]})
    answer = page.goto(place.path)
    for field, text in place.types:
        if field == "[type=file]":
            page.set_input_files(field, text)
        else:
            page.fill(field, text)
    *ticks, button = place.presses or ("",)
    for tick in ticks:
        one.press(page, tick)
    if button:
        with page.expect_navigation() as gone:
            one.press(page, button)
        answer = gone.value
    assert answer is not None
    assert answer.status == place.status
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1


def test_no_page_is_forgotten():
    seen = [place.path.partition("?")[0] for place in PLACES.values()]
    asked = {path for pages in APP for method, path in routes(pages.routes) if method == "GET"}
    patterns = {path: re.sub(r"{\w+}", "[^/]+", path.replace("{ref:path}", ".+")) for path in asked}
    missing = {path for path, shape in patterns.items() if not any(re.fullmatch(shape, one) for one in seen)}
    assert missing == set(NO_PAGES)


def test_what_looks_for_barriers_finds_some(browser: Browser, looked_at):
    with at_browser(browser, looked_at[0], **PHONE) as one:
        page = one.window("/login")
        page.evaluate(
            """() => {
              document.querySelector("label[for=name]").remove();
              const wide = document.createElement("p");
              wide.textContent = "x".repeat(2000);
              wide.className = "text-nowrap";
              document.querySelector("main").append(wide);
            }"""
        )
        assert [line.split(":")[0] for line in barriers(page)] == ["label"]
        assert too_wide(page) != []


def test_what_looks_for_barriers_is_as_its_makers_published_it():
    listed = tomllib.loads((AXE.parent / "manifest.toml").read_text(encoding="utf-8"))
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == listed["sha256"]
    assert f"axe v{listed['version']}" in AXE.read_text(encoding="utf-8")[:40]
    assert (AXE.parent / "LICENSE").read_text(encoding="utf-8").startswith("Mozilla Public License")
