"""`python -m tests.browser.screenshots`: the pictures of the pages in docs/images, taken of the demonstration.

What stands on them is the sample office on the morning of 27 March 2023. Refuses a picture that is too large.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

from engine.core.calendar import ZONE
from engine.core.identifiers import moment
from notifiers.memory import MemoryChannel
from tests.browser.chromium import opened
from tests.browser.served import Served, apart, served
from tests.browser.windows import DESKTOP, PHONE, at_browser
from tests.house.source import ROOT
from tests.world import World
from web.clocks import ManualClock
from web.demo import morning, people, story
from web.demo.folder import prepare
from web.demo.sink import Sink
from web.wiring import build

FOLDER = ROOT / "docs" / "images"
LARGEST = 150_000  # bytes
_AT = datetime(2023, 3, 27, 8, 5, tzinfo=ZoneInfo(ZONE))
_OWED, _RETURNED, _WAITS = "/plans/SNN/2022/BQLCC-1", "/plans/SNN/2022/KHTC-3", "/plans/SNN/2022/TTKN-2"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks, where, what he does first, what of the page is shown ("": from its top)."""

    who: str
    path: str
    does: Callable[[Page], None] = lambda _page: None
    at: str = ""
    phone: bool = False
    high: int = 800


def _fills(page: Page, cause: str, measure: str, product: str) -> None:
    """Everything but the tie."""
    first = page.locator("input[name=w]").first.input_value()
    page.fill(f'[name="{first}.cause"]', cause)
    page.locator(f'[name="{first}.part"]').first.check()
    if not page.locator(f'[name="{first}.1.text"]').count():
        page.click(f'button[value="measure:{first}"]')
    page.fill(f'[name="{first}.1.text"]', measure)
    page.fill(f'[name="{first}.1.output"]', product)
    page.locator(f'[name="{first}.1.person"]').select_option(index=1)
    page.fill(f'[name="{first}.1.due"]', "31/10/2023")


def _writes(page: Page) -> None:
    """Half a plan, saved."""
    _fills(
        page,
        "Chưa phân công rõ người theo dõi từng cảng cá",
        "Giao ban ngày 05 hằng tháng với từng cảng cá, kiểm tra nhật ký khai thác",
        "Biên bản giao ban; bảng tổng hợp nhật ký",
    )
    page.click('button[name="do"][value="save"]')


def _mends(page: Page) -> None:
    """The plan that was returned, answered and sent again."""
    for answer in page.locator('[name^="answer."]').all():
        answer.fill("Đã gắn với hạn chế của phòng và nêu phần việc được phân công.")
    page.locator('[name$=".link"]').first.check()
    _fills(
        page,
        "Chưa có lịch đôn đốc giải ngân theo từng dự án",
        "Họp rà soát giải ngân ngày 05 hằng tháng với 9 chủ đầu tư, báo cáo Giám đốc",
        "Biên bản họp; bảng tiến độ giải ngân từng dự án",
    )
    page.click('button[name="do"][value="send"]')
    page.wait_for_url(f"**{_RETURNED}")


def _ticks(page: Page) -> None:
    """Two grounds and an opinion."""
    for ground in ("copied_verbatim", "vague_measure"):
        page.locator(f'input[name="defect"][value^="{ground}:"]').first.check()
    page.locator('input[name="phrase"]').first.check()


def _chooses(page: Page) -> None:
    """Four plans at once."""
    for code in ("CCTS", "CCTS-1", "CCTS-3", "TTKN-2"):
        page.locator(f'main input[name="plan"][value="SNN/2022/{code}"]').check()
    page.click("main form button >> nth=-1")


PICTURES = {
    "coming-in": Picture("", "/login", high=700),
    "my-work": Picture("BQLCC-1", "/"),
    "my-work-phone": Picture("BQLCC-1", "/", phone=True),
    "writing": Picture("BQLCC-1", f"{_OWED}/write", _writes, at="h1"),
    "writing-phone": Picture("BQLCC-1", f"{_OWED}/write", at="#weaknesses", phone=True),
    "writing-again": Picture("KHTC-3", f"{_RETURNED}/write"),
    "judging": Picture("TCCB-2", f"{_WAITS}/judge", _ticks, at="#text"),
    "several-at-once": Picture("TCCB-2", "/judge", _chooses),
    "sent-again": Picture("KHTC-3", f"{_RETURNED}/write", _mends),
    "what-changed": Picture("TCCB-2", f"{_RETURNED}/judge?view=side"),
    "linkage": Picture("LD01", "/matrix/CCKL"),
    "story": Picture("KT-1", f"{_RETURNED}/story"),
    "register": Picture("KT-1", "/register"),
    "missing": Picture("TCCB-2", "/office/missing", at="main dl"),
}


@contextmanager
def sample_office(folder: Path) -> Iterator[Served]:
    """The pages of the demonstration, on a clock that stands."""
    place = prepare(folder)
    with Sink(place.letters) as post:
        settings = place.settings(post.mail)
        apart(lambda: morning.play(place, settings))
    clock = ManualClock()
    clock.at = moment(_AT)
    rt = build(settings, clock)
    world = World(rt, clock, MemoryChannel(), story.OFFICE, 2022)
    with served(world, people.shown(rt, story.OFFICE)) as office:
        yield office
    rt.db.dispose()


def taken(browser: Browser, office: Served, name: str, one: Picture) -> None:
    """Take one picture and keep it."""
    desk = {**DESKTOP, "viewport": {"width": 1280, "height": one.high}}
    kind = {**PHONE, "device_scale_factor": 1.5} if one.phone else desk
    with at_browser(browser, office, one.who, **kind) as somebody:
        page = somebody.window(one.path)
        one.does(page)
        page.evaluate("() => document.fonts.ready")
        if one.at:
            page.locator(one.at).evaluate("place => place.scrollIntoView()")
        file = FOLDER / f"{name}.png"
        page.screenshot(path=file)
    size = file.stat().st_size
    if size > LARGEST:
        raise ValueError(f"{file.name}: expected at most {LARGEST} bytes, got {size}")


def main() -> None:
    """Take every picture, or those that are named."""
    FOLDER.mkdir(exist_ok=True)
    named = sys.argv[1:] or list(PICTURES)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = opened(driver)
        with sample_office(Path(folder) / "demo") as office:
            for name in named:
                taken(browser, office, name, PICTURES[name])
        browser.close()


if __name__ == "__main__":
    main()
