"""A refusal is said in the reader's language, with what was found; what somebody typed is never read as a sentence."""

import ast
import re
from datetime import date

import pytest
from fastapi import APIRouter

from config.settings import Settings
from engine.core.errors import BadInput, CalendarUnknown, IdempotencyConflict, NotFound
from engine.core.said import Bytes, Said
from tests.web.comers import browser
from web.attachments import AttachmentRefused, Fault
from web.http import messages
from web.http.app import make_app
from web.http.errors import TITLES
from web.http.fields import called
from web.http.refusals import refusal, told
from web.http.sentences import Code, of_the_house
from web.typed import TooLarge, a_date, a_line, near

ENGLISH = re.compile(r"\b(expected|got|found|not|none|the|must|another|with)\b", re.IGNORECASE)
BRACED = "<script>{what} {0} %s %(what)s</script>"
HOUSE = of_the_house()


def visible(page):
    """What a reader sees without unfolding what is for his helper."""
    shown = re.sub(r"(?s)<(head|script|style|details|header|nav|footer)\b.*?</\1>", " ", page)
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def refused(work, *args):
    with pytest.raises(BadInput) as found:
        work(*args)
    return found.value


@pytest.mark.parametrize(
    ("error", "vietnamese", "english"),
    [
        (
            NotFound("unit", "XX", Said("a unit of office '{office}'", office="SNN")),
            "Không tìm thấy đơn vị “XX”; phải là đơn vị của cơ quan “SNN”.",
            "Unit 'XX': not found; expected a unit of office 'SNN'",
        ),
        (
            CalendarUnknown(2031),
            "Lịch làm việc: chưa có lịch của năm 2031.",
            "Working calendar: expected a known year, got 2031",
        ),
        (
            refused(near, called("year"), 1),
            "Năm: phải là năm từ 2000 đến 2100, đã nhập 1.",
            "Year: expected a year from 2000 to 2100, got 1",
        ),
        (
            refused(a_date, called("HC01.2.due"), "mai"),
            "Thời hạn của HC01.2: phải ghi đúng ngày, ví dụ 30/03/2023; đã nhập “mai”.",
            "HC01.2.due: expected a date such as 2023-03-30 or 30/03/2023, got 'mai'",
        ),
        (
            TooLarge(called("roster"), "a.xlsx", 10 * 1024 * 1024, 10 * 1024 * 1024 + 1),
            "Danh sách “a.xlsx”: được tối đa 10 MB, tệp đã chọn có 10,1 MB.",
            "Roster 'a.xlsx': expected at most 10485760 bytes, got 10485761",
        ),
        (
            AttachmentRefused("a.exe", Fault.UNKNOWN),
            "Tệp “a.exe”: phải là tệp PDF, ảnh chụp hoặc tệp Word, Excel; tệp đã chọn thuộc loại khác.",
            "File 'a.exe': expected a PDF, a picture or an office document, got one unknown",
        ),
    ],
)
def test_a_refusal_says_what_was_found_in_both_languages(error, vietnamese, english):
    assert refusal("vi", error) == vietnamese
    assert refusal("en", error) == english
    assert str(error)[1:] == english[1:]


def test_days_sizes_and_lists_are_written_as_officials_write_them():
    between = Said(
        "{what}: expected a last day from {first} on, got {last}", what="A", first=date(2023, 3, 9), last=""
    )
    assert "09/03/2023" in told("vi", between)
    assert "09/03/2023" in told("en", between)
    assert "2023-03-09" in str(between)
    assert told("vi", ("A", date(2023, 3, 9))) == "A, 09/03/2023"
    assert told("vi", Bytes(1500)) == "1.500 byte"
    assert told("en", Bytes(1500)) == "1500"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_somebody_typed_is_neither_filled_in_nor_looked_up(language):
    assert BRACED[:40] in refusal(language, refused(a_date, called("due"), BRACED[:40]))
    assert BRACED in refusal(language, NotFound("page", BRACED))
    # A unit may be called as a sentence of ours begins: it keeps its name.
    assert "“page”" in refusal("vi", NotFound("unit", "page"))
    assert refusal(language, BadInput("{place}: {sign}", place="hc01", sign="{place}")) == "hc01: {place}"


