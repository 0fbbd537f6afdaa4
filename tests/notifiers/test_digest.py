"""Several notices to one person make one letter: what must be done first comes first, nothing is said twice."""

from engine.core.ports import Address
from notifiers.kinds import KINDS
from notifiers.rendering import JinjaRenderer
from tests.notifiers.letters import FOREIGNER, HEAD, MAILBOX, SIGNATURE, WORDS, draft, item

RENDERER = JinjaRenderer(WORDS, SIGNATURE)
NOTICES = (
    item("plan_closed", ref="2022/CCKL-9"),
    item("plan_due", ref="2022/CCKL-2", due_on="2023-03-31"),
    item("review_due", ref="2022/CCKL-5"),
    item("plan_due", ref="2022/CCKL-3"),
    item("plan_overdue", ref="2022/CCKL-7"),
)


def test_subject_counts_and_says_how_many_are_overdue() -> None:
    assert (
        RENDERER.render(draft(*NOTICES)).subject
        == "[Đôn đốc] Tổng hợp 5 việc về kế hoạch khắc phục hạn chế, yếu kém, trong đó có 1 việc quá hạn"
    )
    assert (
        RENDERER.render(draft(*NOTICES[:2])).subject
        == "[Đôn đốc] Tổng hợp 2 việc về kế hoạch khắc phục hạn chế, yếu kém"
    )
    assert (
        RENDERER.render(draft(*NOTICES, to=FOREIGNER)).subject
        == "[Reminder] 5 matters about remediation plans, 1 overdue"
    )


def test_what_must_be_done_first_comes_first_and_the_given_order_holds_inside_a_kind() -> None:
    letter = RENDERER.render(draft(*NOTICES))
    for said in (letter.text, letter.html):
        places = [said.index(f"2022/CCKL-{number},") for number in (7, 2, 3, 5, 9)]
        assert places == sorted(places)


def test_headings_stand_once_and_only_where_something_follows() -> None:
    text = RENDERER.render(draft(*NOTICES, to=MAILBOX)).text
    assert text.count("CẦN THỰC HIỆN ĐÚNG HẠN") == 1
    assert "ĐÃ QUÁ HẠN\n- 2022/CCKL-7, kế hoạch của" in text
    assert text.startswith("Kính gửi: Chi cục Kiểm lâm,\n\nTổng hợp 5 việc")
    assert "đề nghị đơn vị xem xét" in text
    assert "ĐÃ QUÁ HẠN" not in RENDERER.render(draft(*NOTICES[:2])).text


def test_same_words_are_said_once() -> None:
    unit = item("list_not_locked", ref="2022/CCKL-1"), item("list_not_locked", ref="2022/CCKL-2")
    letter = RENDERER.render(draft(*unit, NOTICES[0]))
    assert "Tổng hợp 2 việc" in letter.subject
    assert letter.text.count("chưa nhập, khóa kết quả kiểm điểm") == 1


def test_every_line_carries_its_own_page_where_it_has_one() -> None:
    letter = RENDERER.render(
        draft(item("plan_due", link="https://dondoc.example/a"), item("plan_closed", link=""))
    )
    assert letter.text.count("https://") == 1
    assert letter.html.count("<a ") == 1


def test_one_letter_can_hold_every_kind_in_both_languages() -> None:
    def lines(to: Address) -> int:
        return RENDERER.render(draft(*(item(kind) for kind in sorted(KINDS)), to=to)).text.count("\n- ")

    assert lines(HEAD) == lines(FOREIGNER) == len(KINDS)
