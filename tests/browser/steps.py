"""What people do at the browser, told once: the same steps with and without JavaScript, on a desk and on a telephone.

Everything is found by what it is (a field, a button, a link), never by its words, so that one telling does for every
language.
"""

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from tests.browser.reach import too_wide
from tests.browser.windows import Person
from tests.web.comers import PASSWORD
from web.wiring import all_words

OWNER, APPRAISER, AUDITOR = "CCKL-1", "TCCB-1", "KT-1"
PLAN, TEXT = "/plans/SNN/2022/CCKL-1", "CN001"
FIRST = f"{TEXT}.1"
DEFECTS = ("copied_verbatim", "vague_measure")
expect.set_options(timeout=10_000)  # on a machine that does other things too


def word(one: Person, section: str, code: str) -> str:
    """What people see for a code, in the language of this one."""
    return all_words().text(one.language, section, code)


def comes_in(one: Person, code: str) -> Page:
    """Signs in by the page; what he sees first is his work."""
    page = one.window("/login")
    page.fill("#name", code)
    page.fill("#password", PASSWORD)
    one.press(page, 'main form[action="/login"] button')
    expect(page).to_have_url(f"{one.office.address}/")
    if page.locator("html").get_attribute("lang") != one.language:
        one.press(page, 'form[action="/language"] button')
        expect(page.locator("html")).to_have_attribute("lang", one.language)
    return page


def goes_to(one: Person, page: Page, path: str) -> None:
    """Follows the link on the page that leads there."""
    one.press(page, f'main a[href="{path}"] >> nth=0')
    expect(page).to_have_url(f"{one.office.address}{path}")
    assert too_wide(page) == []


def opens_the_sheet(one: Person, page: Page) -> None:
    """From my work to the plan that is to be written."""
    page.goto("/")
    goes_to(one, page, PLAN)
    goes_to(one, page, f"{PLAN}/write")


def field(page: Page, name: str):
    """A field of the sheet."""
    return page.locator(f'[name="{name}"]')


def writes(one: Person, page: Page) -> None:
    """Everything but the tie to a weakness of the unit."""
    expect(field(page, f"{TEXT}.text")).not_to_be_empty()
    field(page, f"{TEXT}.cause").fill("Chưa phân công rõ người theo dõi từng chủ rừng")
    field(page, f"{TEXT}.part").first.check()
    if field(page, f"{FIRST}.text").count() == 0:
        does(one, page, f"measure:{TEXT}")
    fills_measure(page, "Giao ban chuyên đề mỗi tháng với từng chủ rừng")


def fills_measure(page: Page, text: str) -> None:
    """The first measure: what, with which product, who, until when."""
    for name, said in {"text": text, "output": "Biên bản giao ban, danh sách chủ rừng đã nộp"}.items():
        field(page, f"{FIRST}.{name}").fill(said)
    field(page, f"{FIRST}.person").select_option(OWNER)
    field(page, f"{FIRST}.due").fill("31/10/2023")


def sees_it_saved(one: Person, page: Page) -> None:
    """What was typed is kept by itself; without JavaScript at a press of the button. A second window shows it."""
    if not one.scripts:
        does(one, page, "save")
    expect(page.locator("#saved-at")).not_to_be_empty()
    expect(page.locator(f'#kept .missing a[href="#{TEXT}"]')).to_be_visible()
    with one.context.expect_page() as opened:
        one.window(f"{PLAN}/write")
    typed = field(page, f"{FIRST}.text").input_value()
    expect(field(opened.value, f"{FIRST}.text")).to_have_value(typed)
    opened.value.close()


def does(one: Person, page: Page, what: str) -> None:
    """Presses a button of the sheet."""
    one.press(page, f'button[name="do"][value="{what}"] >> nth=0')


