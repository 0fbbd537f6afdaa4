"""The sentences of an opinion: those of the house fit, and a file that gives something else is refused."""

import pytest

from config.phrases import opinion_phrases
from engine.core.errors import SpecError


def test_the_house_brings_sentences_for_what_is_returned_most():
    found = opinion_phrases()
    assert len(found) == 6
    assert all(one.startswith("Đề nghị ") and one.endswith(".") for one in found)


@pytest.mark.parametrize(
    "given", ['"one"', "[1]", '[""]', '[" x"]', '["a\\nb"]', '["a", "a"]', f'["{"x" * 301}"]']
)
def test_what_is_no_list_of_sentences_is_refused(tmp_path, given):
    path = tmp_path / "phrases.toml"
    path.write_text(f"opinion = {given}", encoding="utf-8")
    with pytest.raises(SpecError, match=r"phrases\.toml, opinion: expected sentences"):
        opinion_phrases(path)
