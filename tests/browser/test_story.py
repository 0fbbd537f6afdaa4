"""The whole way of a plan in a real browser: written, stopped, mended, sent, returned, answered, approved, read."""

import pytest
from playwright.sync_api import Browser

from tests.browser import steps
from tests.browser.served import Served
from tests.browser.windows import DESKTOP, PHONE, WITHOUT_SCRIPT, at_browser
from tests.web.comers import given_account


@pytest.mark.parametrize(
    ("kind", "language"),
    [(DESKTOP, "vi"), (WITHOUT_SCRIPT, "vi"), (PHONE, "vi"), (DESKTOP, "en")],
    ids=["on a desk", "without JavaScript", "on a telephone", "in English"],
)
def test_a_plan_goes_its_whole_way(browser: Browser, office: Served, kind, language: str):
    office.world.at("2023-03-20 08:00")
    for code in (steps.OWNER, steps.APPRAISER, steps.AUDITOR):
        given_account(office.world, code)

    with (
        at_browser(browser, office, language=language, **kind) as head,
        at_browser(browser, office, language=language, **kind) as appraiser,
    ):
        sheet = steps.comes_in(head, steps.OWNER)
        steps.opens_the_sheet(head, sheet)
        steps.writes(head, sheet)
        steps.sees_it_saved(head, sheet)
        steps.is_stopped(head, sheet)
        steps.ties(sheet)
        steps.sends(head, sheet)
        steps.stands(head, sheet, "submitted")

        desk = steps.comes_in(appraiser, steps.APPRAISER)
        steps.opens_for_judging(appraiser, desk)
        steps.returns(appraiser, desk)
        steps.stands(appraiser, desk, "rejected")

        office.world.at("2023-03-20 09:00")
        steps.opens_the_sheet(head, sheet)
        steps.answers(head, sheet)
        steps.sends(head, sheet)
        steps.stands(head, sheet, "resubmitted")

        steps.opens_for_judging(appraiser, desk)
        steps.sees_what_changed(appraiser, desk)
        steps.approves(appraiser, desk)
        steps.stands(appraiser, desk, "under_supervision")

    with at_browser(browser, office, language=language, **kind) as auditor:
        steps.reads_the_story(auditor, steps.comes_in(auditor, steps.AUDITOR))
