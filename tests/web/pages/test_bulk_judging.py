"""What waits for one's word, and approving several at once: all of them, or none with every reason."""

import re
from dataclasses import replace
from html import unescape

import pytest

from engine.store.session import make_engine
from tests.web.comers import browser, counted
from tests.web.pages.filled import Form
from tests.workflows.remediation.campaign import owners
from tests.world import a_world
from web.pages.paging import PAGE
from workflows.remediation.commands import HeadsWord

SENT = ("CCKL", "CCKL-1", "CCKL-2")


@pytest.fixture
def waiting(office):
    """Three plans of one branch wait for the personnel office."""
    office.at("2023-03-14 09:00")
    document = office.document("CCKL-1")
    [weakness] = document.weaknesses
    vague = replace(weakness, measures=(replace(weakness.measures[0], text="Tăng cường chỉ đạo"),))
    office.submit("CCKL-1", document=replace(document, weaknesses=(vague,)))
    for code in ("CCKL", "CCKL-2"):
        office.submit(code)
    return office


def refs(*codes):
    """As the list names them."""
    return [f"SNN/2022/{code}" for code in codes]


def preview(one, *codes):
    """Choose plans on the list, and look at them once more."""
    return one.post(
        "/judge/preview", data=sent(one.get("/judge").text, "/judge/preview") | {"plan": refs(*codes)}
    )


def marks(page):
    """What the form of a preview would send of its plans."""
    return re.findall(r'name="plan" value="([^"]+)"', page)


def approve(one, page):
    """Send the form of a preview as it stands."""
    return one.post("/judge/approve", data=sent(page, "/judge/approve") | {"plan": marks(page)})


def sent(page, action):
    """The fields of a form as they stand on a page."""
    return Form(page, action).fields


