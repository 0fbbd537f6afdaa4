"""Everybody can use every page: no barrier of WCAG 2.2 AA, in both languages, on a desk and on a telephone.

A new page is one line in PAGES: what a reader would call it, whose eyes it is seen with, and where it is.
"""

import hashlib
import tomllib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from engine.store.session import make_engine
from tests.browser.reach import AXE, barriers, too_wide
from tests.browser.served import Served, apart, served
from tests.browser.windows import PHONE, Person, at_browser
from tests.databases import Sqlite
from tests.web.comers import an_office_with_everybody

OWNER = "CCKL-1"
SCREENS = ((1280, 900), (360, 740))
PAGES = {
    "coming in": ("", "/login"),
    "a forgotten password": ("", "/forgotten"),
    "a link that no longer works": ("", f"/invitation/{'x' * 43}"),
    "my work, of a head": (OWNER, "/"),
    "my work, of an appraiser": ("TCCB-1", "/"),
    "no plans for the administrator": ("QT-1", "/"),
    "no such page": (OWNER, "/plans/SNN/2022/none"),
    "my letters": (OWNER, "/letters"),
    "my account": (OWNER, "/account"),
    "my own plan": (OWNER, "/plans/SNN/2022/CCKL-1"),
    "a plan of somebody else": ("KT-1", "/plans/SNN/2022/CCKL-1"),
    "the text of a plan": ("TCCB-1", "/plans/SNN/2022/CCKL-1/text"),
    "who is missing": ("TCCB-1", "/office/missing"),
    "who must rebuild": ("TCCB-1", "/office/rebuild"),
}


@pytest.fixture(scope="module")
def office(
    browser: Browser, sqlite_template: Sqlite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One office for all pages: something has been sent, something is late, something was returned."""
    engine = make_engine(sqlite_template.create(tmp_path_factory.mktemp("office")))
    world = an_office_with_everybody(engine)
    apart(world.at("2023-03-20 08:00").beat)
    for code in ("CCKL-1", "CCKL-2", "TCCB-1"):
        world.submit(code)
    world.reject("CCKL-2", "TCCB-1")
    world.approve("TCCB-1", "LD01")
    apart(world.at("2023-03-29 08:00").beat)
    with served(world) as one:
        yield one
    engine.dispose()


@pytest.fixture(scope="module")
def one(browser: Browser, office: Served) -> Iterator[Person]:
    """Somebody with one window, who sees it with many eyes."""
    with at_browser(browser, office) as somebody:
        somebody.window()
        yield somebody


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use(one: Person, name: str):
    code, path = PAGES[name]
    [page] = one.context.pages
    found = {}
    for language in ("vi", "en"):
        one.sign_in(code, language)
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        for wide, high in SCREENS:
            page.set_viewport_size({"width": wide, "height": high})
            found[language, wide] = barriers(page) + too_wide(page)
    assert {where: what for where, what in found.items() if what} == {}
    assert one.faults == []


def test_what_looks_for_barriers_finds_some(browser: Browser, office: Served):
    with at_browser(browser, office, **PHONE) as one:
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
