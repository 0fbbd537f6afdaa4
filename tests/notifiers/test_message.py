"""A letter as an Internet message: what a mail program reads back is what the office wrote."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.errors import BadInput
from engine.core.ports import Outgoing
from notifiers.message import as_message
from notifiers.rendering import JinjaRenderer
from tests.notifiers.letters import FOREIGNER, LETTER, SENDER, WORDS, draft, item

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
WORD = st.text(VIETNAMESE + VIETNAMESE.upper() + "0123456789.,:;()[]<>\"@&/\\'=?_-%", min_size=1, max_size=30)
LINES = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
CONTROLS = ["\r\nBcc: x@y.example", "\n", "\r", "\0", "\u2028", "\u0085", "\ud800"]


def read(letter: Outgoing = LETTER, sender: str = SENDER) -> EmailMessage:
    message = message_from_bytes(as_message(letter, sender), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def test_subject_and_people_are_read_back_in_vietnamese() -> None:
    message = read()
    assert message["Subject"] == LETTER.subject
    to, sender = message["To"].addresses[0], message["From"].addresses[0]
    assert (to.display_name, to.addr_spec) == ("Hoàng Thị Ánh", "anh@snn.example")
    assert (sender.display_name, sender.addr_spec) == ("Phòng Tổ chức cán bộ", "tccb@snn.example")


def test_vietnamese_subject_is_encoded_for_old_relays() -> None:
    content = as_message(LETTER, SENDER)
    assert content.isascii()
    assert re.search(rb"^Subject: =\?utf-8\?", content, re.MULTILINE)
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_date_is_the_local_time_the_letter_was_written() -> None:
    written = datetime(2023, 3, 22, 8, 0, 5, tzinfo=timezone(timedelta(hours=7)))
    date = read()["Date"]
    assert date.datetime == written
    assert str(date).endswith("08:00:05 +0700")


def test_thread_and_automatic_answers() -> None:
    message = read()
    assert message["Message-ID"] == "<letter-1@dondoc.example>"
    assert message["References"].split() == ["<plan-1@dondoc.example>", "<plan-2@dondoc.example>"]
    assert message["In-Reply-To"] == "<plan-2@dondoc.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["MIME-Version"] == "1.0"


def test_letter_outside_any_thread_names_none() -> None:
    message = read(replace(LETTER, references=()))
    assert message["References"] is None
    assert message["In-Reply-To"] is None


def test_long_message_ids_are_never_folded_into_encoded_words() -> None:
    ids = tuple(f"<{'0123456789abcdef' * 5}.{n}@plans.dondoc.province.example>" for n in range(12))
    content = as_message(replace(LETTER, message_id=ids[0], references=ids), SENDER).decode("ascii")
    header = content.split("\r\n\r\n")[0]
    assert all(header.count(one) == 1 for one in ids[1:-1])
    assert "=?" not in header.split("References:")[1].split("Content-Language")[0]


def test_text_comes_first_and_html_is_the_alternative() -> None:
    message = read()
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert [text.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert html.get_content().splitlines() == LETTER.html.splitlines()


def test_language_is_that_of_the_page() -> None:
    assert read()["Content-Language"] == "vi"
    english = JinjaRenderer(WORDS).render(draft(item("plan_due"), to=FOREIGNER))
    assert read(replace(LETTER, html=english.html))["Content-Language"] == "en"


def test_same_letter_gives_the_same_bytes_whatever_the_attempt() -> None:
    assert as_message(LETTER, SENDER) == as_message(replace(LETTER, attempt=5), SENDER)


def test_composed_and_decomposed_names_are_one_name() -> None:
    apart = replace(LETTER, to_name=unicodedata.normalize("NFD", LETTER.to_name))
    assert as_message(apart, SENDER) == as_message(LETTER, SENDER)


@given(subject=LINES, name=LINES)
def test_whatever_is_written_is_read_back(subject: str, name: str) -> None:
    message = read(replace(LETTER, subject=subject, to_name=name))
    assert str(message["Subject"]) == subject
    assert [to.addr_spec for to in message["To"].addresses] == [LETTER.to_email]
    # Python's newer reader puts a space between two encoded words of a name; its older one reads by the book.
    raw = message_from_bytes(as_message(replace(LETTER, to_name=name), SENDER))["To"]
    shown, _address = parseaddr(raw)
    assert str(make_header(decode_header(shown))) == name


@given(subject=LINES, name=LINES)
def test_no_line_of_encoded_words_is_longer_than_a_mail_program_reads(subject: str, name: str) -> None:
    head = as_message(replace(LETTER, subject=subject, to_name=name), SENDER, instead=SENDER).split(
        b"\r\n\r\n"
    )
    assert max(len(line) for line in head[0].split(b"\r\n") if b"=?" in line) <= 76


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_the_body_says_is_read_back_line_by_line(text: str) -> None:
    part = next(iter(read(replace(LETTER, text=text)).iter_parts()))
    assert isinstance(part, EmailMessage)
    lines = unicodedata.normalize("NFC", text).encode().splitlines()
    assert part.get_payload(decode=True) == b"".join(line + b"\r\n" for line in lines)


def test_short_lines_of_plain_letters_travel_as_they_are() -> None:
    plain, long = as_message(replace(LETTER, text="Dear colleague,\nBye"), SENDER), "x" * 1_000
    assert b"Content-Transfer-Encoding: 7bit\r\n\r\nDear colleague,\r\nBye\r\n" in plain
    assert max(map(len, as_message(replace(LETTER, text=long), SENDER).split(b"\r\n"))) <= 78


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
@pytest.mark.parametrize("field", ["name", "address", "subject", "Message-ID"])
def test_control_characters_in_a_header_are_refused(field: str, control: str) -> None:
    spoilt = {
        "name": replace(LETTER, to_name=LETTER.to_name + control),
        "address": replace(LETTER, to_email=LETTER.to_email + control),
        "subject": replace(LETTER, subject=LETTER.subject + control),
        "Message-ID": replace(LETTER, message_id=LETTER.message_id + control),
    }
    with pytest.raises(BadInput, match=field):
        as_message(spoilt[field], SENDER)


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
def test_control_characters_in_sender_and_references_are_refused(control: str) -> None:
    with pytest.raises(BadInput, match="sender"):
        as_message(LETTER, f"Phòng{control} <tccb@snn.example>")
    with pytest.raises(BadInput, match="reference"):
        as_message(replace(LETTER, references=(f"<plan-1@x>{control}",)), SENDER)


@pytest.mark.parametrize(
    "email", ["", "anh", "anh@", "@snn.example", "ánh@snn.example", "a b@snn.example", "a@b, c@d", "a@["]
)
def test_address_that_is_none_is_refused(email: str) -> None:
    with pytest.raises(BadInput, match="address of the recipient"):
        as_message(replace(LETTER, to_email=email), SENDER)


@pytest.mark.parametrize("sender", ["", "Phòng Tổ chức cán bộ", "<>", "Phòng <>"])
def test_sender_without_an_address_is_refused(sender: str) -> None:
    with pytest.raises(BadInput, match="address of the sender"):
        as_message(LETTER, sender)


@pytest.mark.parametrize(
    "message_id", ["", "letter-1@dondoc.example", "<letter 1@dondoc.example>", "<letter-1>"]
)
def test_message_id_that_is_none_is_refused(message_id: str) -> None:
    with pytest.raises(BadInput, match="Message-ID"):
        as_message(replace(LETTER, message_id=message_id), SENDER)
