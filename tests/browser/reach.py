"""Whether everybody can use a page: axe-core against WCAG 2.2 AA, and nothing wider than the screen."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "axe" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_RUN = """async (tags) => (await axe.run(document, {
  runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
})).violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`))"""
_WIDER = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > room + 1 && !one.closest(".table-responsive, .skip"))
    .map(one => `${one.tagName.toLowerCase()}.${one.className} ends at ${one.getBoundingClientRect().right}`)
    .concat(`the page is ${document.documentElement.scrollWidth} wide, the screen ${room}`).slice(-5);
}"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def barriers(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA, one line for each place."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    return list(page.evaluate(_RUN, list(TAGS)))


def too_wide(page: Page) -> list[str]:
    """What makes the page wider than its screen, so that one would have to scroll sideways."""
    return list(page.evaluate(_WIDER))
