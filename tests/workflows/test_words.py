"""No official ever sees a bare code: whatever the tables and the source can say has words, and no words are idle."""

import tomllib

import pytest

from config.words import HOUSE, LANGUAGES, load_words
from engine.core.errors import NotFound
from tests.workflows import codes


def listed(path):
    """The codes a word list has, by section."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return {section: set(found) for section, found in document.items()}


def differences(wanted, found):
    """What one side has and the other has not, by section."""
    sections = wanted.keys() | found.keys()
    odd = {section: wanted.get(section, set()) ^ found.get(section, set()) for section in sections}
    return {section: sorted(map(str, words)) for section, words in odd.items() if words}


@pytest.mark.parametrize("folder", codes.declared(), ids=lambda folder: folder.name)
def test_a_workflow_has_a_word_for_each_of_its_codes_and_no_other(folder):
    assert differences(codes.of_folder(folder), listed(folder / "words.toml")) == {}


def test_the_engine_has_a_word_for_each_of_its_codes_and_no_other():
    assert differences(codes.of_house(), listed(HOUSE)) == {}


def test_every_kind_of_letter_has_a_name():
    words = load_words(*codes.files()[1:])
    assert set(words.codes("notice")) == set(codes.KINDS)


def test_a_missing_word_is_found_by_name():
    words = load_words()
    with pytest.raises(NotFound, match=r"state\.required"):
        words.text("vi", "state", "required")


def test_the_source_is_really_read_for_obstacles():
    assert set(codes.obstacles("engine/core")) == {"not_your_step", "stale_version", "wrong_state"}
    found = set(codes.obstacles("workflows/remediation"))
    assert {"missing_linkage", "no_output", "no_scan", "not_an_approver"} <= found


def test_states_and_triggers_can_be_drawn_in_words():
    words = load_words(*codes.files()[1:])
    assert words.mapping("state", "trigger")["vi"]["approve"] == "Đạt yêu cầu - đưa vào theo dõi, giám sát"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_that_is_printed_can_stand_in_a_drawing_and_in_a_table(lang):
    words = load_words(*codes.files()[1:])
    for section in ("state", "trigger"):
        for code in words.codes(section):
            assert not set(words.text(lang, section, code)) & set(":;|#`")
