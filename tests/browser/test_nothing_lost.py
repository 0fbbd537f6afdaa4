"""Two windows, a double click, the back button, a session that ends: nothing is lost, and nothing is done twice."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import steps
from tests.browser.reach import barriers
from tests.browser.served import Served
from tests.browser.windows import DESKTOP, WITHOUT_SCRIPT, Person, at_browser
from tests.web.comers import given_account
from tests.web.pages.large import a_large_plan

CAUSE = f"{steps.TEXT}.cause"
SHEET = f"{steps.PLAN}/write"


@pytest.fixture(params=[DESKTOP, WITHOUT_SCRIPT], ids=["with JavaScript", "without"])
def head(request: pytest.FixtureRequest, browser: Browser, office: Served):
    """The head of a branch, who has a plan to write; it is 20 March 2023, 08:00."""
    office.world.at("2023-03-20 08:00")
    given_account(office.world, steps.OWNER)
    with at_browser(browser, office, **request.param) as one:
        one.sign_in(steps.OWNER)
        yield one


def types(page: Page, name: str, text: str) -> None:
    """Types into a field and leaves it."""
    steps.field(page, name).fill(text)
    steps.field(page, name).blur()


def saves(one: Person, page: Page) -> None:
    """Waits until it is saved by itself, or presses Save."""
    if not one.scripts:
        steps.does(one, page, "save")


def a_whole_plan(one: Person) -> Page:
    """A window with everything that is needed for sending."""
    page = one.window(SHEET)
    steps.writes(one, page)
    steps.ties(page)
    return page


def sent(office: Served) -> list[str]:
    """How often the plan came in, by which step."""
    return [one.kind for one in office.world.history(steps.OWNER) if one.kind in ("submit", "resubmit")]


def test_the_second_of_two_windows_is_told_and_chooses(head: Person):
    first, second = head.window(SHEET), head.window(SHEET)
    types(first, CAUSE, "Chưa phân công")
    saves(head, first)
    expect(first.locator("#saved-at")).not_to_be_empty()

    types(second, CAUSE, "Chưa đôn đốc")
    saves(head, second)
    quarrel = second.locator("#quarrel")
    expect(quarrel).to_contain_text(f"Người {steps.OWNER}")
    expect(quarrel).to_contain_text("Chưa phân công")
    expect(steps.field(second, CAUSE)).to_have_value("Chưa đôn đốc")
    expect(steps.field(head.window(SHEET), CAUSE)).to_have_value("Chưa phân công")

    head.press(second, '#quarrel button[name="do"]')
    expect(second.locator("#quarrel")).to_have_count(0)
    expect(steps.field(head.window(SHEET), CAUSE)).to_have_value("Chưa đôn đốc")

    types(first, CAUSE, "Chưa phân công, chưa đôn đốc")
    saves(head, first)
    expect(first.locator("#quarrel")).to_be_visible()
    head.press(first, '#quarrel a[href$="/write"]')
    expect(steps.field(first, CAUSE)).to_have_value("Chưa đôn đốc")


def test_a_double_click_sends_once(head: Person, office: Served):
    page = a_whole_plan(head)
    page.locator('button[name="do"][value="send"]').dblclick()
    expect(page).to_have_url(f"{office.address}{steps.PLAN}")
    steps.stands(head, page, "submitted")
    assert sent(office) == ["submit"]


def test_the_way_back_after_sending_sends_nothing_again(head: Person, office: Served):
    page = a_whole_plan(head)
    steps.sends(head, page)
    page.go_back()
    if page.locator('button[name="do"][value="send"]').count():
        steps.does(head, page, "send")
    steps.stands(head, page, "submitted")
    assert sent(office) == ["submit"]


def test_a_window_that_still_shows_what_was_sent_is_told(head: Person, office: Served):
    page, other = a_whole_plan(head), a_whole_plan(head)
    types(other, CAUSE, "Viết ở cửa sổ khác")
    steps.sends(head, page)
    steps.does(head, other, "send")
    expect(other.locator("main [role=alert]").first).to_be_visible()
    expect(steps.field(other, CAUSE)).to_have_value("Viết ở cửa sổ khác")
    assert sent(office) == ["submit"]


def test_what_is_typed_outlives_the_session(head: Person, office: Served):
    page = a_whole_plan(head)
    office.world.at("2023-03-20 15:00")
    types(page, CAUSE, "Viết sau khi hết phiên")
    saves(head, page)
    where = "#kept" if head.scripts else "main"
    with head.context.expect_page() as opened:
        head.press(page, f'{where} a[href="/login"]')
    door = opened.value
    door.fill("#name", steps.OWNER)
    door.fill("#password", steps.PASSWORD)
    head.press(door, 'main form[action="/login"] button')
    expect(door.locator("main")).to_contain_text("CCKL-1")

    if head.scripts:
        expect(steps.field(page, CAUSE)).to_have_value("Viết sau khi hết phiên")
        steps.does(head, page, "save")
    else:
        head.press(page, "main form button")
    expect(steps.field(page, CAUSE)).to_have_value("Viết sau khi hết phiên")
    expect(steps.field(head.window(SHEET), CAUSE)).to_have_value("Viết sau khi hết phiên")
    steps.sends(head, page)
    assert sent(office) == ["submit"]


def test_what_an_officer_types_of_paper_is_saved_by_itself(browser: Browser, office: Served):
    office.world.at("2023-03-20 08:00").receive(steps.OWNER, "2023-03-20")
    given_account(office.world, "TCCB-2")
    with at_browser(browser, office, **DESKTOP) as one:
        one.sign_in("TCCB-2")
        content = f"{steps.PLAN}/officer/content"
        page = one.window(content)
        types(page, CAUSE, "Theo bản giấy")
        expect(page.locator("#saved-at")).to_contain_text("20/03/2023 08:00")
        expect(steps.field(one.window(content), CAUSE)).to_have_value("Theo bản giấy")


def test_of_a_long_plan_one_part_after_the_other_is_written_and_all_of_it_kept(head: Person, office: Served):
    office.world.submit("CCKL-1", document=a_large_plan(office.world.document("CCKL-1")))
    office.world.reject("CCKL-1")
    page = head.window(SHEET)
    types(page, CAUSE, "Chưa phân công")
    steps.does(head, page, "open:BS20")
    expect(page.locator('[id="BS20.1.text"]')).to_be_visible()
    expect(steps.field(page, CAUSE)).to_be_hidden()
    if head.scripts:
        assert barriers(page) == []
    types(page, "BS20.1.text", "Họp hằng tuần")
    if head.scripts:
        expect(page.locator("#saved-at")).to_contain_text("08:00")
    steps.does(head, page, "open:CN001")
    expect(steps.field(page, CAUSE)).to_have_value("Chưa phân công")
    expect(steps.field(page, "BS20.1.text")).to_have_value("Họp hằng tuần")