def test_a_sign_that_is_refused_is_named_and_not_shown():
    assert refusal("vi", refused(a_line, called("title"), "a\u202eb")) == (
        "Chức danh: phải là một dòng, không có ký tự điều khiển, nhưng ký tự thứ 2 là U+202E."
    )


def test_no_sentence_is_put_together_in_english():
    """Write `BadInput("unit {unit}: expected ...", unit=unit)`; parts with words are `Said(...)`."""
    assert HOUSE.untranslatable() == []


@pytest.mark.parametrize(
    "code",
    [
        'BadInput(f"unit {unit}: expected another")',
        'BadInput("unit " + unit)',
        'BadInput("unit {unit}: expected another", code=unit)',
        'BadInput("unit {unit}: got {found}", unit=unit, found="nothing")',
        'BadInput("unit {unit}: got {found}", unit=unit, found=f"nothing of {unit}")',
        'NotFound("unit", unit, f"one of {known}")',
        'Said("one" if one else f"{two}")',
    ],
)
def test_what_could_not_be_translated_is_found(code):
    known = HOUSE.trees["engine/core/errors.py"]
    assert len(Code({"errors.py": known, "new.py": ast.parse(code)}).untranslatable()) == 1


def test_every_sentence_is_said_whole_in_vietnamese():
    words = {one.id: one.string for one in messages.written("vi")}
    for sentence in HOUSE.sentences():
        places = set(re.findall(r"{(\w+)}", words[sentence]))
        assert places <= set(re.findall(r"{(\w+)}", sentence)), sentence
        assert not ENGLISH.search(re.sub(r"{\w+}", "", words[sentence])), sentence


@pytest.fixture
def refusing(world_on_sqlite):
    """A browser in a house with a page for every status."""
    pages = APIRouter()

    @pages.get("/refuse/{status}")
    def refuse(status: int):
        error = BadInput("{what}: expected a whole number, got something else", what=called("year"))
        error.status = status
        raise error

    @pages.get("/braced")
    def braced():
        raise NotFound("unit", BRACED)

    @pages.get("/again")
    def again():
        raise IdempotencyConflict("abc")

    app = make_app(world_on_sqlite.rt, Settings(clock="manual"))
    app.include_router(pages)
    made = browser(world_on_sqlite, "CCKL-1")
    made.app = made._transport.app = app
    return made


@pytest.mark.parametrize("status", sorted(TITLES))
def test_no_english_is_left_on_a_vietnamese_refusal(refusing, status):
    page = refusing.get(f"/refuse/{status}")
    assert page.status_code == status
    assert not ENGLISH.search(visible(page.text)), visible(page.text)
    assert status >= 500 or "Năm: phải là số nguyên" in visible(page.text)


def test_what_was_found_is_escaped_on_the_page(refusing):
    page = refusing.get("/braced").text
    assert "<script>{what}" not in page
    assert "“&lt;script&gt;{what} {0} %s %(what)s&lt;/script&gt;”" in page


def test_a_program_is_answered_in_english(refusing):
    answer = refusing.get("/again", headers={"accept": "application/json"})
    assert answer.json()["error"].startswith("idempotency key 'abc': expected the request")


def test_an_english_reader_reads_the_sentence_in_english(world_on_sqlite):
    with world_on_sqlite.writing() as db:
        db.exec_driver_sql("UPDATE person SET language = 'en' WHERE code = 'CCKL-1'")
    page = browser(world_on_sqlite, "CCKL-1").get("/nowhere")
    assert "Page &#39;/nowhere&#39;: not found" in page.text
