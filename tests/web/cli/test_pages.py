"""The pages a new user reads are true: the tutorial runs word for word, the tables name what the code takes."""

import json
import re
import shlex
import shutil

import pytest

from config.settings import Settings
from papers.roster import HEADERS, ROLES
from tests.docs.pages import block, coded, page
from tests.world import SAMPLE
from workflows.remediation.document import Responsibility, parse

TUTORIAL, PLAN, ROSTER, SETTINGS = (
    "docs/tutorial.md",
    "docs/reference/plan-file.md",
    "docs/reference/roster.md",
    "docs/reference/settings.md",
)


def commands() -> list[list[str]]:
    """The lines of the tutorial's blocks that call the program."""
    blocks = re.findall(r"```sh\n(.*?)```", page(TUTORIAL), re.DOTALL)
    lines = [line for text in blocks for line in text.splitlines() if line.startswith("dondoc ")]
    return [shlex.split(line)[1:] for line in lines]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_tutorial_can_be_followed_word_for_word(dondoc, tmp_path):
    shutil.copy(SAMPLE, tmp_path / "roster.xlsx")
    (tmp_path / "plan.json").write_text(block(TUTORIAL, "json"))
    for words in commands():
        ran = dondoc(*words, at=None)
        assert ran.code == 0, (words, ran.err)
    assert len(commands()) > 15
    assert list((tmp_path / "letters").rglob("*.eml"))
    ended = dondoc("plan", "show", "CCKL-1", "--json", at="2023-11-30T10:00+07:00")
    assert (ended.json["state"], ended.json["outcome"]) == ("closed", "remedied")


def test_the_plan_file_has_the_keys_of_the_page():
    taken = set(re.findall(r"^\| `(\w+)` \|", page(PLAN), re.MULTILINE))
    weakness = {"code", "text", "linked_to", "responsibility", "responsibility_note", "cause", "measures"}
    measure = {"text", "output", "person", "due_on", "takes_up"}
    assert taken == {"weaknesses", "answers", "weakness", "defect", "answer"} | weakness | measure
    full = dict.fromkeys(measure, "x") | {"due_on": "2023-10-31", "takes_up": "HC01.1"}
    whole = {
        "code": "CN001",
        "text": "x",
        "linked_to": ["HC01"],
        "responsibility": "head",
        "measures": [full],
    }
    parsed = parse(
        json.dumps({"weaknesses": [whole | {"responsibility_note": "x", "cause": "x"}], "answers": []})
    )
    assert parsed.weaknesses[0].measures[0].takes_up == "HC01.1"
    assert {part.value for part in Responsibility} <= coded(page(PLAN))


def test_the_roster_has_the_sheets_columns_and_roles_of_the_page():
    for sheet, columns in HEADERS.items():
        assert f"| `{sheet}` | {', '.join(f'`{column}`' for column in columns)} |" in page(ROSTER)
    assert set(ROLES) <= coded(page(ROSTER))


def test_every_setting_is_on_the_page():
    names = set()
    for name, field in Settings.model_fields.items():
        inside = getattr(field.annotation, "model_fields", None)
        names |= {f"{name}.{part}" for part in inside} if inside else {name}
    named = coded(page(SETTINGS))
    assert names <= named
    assert {one for one in named if re.fullmatch(r"[a-z_]+\.[a-z_]+", one)} - {"dondoc.toml"} <= names
