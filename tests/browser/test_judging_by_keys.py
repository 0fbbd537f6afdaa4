"""A plan is judged without a mouse: from weakness to weakness, a ground ticked, to the decision, and returned."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.reach import barriers
from tests.browser.served import Served
from tests.browser.windows import at_browser
from tests.web.pages.large import a_large_plan

JUDGE = "/plans/SNN/2022/CCKL-1/judge"
FOCUSED = "document.activeElement.id"
FIRST = "'[value=\"no_measure:%s:\"]'"


def test_a_plan_is_returned_by_keys_alone_and_its_days_are_counted_meanwhile(
    browser: Browser, office: Served
):
    office.world.at("2023-03-14 09:00").submit("CCKL-1")
    with at_browser(browser, office, "TCCB-1") as one:
        page = one.window(JUDGE)
        expect(page.locator("#keys")).to_be_visible()
        page.locator("#text").focus()
        page.keyboard.press("j")
        assert page.evaluate(FOCUSED) == "CN001"
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.type") != "checkbox":
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("k")
        assert page.evaluate(FOCUSED) == "CN001"
        page.keyboard.press("d")
        assert page.evaluate(FOCUSED) == "decide"

        deadline = page.locator("#deadline")
        deadline.fill("7/4/2023")
        deadline.dispatch_event("change")
        expect(page.locator("#days")).to_contain_text("18 ngày làm việc, đến hết ngày 07/04/2023 (thứ Sáu)")
        page.locator("#return [name=wording][value=before]").focus()
        page.keyboard.press("Space")
        expect(page.locator("#days")).to_contain_text("17 ngày làm việc")

        page.locator("#opinion").focus()
        page.keyboard.type("Đề nghị gắn lại; j, k và d là chữ.")
        page.locator("#return button").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    event = office.world.history("CCKL-1")[-1]
    assert (event.kind, event.body["data"]["defects"]) == ("reject", [["missing_linkage", "CN001", ""]])
    assert (event.body["data"]["due_on"], event.texts["opinion"][-9:]) == ("2023-04-06", "d là chữ.")


def test_of_a_large_plan_the_ticks_come_where_they_are_asked_for_and_nothing_ticked_goes(
    browser: Browser, office: Served
):
    world = office.world.at("2023-03-14 09:00")
    world.submit("CCKL-1", document=a_large_plan(world.document("CCKL-1")))
    with at_browser(browser, office, "TCCB-1") as one:
        page = one.window(JUDGE)
        for code in ("BS03", "BS07"):
            page.locator(f'[name=unfold][value="{code}"]').focus()
            page.keyboard.press("Enter")
            expect(page.locator(f'[value="no_date:{code}:2"]')).to_be_visible()
            assert page.evaluate(
                "document.activeElement.contains(document.querySelector(" + FIRST % code + "))"
            )
            page.locator(f'[value="no_date:{code}:2"]').check()
        assert page.locator("[name=defect]:checked").count() == 2
        assert barriers(page) == []
        page.fill("#opinion", "Đề nghị ghi ngày cụ thể.")
        page.fill("#deadline", "28.4.2023")
        page.locator("#return > div > button").press("Enter")
        expect(page).to_have_url(re.compile("CCKL-1$"))
    points = office.world.history("CCKL-1")[-1].body["data"]["defects"]
    assert points == [["no_date", "BS03", "2"], ["no_date", "BS07", "2"]]
