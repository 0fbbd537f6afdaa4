"""What people read at a terminal is in their language: every sentence is in the list, and none is idle."""

import ast
import re

import pytest

from config.words import LANGUAGES, load_words
from tests.house.source import ROOT, modules
from web.cli.showing import WIDTH, table

WORDS = load_words(ROOT / "web/cli/words.toml")
SAID = {"tell": "answer", "heads": "column"}  # function of the command line -> section


def used():
    """(section, code, names filled in or None) of every word the commands say outright."""
    for _, tree in modules("web/cli"):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            if name not in SAID:
                continue
            names = {one.arg for one in call.keywords if one.arg}
            starred = any(one.arg is None for one in call.keywords)
            codes = [call.args[0]] if name == "tell" else call.args
            for code in (inner.value for one in codes for inner in _codes(one)):
                yield SAID[name], code, None if name == "heads" or starred else names


def _codes(node):
    if isinstance(node, ast.IfExp):
        return [*_codes(node.body), *_codes(node.orelse)]
    assert isinstance(node, ast.Constant), ast.dump(node)
    return [node]


def test_every_sentence_and_every_header_is_in_the_list_and_none_is_idle():
    said = {(section, code) for section, code, _ in used()}
    assert said == {(section, code) for section in SAID.values() for code in WORDS.codes(section)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_names_what_its_command_fills_in(lang):
    for section, code, names in used():
        asked = set(re.findall(r"{(\w+)}", WORDS.text(lang, section, code)))
        assert names is None or asked <= names, code


def test_both_languages_fill_in_the_same_but_for_what_one_leaves_out():
    for code in WORDS.codes("answer"):
        vi, en = (set(re.findall(r"{(\w+)}", WORDS.text(lang, "answer", code))) for lang in ("vi", "en"))
        assert vi == en, code


def test_the_standings_of_a_list_and_the_days_of_a_week_have_words():
    assert set(WORDS.codes("list")) == {"locked", "none", "entered", "not_entered"}
    assert set(WORDS.codes("weekday")) == set("1234567")


def test_every_free_text_of_the_trail_has_a_name():
    named = {
        key.value
        for _, tree in modules("workflows")
        for call in ast.walk(tree)
        if isinstance(call, ast.keyword) and call.arg == "texts" and isinstance(call.value, ast.Dict)
        for key in call.value.keys
        if isinstance(key, ast.Constant)
    }
    assert named | {"done", "evidence", "explanation"} == set(WORDS.codes("text"))
    assert len(named) > 1


def test_a_table_fits_the_terminal_and_loses_no_word():
    text = "Chậm tham mưu ban hành văn bản hướng dẫn " * 8
    page = table(("mã", "số ngày chậm", "nội dung"), [("HC01", 5, text), ("HC02", "", "ngắn")])
    assert max(map(len, page.splitlines())) <= WIDTH
    assert sorted(" ".join(page.split()).replace("-", "").split()).count("tham") == 8
    assert page.splitlines()[-1].split() == ["HC02", "ngắn"]


def test_a_word_that_is_wider_than_the_terminal_stays_whole():
    assert "x" * 150 in table(("a", "b"), [("x" * 150, "y z")])


def test_a_narrow_table_is_left_as_it_is():
    assert table(("a", "b"), [("1", "2 3")]) == "a  b\n-  ---\n1  2 3"


def test_the_same_commands_answer_in_english_where_the_settings_say_so(campaign, dondoc, monkeypatch):
    assert "104 kế hoạch, tính đến hết ngày" in dondoc.done("plan", "list").out
    assert "Cấp trưởng" in dondoc.done("people", "list", "--unit", "CCKL").out
    assert dondoc.done("wake").out.startswith("Đã xét ")
    monkeypatch.setenv("DONDOC_LANGUAGE", "en")
    assert "104 plans, by the end of" in dondoc.done("plan", "list").out
    assert "Head" in dondoc.done("people", "list", "--unit", "CCKL").out
    assert dondoc.done("wake").out.startswith("woke ")