def is_stopped(one: Person, page: Page) -> None:
    """Sends, and is told of the weakness that is tied to nothing; nothing typed is gone."""
    before = {
        name: field(page, name).input_value() for name in (f"{TEXT}.cause", f"{FIRST}.text", f"{FIRST}.due")
    }
    does(one, page, "send")
    refusal = page.locator("#obstacles")
    expect(refusal).to_contain_text(word(one, "obstacle", "missing_linkage"))
    assert too_wide(page) == []
    for name, typed in before.items():
        expect(field(page, name)).to_have_value(typed)
    one.press(page, f'#obstacles a[href="#{TEXT}"]')
    expect(page.locator(f'[id="{TEXT}"]')).to_be_in_viewport()


def ties(page: Page) -> None:
    """Says with which weakness of the unit it belongs together."""
    field(page, f"{TEXT}.link").first.check()


def sends(one: Person, page: Page) -> None:
    """Sends; the plan says so."""
    does(one, page, "send")
    expect(page).to_have_url(f"{one.office.address}{PLAN}")


def stands(one: Person, page: Page, state: str) -> None:
    """The page of the plan says how it stands."""
    expect(page.locator("main")).to_contain_text(word(one, "state", state))


def opens_for_judging(one: Person, page: Page) -> None:
    """From my work to the page on which the plan is judged."""
    page.goto("/")
    goes_to(one, page, PLAN)
    goes_to(one, page, f"{PLAN}/judge")


def returns(one: Person, page: Page) -> None:
    """Two defects, each ticked at its place, an opinion, and a new deadline with its working days counted."""
    for value in (f"{DEFECTS[0]}:{TEXT}:", f"{DEFECTS[1]}:{TEXT}:1"):
        page.locator(f'input[name="defect"][value="{value}"]').check()
    page.fill("#opinion", "Đề nghị đồng chí nêu rõ phần trách nhiệm của mình <b>và</b> việc cụ thể.")
    page.fill("#deadline", "28/04/2023")
    page.locator('input[name="wording"][value="by"]').check()
    if one.scripts:
        page.locator("#deadline").blur()
        expect(page.locator("#days")).to_contain_text("28/04/2023")
    one.press(page, "#return button")
    expect(page).to_have_url(f"{one.office.address}{PLAN}")


def answers(one: Person, page: Page) -> None:
    """Answers both points, and mends what they are about."""
    expect(page.locator("#returned ~ *").first).to_contain_text("<b>và</b>")
    said: Mapping[str, str] = {
        DEFECTS[0]: "Đã viết lại theo phần việc của tôi.",
        DEFECTS[1]: "Đã nêu số buổi và ngày.",
    }
    for defect, answer in said.items():
        field(page, f"answer.{TEXT}.{defect}").fill(answer)
    field(page, f"{TEXT}.text").fill("Tôi chưa kiểm tra tiến độ lập phương án của từng chủ rừng")
    fills_measure(page, "Giao ban ngày 05 mỗi tháng với 12 chủ rừng, mỗi người báo cáo tiến độ")


def sees_what_changed(one: Person, page: Page) -> None:
    """The words that came and went, in the text and side by side, and the answers."""
    expect(page.locator("main ins").first).to_be_visible()
    expect(page.locator("#text")).to_contain_text("Đã nêu số buổi và ngày.")
    one.press(page, f'a[href="{PLAN}/judge?view=side#changes"]')
    expect(page.locator("main table").first).to_be_visible()
    assert too_wide(page) == []


def approves(one: Person, page: Page) -> None:
    """Approves; the fingerprint stands behind a fold, for who wants to see it."""
    form = page.locator('form[action$="/judge/approve"]')
    expect(form.locator("code")).to_be_hidden()
    one.press(page, 'form[action$="/judge/approve"] summary')
    expect(form.locator("code")).to_be_visible()
    one.press(page, 'form[action$="/judge/approve"] button')
    expect(page).to_have_url(f"{one.office.address}{PLAN}")


def reads_the_story(one: Person, page: Page) -> None:
    """From the plan to its story: every step, in the order in which it was taken."""
    page.goto(PLAN)
    goes_to(one, page, f"{PLAN}/story")
    said = page.locator("main").inner_text()
    places = [said.index(word(one, "trigger", step)) for step in ("submit", "reject", "resubmit", "approve")]
    assert places == sorted(places)
