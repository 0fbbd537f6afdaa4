"""The link by which a person says that he has a letter: in every letter about plans to a person, in no other."""

import pytest

from engine.core.ports import THIS_LETTER
from notifiers.kinds import ACCOUNT
from notifiers.rendering import JinjaRenderer
from tests.notifiers.letters import FOREIGNER, HEAD, MAILBOX, SIGNATURE, WORDS, draft, item

RENDERER = JinjaRenderer(WORDS, SIGNATURE)
PLACE = f"/letters/{THIS_LETTER}/received"


@pytest.mark.parametrize("to", [HEAD, FOREIGNER], ids=["head", "foreigner"])
@pytest.mark.parametrize("kinds", [["plan_due"], ["plan_due", "measure_due"]], ids=["letter", "digest"])
def test_a_person_says_that_he_has_this_very_letter(to, kinds):
    letter = RENDERER.render(draft(*(item(kind) for kind in kinds), to=to))
    assert letter.text.count(PLACE) == letter.html.count(PLACE) == 1


def test_a_mailbox_says_nothing_and_a_letter_about_an_account_asks_for_nothing():
    assert "/received" not in RENDERER.render(draft(item("plan_due"), to=MAILBOX)).text
    for kind in ACCOUNT:
        assert "/received" not in RENDERER.render(draft(item(kind), to=HEAD)).text