def text(page):
    """What a page says, without its tags."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def test_chosen_plans_are_approved_together_after_a_look(waiting):
    one = browser(waiting, "TCCB-1")
    assert "Có 3 kế hoạch chờ ý kiến" in text(one.get("/judge"))
    page = preview(one, "CCKL", "CCKL-1")
    assert "Phê duyệt 2 kế hoạch" in text(page)
    assert "CN001.1: Giải pháp chung chung" in text(page)
    done = approve(one, page.text)
    assert (done.status_code, done.headers["location"]) == (303, "/judge?approved=2")
    assert "Đã phê duyệt 2 kế hoạch" in text(one.get("/judge?approved=2"))
    assert [waiting.plan(code).state for code in SENT] == ["under_supervision"] * 2 + ["submitted"]
    before = waiting.plan("CCKL-1").seq
    assert approve(one, page.text).status_code == 303  # a second click
    assert waiting.plan("CCKL-1").seq == before


def test_a_look_warns_of_a_head_who_objects_or_has_not_spoken_and_blocks_nothing(waiting):
    one = browser(waiting, "TCCB-1")
    listed = text(one.get("/judge"))
    assert listed.count("Đã đề nghị thủ trưởng đơn vị cho ý kiến, chưa có ý kiến") == 1
    looked = text(preview(one, *SENT))
    assert "1 kế hoạch đã chọn chưa có ý kiến của thủ trưởng đơn vị: đồng chí Người CCKL-2" in looked
    assert "chưa nhất trí" not in looked
    waiting.act("CCKL-2", "object", "CCKL-1", HeadsWord("Chưa sát."))
    assert "Thủ trưởng đơn vị chưa nhất trí (14/03/2023 09:00)" in text(one.get("/judge"))
    page = preview(one, *SENT)
    assert "Thủ trưởng đơn vị chưa nhất trí với 1 kế hoạch đã chọn: đồng chí Người CCKL-2" in text(page)
    assert "chưa có ý kiến" not in text(page)
    assert approve(one, page.text).headers["location"] == "/judge?approved=3"


def test_all_are_approved_or_none_with_every_reason(waiting):
    one = browser(waiting, "TCCB-1")
    page = preview(one, *SENT).text
    waiting.act("CCKL-1", "withdraw", "CCKL-1")
    other = re.sub(r"(2022/CCKL-2\|\d+\|)[0-9a-f]{64}", r"\g<1>" + "0" * 64, page)
    refused = approve(one, other)
    assert refused.status_code == 409
    problems = text(refused).partition("Chưa phê duyệt kế hoạch nào")[2]
    assert re.search(
        r"2022/CCKL-1 .*đã thay đổi sau khi đồng chí mở xem.*2022/CCKL-2 .*không phải bản hiện hành", problems
    )
    assert {waiting.plan(code).state for code in ("CCKL", "CCKL-2")} == {"submitted"}
    assert "Phê duyệt 2 kế hoạch" in text(refused)  # the one taken back is left out of the next attempt


def test_nothing_chosen_and_what_is_not_mine_is_refused(waiting):
    one = browser(waiting, "TCCB-1")
    empty = preview(one)
    assert (empty.status_code, "chọn ít nhất một kế hoạch" in text(empty)) == (422, True)
    waiting.submit("TCCB-1")
    assert preview(one, "TCCB-1").status_code == 404
    assert preview(one, "CCKL-9").status_code == 404
    owner = browser(waiting, "CCKL-1")
    assert "Không có kế hoạch nào chờ" in text(owner.get("/judge"))
    form = {"form_token": owner.token(), "act": "a", "plan": "SNN/2022/CCKL-1|1|" + "0" * 64}
    assert owner.post("/judge/approve", data=form).status_code == 404
    assert owner.post("/judge/approve", data=form | {"plan": "x|y"}).status_code == 422


def test_the_way_there_is_shown_to_who_may_have_plans_to_judge(waiting):
    shown = {
        code: 'href="/judge"' in browser(waiting, code).get("/").text
        for code in ("TCCB-3", "CCKL-1", "CCKL-2")
    }
    assert shown == {"TCCB-3": True, "CCKL-1": True, "CCKL-2": False}


def test_what_waits_is_narrowed_down_by_whose_it_is_and_stays_so(waiting):
    one = browser(waiting, "TCCB-1")
    for asked, those in (
        ({"kind": "collective"}, ["CCKL"]),
        ({"kind": "personal"}, ["CCKL-1", "CCKL-2"]),
        ({"unit": "CCKL"}, list(SENT)),
        ({"unit": "TCCB"}, []),
        ({"q": "người cckl-2"}, ["CCKL-2"]),
        ({"q": "SNN/2022/CCKL-1"}, ["CCKL-1"]),
        ({"q": "2022/cckl-1", "kind": "king", "page": "9"}, ["CCKL-1"]),
        ({"q": "2022/cckl-1", "kind": "collective"}, []),
    ):
        page = one.get("/judge", params=asked)
        assert sorted(marks(page.text)) == refs(*those), asked
        assert ("Không có kế hoạch nào như yêu cầu tìm" in text(page)) == (not those)
    narrow = one.get("/judge", params={"kind": "personal", "q": "<b>cckl"})
    assert "&lt;b&gt;cckl" in narrow.text
    form = sent(one.get("/judge?kind=personal").text, "/judge/preview")
    empty = one.post("/judge/preview", data=form)
    assert (empty.status_code, marks(empty.text)) == (422, refs("CCKL-1", "CCKL-2"))
    page = one.post("/judge/preview", data=form | {"plan": refs("CCKL-2")})
    assert 'href="/judge?kind=personal"' in page.text
    assert approve(one, page.text).headers["location"] == "/judge?kind=personal&approved=1"


def test_no_form_leads_away_from_the_list(waiting):
    one = browser(waiting, "TCCB-1")
    form = sent(one.get("/judge").text, "/judge/preview") | {"plan": refs("CCKL-1")}
    page = one.post(
        "/judge/preview", data=form | {"back": "https://evil.example/judge?kind=personal&next=//x"}
    )
    assert 'name="back" value="/judge?kind=personal"' in page.text
    assert "evil" not in page.text


def test_more_than_a_page_is_turned_over_and_no_plan_is_left_out(sqlite_url):
    engine = make_engine(sqlite_url)
    world = a_world(engine)
    world.given_cycle()
    world.at("2023-03-14 09:00")
    codes = [code for code in owners(world) if "-" in code and not code.startswith("TCCB")][: PAGE + 3]
    for code in codes:
        world.submit(code)
    one = browser(world, "TCCB-1")
    pages = [one.get("/judge"), one.get("/judge?page=2")]
    assert [len(marks(page.text)) for page in pages] == [PAGE, 3]
    assert sorted(ref for page in pages for ref in marks(page.text)) == sorted(refs(*codes))
    for number, page in enumerate(pages, start=1):
        assert f"Có {PAGE + 3} kế hoạch chờ ý kiến của đồng chí, trang {number} trên 2" in text(page)
        assert "dấu chọn không được mang sang trang khác" in text(page)
        assert len(page.content) < 100_000
    assert 'rel="next" href="/judge?page=2"' in pages[0].text
    assert 'rel="prev" href="/judge"' in pages[1].text
    few = counted(world, lambda: one.get("/judge?kind=collective"))
    assert counted(world, lambda: one.get("/judge?page=2")) == few
    engine.dispose()


def test_the_list_and_the_look_ask_as_often_for_twenty_plans_as_for_two(sqlite_url):
    engine = make_engine(sqlite_url)
    world = a_world(engine)
    world.given_cycle()
    world.at("2023-03-14 09:00")
    codes = [code for code in owners(world) if "-" in code and not code.startswith("TCCB")][:20]
    one = browser(world, "TCCB-1")
    for code in codes[:2]:
        world.submit(code)
    few = _asked(world, one, *codes[:2])
    for code in codes[2:]:
        world.submit(code)
    assert _asked(world, one, *codes) == few
    assert max(few) <= 25
    engine.dispose()


def _asked(world, one, *codes):
    form = sent(one.get("/judge").text, "/judge/preview") | {"plan": refs(*codes)}
    page = one.post("/judge/preview", data=form)
    assert (page.status_code, len(marks(page.text)), len(page.content) < 100_000) == (200, len(codes), True)
    return (
        counted(world, lambda: one.get("/judge")),
        counted(world, lambda: one.post("/judge/preview", data=form)),
    )
