"""Windows of the browser that tell of everything they should not have seen: other hosts, refused scripts, errors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.served import Served
from web.http.cookies import LANGUAGE

DESKTOP: Mapping[str, object] = {"viewport": {"width": 1280, "height": 900}}
PHONE: Mapping[str, object] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
WITHOUT_SCRIPT: Mapping[str, object] = {**DESKTOP, "java_script_enabled": False}
# A refusal is an answer; the browser mentions its status, which is not an error of the page.
_ANSWERED = "Failed to load resource: the server responded with a status of 4"
# A question that a newer one has overtaken is given up, as it should be; a send that failed says htmx:sendError.
_OVERTAKEN = ("htmx:sendAbort", "htmx:afterRequest")
_PATIENCE = 10_000  # ms, on a machine that does other things too


@dataclass
class Person:
    """Somebody at his browser."""

    office: Served
    context: BrowserContext
    language: str = "vi"
    scripts: bool = True  # whether JavaScript runs here
    touches: bool = False  # whether it is a screen one touches
    faults: list[str] = field(default_factory=list)

    def window(self, path: str = "") -> Page:
        """A new window, on this page where one is named."""
        page = self.context.new_page()
        if path:
            page.goto(path)
        return page

    def press(self, page: Page, what: str) -> None:
        """Press a button or a link, with the mouse or a finger."""
        found = page.locator(what)
        if self.touches:
            found.tap()
        else:
            found.click()

    def sign_in(self, code: str, language: str = "vi") -> None:
        """He is in as this person ("": as nobody), and reads the pages in this language."""
        self.context.clear_cookies()
        value = {"dondoc": self.office.cookie(code, language)} if code else {LANGUAGE: language}
        for name, text in value.items():
            self.context.add_cookies([{"name": name, "value": text, "url": self.office.address}])

    def asked(self, request: Request) -> None:
        """Note a request that leaves the house."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and not request.url.startswith(
            f"{self.office.address}/"
        ):
            self.faults.append(f"asked another host for {request.url}")

    def said(self, message: ConsoleMessage) -> None:
        """Note what the browser complains of, a broken Content-Security-Policy among it."""
        if message.type in ("error", "warning") and not message.text.startswith((_ANSWERED, *_OVERTAKEN)):
            self.faults.append(f"{message.type}: {message.text}")


@contextmanager
def at_browser(
    browser: Browser, office: Served, code: str = "", language: str = "vi", **kind: object
) -> Iterator[Person]:
    """Somebody at his browser, of this kind; afterwards nothing untoward may have been seen."""
    context = browser.new_context(
        base_url=office.address, locale="vi-VN", reduced_motion="reduce", **{**DESKTOP, **kind}
    )
    context.set_default_timeout(_PATIENCE)
    person = Person(
        office,
        context,
        language,
        scripts=bool(kind.get("java_script_enabled", True)),
        touches=bool(kind.get("has_touch")),
    )
    context.on("request", person.asked)
    context.on("console", person.said)
    context.on("weberror", lambda error: person.faults.append(str(error.error)))
    try:
        if code:
            person.sign_in(code, language)
        yield person
    finally:
        context.close()
    assert person.faults == []
