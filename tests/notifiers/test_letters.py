"""What the office writes: every kind of letter, in both languages, from its documented facts alone."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError, meta, nodes

from engine.core.errors import BadInput, NotFound, SpecError
from engine.core.ports import Address, Item, Rendered
from notifiers.kinds import COMMON, KINDS, SECTIONS
from notifiers.rendering import TEMPLATES, JinjaRenderer
from notifiers.wording import LANGUAGES, filters
from tests.notifiers.letters import FACTS, FOREIGNER, HEAD, MAILBOX, SAID, SIGNATURE, WORDS, draft, item

RENDERER = JinjaRenderer(WORDS, SIGNATURE)
READERS = pytest.mark.parametrize("to", [HEAD, FOREIGNER, MAILBOX], ids=["head", "foreigner", "mailbox"])
EVERY_KIND = pytest.mark.parametrize("kind", sorted(KINDS))
# Facts that a letter shows in another form than they are kept.
SHOWN = {
    name: "/".join(reversed(str(value).split("-"))) if name.endswith("_on") else str(value)
    for name, value in FACTS.items()
}


class _Page(HTMLParser):
    """The visible text of a letter, and whether every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return "".join(self.said)


def single(kind: str, to: Address = HEAD, **facts: str | int) -> Rendered:
    return RENDERER.render(draft(item(kind, **facts), to=to))


@EVERY_KIND
@READERS
def test_every_kind_is_written_from_exactly_its_documented_facts(kind: str, to: Address) -> None:
    letter = single(kind, to)
    page = _Page(letter.html)
    assert page.open == []
    assert letter.subject.startswith("[")
    assert "\n" not in letter.subject
    for said in (letter.subject, letter.text, letter.html):
        assert "{{" not in said
        assert "undefined" not in said.lower()
    for own in KINDS[kind] - COMMON:
        shown = SAID[to.language].get(own, SHOWN[own])
        assert shown in letter.text
        assert shown in page.text


@EVERY_KIND
@READERS
def test_text_and_html_say_the_same(kind: str, to: Address) -> None:
    letter = single(kind, to)
    text = letter.text.replace(f" tại: {FACTS['link']}", "").replace(f" at: {FACTS['link']}", "")
    text = re.sub(r" (tại|at): \S+/received", "", text)
    joined = _Page(letter.html.replace("<br>", " ")).text.split()
    assert joined == text.replace("\n--\n", "\n").split()


@EVERY_KIND
def test_vietnamese_letters_keep_the_register(kind: str) -> None:
    letter = single(kind)
    assert letter.text.startswith("Kính gửi đồng chí Hoàng Thị Ánh,")
    assert re.search(r"\b[Bb]ạn\b", letter.text) is None
    assert re.search(r"[Đđ]ề nghị đồng chí|[Tt]rân trọng thông báo|Kính đề nghị đồng chí", letter.text)
    assert "Trân trọng./." in letter.text
    assert SIGNATURE in letter.text


@EVERY_KIND
def test_mailbox_of_a_unit_is_not_spoken_to_as_a_person(kind: str) -> None:
    letter = single(kind, MAILBOX)
    assert letter.text.startswith("Kính gửi: Chi cục Kiểm lâm,")
    assert "ề nghị đồng chí" not in letter.text


def test_reminder_names_the_last_valid_day_with_its_weekday() -> None:
    assert (
        single("plan_due").subject
        == "[Đôn đốc] Kế hoạch khắc phục 2022/CCKL-1: hạn cuối hết ngày 29/03/2023 (thứ Tư)"
    )
    assert (
        single("plan_due", FOREIGNER).subject
        == "[Reminder] Remediation plan 2022/CCKL-1: due by the end of Wednesday 29/03/2023"
    )
    assert "còn 5 ngày làm việc" in single("plan_due").text
    last = single("plan_due", days_left=0)
    assert "lần nhắc cuối cùng" in last.text
    assert "ngày làm việc" not in last.text


def test_overdue_letter_asks_for_number_and_date_if_the_plan_was_sent() -> None:
    letter = single("plan_overdue", MAILBOX)
    assert "Nếu đã gửi, đề nghị đơn vị cho biết số, ngày công văn" in letter.text


def test_paper_without_arrival_number_leaves_no_gap() -> None:
    assert "đã được tiếp nhận; ngày đến: thứ Ba, ngày 28/03/2023" in single("plan_received", number="").text


def test_letter_without_a_page_has_no_link() -> None:
    letter = single("plan_due", link="")
    assert "Xem hồ sơ" not in letter.text
    assert "<a " not in letter.html


def test_office_signs_where_no_signature_is_set() -> None:
    letter = JinjaRenderer(WORDS).render(draft(item("plan_due")))
    assert "Trân trọng./.\n\nSở Nông nghiệp và PTNT\n" in letter.text


