"""Every sentence of the pages has words in Vietnamese, none is idle, and nothing is lost between the languages."""

import re
from datetime import date

import pytest

from config.words import LANGUAGES
from tests.world import utc
from web.http import messages
from web.http.catalogue import catalogue
from web.http.formats import filters

SAID = {one.id: one for one in messages.spoken() if one.id}
KNOWN = {one.id: one for one in messages.written("vi") if one.id}


def test_every_sentence_has_its_words_and_no_words_are_idle():
    """Missing? Run python -m web.http.messages and write the words into the catalogue."""
    assert set(SAID) ^ set(KNOWN) == set()
    assert len(SAID) > 80
    for one in KNOWN.values():
        assert all(messages._strings(one.string)), one.id
        assert not one.fuzzy


def test_both_languages_fill_in_the_same():
    for key, one in KNOWN.items():
        said = key[-1] if isinstance(key, tuple) else key
        for words in messages._strings(one.string):
            assert set(re.findall(r"%\((\w+)\)s", said)) == set(re.findall(r"%\((\w+)\)s", words)), said


def test_the_register_is_kept():
    for one in KNOWN.values():
        for words in messages._strings(one.string):
            assert re.search(r"\b[Bb]ạn\b|vui lòng", words) is None


def test_a_count_has_its_own_form():
    assert catalogue("en").ngettext("%(num)s day late", "%(num)s days late", 1) == "%(num)s day late"
    assert catalogue("vi").ngettext("%(num)s day late", "%(num)s days late", 2) == "chậm %(num)s ngày"
    assert catalogue("vi").gettext("My work") == "Việc của tôi"


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_are_written_as_officials_write_them(language):
    shown, day = filters(language), date(2023, 3, 29)
    assert shown["day"](day) == "29/03/2023"
    assert shown["day"](None) == ""
    assert shown["moment"](utc("2023-03-29 08:05")) == "29/03/2023 08:05"
    assert shown["long_day"](day) == {"vi": "Thứ Tư, 29/03/2023", "en": "Wednesday, 29/03/2023"}[language]
    assert (
        shown["last_day"](day)
        == {
            "vi": "hết ngày 29/03/2023 (thứ Tư)",
            "en": "the end of Wednesday 29/03/2023",
        }[language]
    )
