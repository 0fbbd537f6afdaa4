"""The letter about the word of a deputy's head: an endorsement never reads as an objection."""

import pytest

from engine.core.ports import Address
from notifiers.rendering import JinjaRenderer
from tests.notifiers.letters import FOREIGNER, HEAD, SIGNATURE, WORDS, draft, item

RENDERER = JinjaRenderer(WORDS, SIGNATURE)


@pytest.mark.parametrize(
    ("to", "word", "said", "other"),
    [
        (HEAD, "endorse", ": thủ trưởng đơn vị nhất trí", "chưa nhất trí"),
        (HEAD, "object", ": thủ trưởng đơn vị chưa nhất trí", "đơn vị nhất trí"),
        (FOREIGNER, "endorse", "the head of the unit endorses it", "object"),
        (FOREIGNER, "object", "the head of the unit objects", "endorse"),
    ],
)
def test_subject_line_and_body_say_the_word_that_was_given(
    to: Address, word: str, said: str, other: str
) -> None:
    alone = RENDERER.render(draft(item("word_given", word=word), to=to))
    beside = RENDERER.render(draft(item("word_given", word=word), item("plan_due"), to=to))
    assert said in alone.subject
    assert not [one for one in (alone.subject, alone.text, beside.text) if other in one]