def test_names_are_escaped_in_html_and_left_alone_in_text() -> None:
    letter = single("plan_due", owner="đồng chí <b>R&D</b>, Chi cục trưởng")
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in letter.html
    assert "<b>R&D</b>" in letter.text
    both = RENDERER.render(draft(item("plan_due", owner="<b>R&D</b>"), item("plan_closed")))
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in both.html
    assert "&amp;lt;" not in both.html


def test_line_break_in_a_name_does_not_break_the_subject() -> None:
    assert "\n" not in single("list_not_locked", unit="Chi cục\r\nBcc: x@y.example").subject


@EVERY_KIND
def test_what_is_not_documented_never_reaches_a_letter(kind: str) -> None:
    notice = item(kind)
    planted = Item(kind, {**notice.summary, "text": "chậm cấp giấy phép", "weakness": "chậm cấp giấy phép"})
    assert RENDERER.render(draft(planted)) == RENDERER.render(draft(notice))


def _templates() -> list[str]:
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*"))


@EVERY_KIND
def test_templates_read_nothing_outside_their_documented_facts(kind: str) -> None:
    environment = Environment(autoescape=True)
    environment.filters.update(filters("vi", WORDS, html=True))
    read: set[str] = set()
    pending = [name for name in _templates() if name.startswith(f"{kind}/")]
    assert len(pending) == 6
    while pending:
        name = pending.pop()
        parsed = environment.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        allowed = KINDS[kind] | ({"you"} if "/line." not in name and "/subject." not in name else set())
        assert meta.find_undeclared_variables(parsed) <= allowed, name
        assert not list(parsed.find_all((nodes.Assign, nodes.Macro, nodes.Call, nodes.Import, nodes.Extends)))
        read |= meta.find_undeclared_variables(parsed)
        pending += [other for other in meta.find_referenced_templates(parsed) if other]
    assert KINDS[kind] - COMMON <= read  # a documented fact that no letter prints is no fact of it


@EVERY_KIND
def test_missing_fact_is_an_error_and_never_a_gap(kind: str) -> None:
    for name in KINDS[kind] - COMMON:
        notice = item(kind)
        lacking = {fact: value for fact, value in notice.summary.items() if fact != name}
        with pytest.raises(UndefinedError, match=name):
            RENDERER.render(draft(Item(kind, lacking)))


def test_misspelt_fact_fails(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "t")
    body = tmp_path / "t" / "plan_due" / "body.vi.txt"
    body.write_text("Hạn cuối: {{ deu_on }}", encoding="utf-8")
    with pytest.raises(UndefinedError, match="deu_on"):
        JinjaRenderer(WORDS, templates=tmp_path / "t").render(draft(item("plan_due")))


def test_template_that_asks_for_the_weakness_itself_fails_even_where_a_summary_holds_it(
    tmp_path: Path,
) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "t")
    (tmp_path / "t" / "plan_due" / "body.vi.txt").write_text("{{ weakness }}", encoding="utf-8")
    telling = Item("plan_due", {**item("plan_due").summary, "weakness": "chậm cấp giấy phép"})
    with pytest.raises(UndefinedError, match="weakness"):
        JinjaRenderer(WORDS, templates=tmp_path / "t").render(draft(telling))


def test_kind_without_documented_facts_is_refused(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "t")
    (tmp_path / "t" / "plan_praised").mkdir()
    with pytest.raises(SpecError, match="plan_praised"):
        JinjaRenderer(WORDS, templates=tmp_path / "t")


def test_documented_kind_without_a_folder_is_refused(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "t", ignore=shutil.ignore_patterns("plan_due"))
    with pytest.raises(SpecError, match="plan_due"):
        JinjaRenderer(WORDS, templates=tmp_path / "t")


@pytest.mark.parametrize(
    "name", [f"{part}.{lang}.txt" for part in ("subject", "body", "line") for lang in LANGUAGES]
)
def test_missing_template_file_is_refused(tmp_path: Path, name: str) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "t")
    (tmp_path / "t" / "measure_due" / name).unlink()
    with pytest.raises(SpecError, match=re.escape(name)):
        JinjaRenderer(WORDS, templates=tmp_path / "t")


def test_kinds_are_those_that_are_documented() -> None:
    assert RENDERER.kinds() == frozenset(KINDS)
    assert list(SECTIONS) == list(KINDS)


def test_unknown_kind_empty_letter_and_missing_word_are_refused() -> None:
    with pytest.raises(NotFound, match="plan_praised"):
        RENDERER.render(draft(Item("plan_praised", {})))
    with pytest.raises(BadInput, match="at least one item"):
        RENDERER.render(draft())
    with pytest.raises(NotFound, match="word 'half_done'"):
        single("plan_closed", outcome="half_done")


def test_date_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="30/3/2023"):
        single("plan_due", due_on="30/3/2023")


def test_language_nobody_wrote_falls_back_to_vietnamese() -> None:
    to = Address(HEAD.person, HEAD.name, HEAD.email, "fr")
    assert RENDERER.render(draft(item("plan_due"), to=to)) == single("plan_due")
