"""Word lists are read strictly: a code without a word, or with two, is an error and never a bare code on a screen."""

import pytest

from config.words import LANGUAGES, WordsRefused, load_words, read_words
from engine.core.errors import NotFound

LIST = """
[state]
open = { vi = "Đang mở", en = "Open" }

[result]
open = { vi = "Chưa rõ", en = "Unclear" }
"""
WORDS = read_words({"plan/words.toml": LIST})


def test_a_word_is_found_by_language_section_and_code():
    assert WORDS.text("vi", "state", "open") == "Đang mở"
    assert WORDS.text("en", "result", "open") == "Unclear"


def test_a_language_nobody_writes_here_is_answered_in_vietnamese():
    assert WORDS.text("fr", "state", "open") == "Đang mở"


def test_a_code_without_a_word_is_refused_and_named():
    with pytest.raises(NotFound, match=r"word 'state\.gone': not found; expected a line of its own"):
        WORDS.text("vi", "state", "gone")


def test_letters_get_codes_and_texts_in_every_language():
    assert WORDS.mapping("state") == {"vi": {"open": "Đang mở"}, "en": {"open": "Open"}}


def test_sections_that_say_a_code_differently_are_not_thrown_together():
    with pytest.raises(WordsRefused, match=r"\[result\] open: expected 'Đang mở' / 'Open', got 'Chưa rõ'"):
        WORDS.mapping("state", "result")


def test_two_files_may_give_a_code_the_same_words_and_no_others():
    same = LIST.partition("[result]")[0]
    assert read_words({"a": same, "b": same}).codes("state") == ("open",)
    with pytest.raises(WordsRefused, match=r"b \[state\] open: expected 'Đang mở' / 'Open' as elsewhere"):
        read_words({"a": same, "b": same.replace("Đang mở", "Mở")})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[state\n", "bad: expected TOML"),
        ('state = "x"', r"bad \[state\]: expected a table of codes, got 'x'"),
        ('[state]\nopen = "x"', r"bad \[state\] open: expected one text for each of vi, en, got 'x'"),
        ('[state]\nopen = { vi = "x" }', "expected one text for each of vi, en, got vi"),
        ('[state]\nopen = { vi = "x", en = "y", fr = "z" }', "got vi, en, fr"),
        ('[state]\nopen = { vi = "x", en = " " }', r"open\.en: expected a text on one line"),
        ('[state]\nopen = { vi = "x", en = 3 }', r"open\.en: expected a text on one line, got 3"),
        ('[state]\nopen = { vi = "x", en = "a\\nb" }', r"open\.en: expected a text on one line"),
    ],
)
def test_a_list_that_is_not_one_is_refused_with_its_place(text, message):
    with pytest.raises(WordsRefused, match=message):
        read_words({"bad": text})


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(WordsRefused, match="expected a word list in UTF-8, got FileNotFoundError"):
        load_words(tmp_path / "words.toml")


def test_the_house_has_its_own_words_whatever_the_workflows():
    words = load_words()
    assert {words.text(lang, "wording", "before") for lang in LANGUAGES} == {"trước ngày", "before"}
