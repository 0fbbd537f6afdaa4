"""The pictures in the pages of documentation: each is taken by the script, shown somewhere, and small."""

from tests.browser.screenshots import FOLDER, LARGEST, PICTURES
from tests.house.source import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_picture_is_taken_by_the_script_and_shown_on_a_page():
    said = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert {file.name for file in FOLDER.iterdir()} == {f"{name}.png" for name in PICTURES}
    assert [name for name in PICTURES if f"images/{name}.png)" not in said] == []


def test_every_picture_is_small():
    assert [file.name for file in FOLDER.iterdir() if file.stat().st_size > LARGEST] == []
