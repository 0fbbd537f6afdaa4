"""The committed drawings are what the tables draw, and drawing again changes nothing."""

from tests.house.source import ROOT
from web import drawing
from web.cli.main import main


def test_the_committed_drawings_are_the_ones_the_tables_draw():
    folder = ROOT / "docs" / "diagrams"
    committed = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert committed == dict(drawing.pages())


def test_the_front_page_shows_what_the_table_draws():
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "<!-- draw remediation -->" in page
    assert drawing.with_pictures(page) == page


def test_a_drawing_speaks_both_languages():
    page = drawing.pages()["remediation.md"]
    assert "required: Phải xây dựng, chưa gửi" in page
    assert "required: Required, not yet sent" in page


def test_drawing_writes_what_is_missing_and_only_that(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    front = tmp_path / "README.md"
    front.write_text(
        "before\n<!-- draw measure -->\nold\n<!-- drawn -->\n<!-- draw nothing -->\nx\n<!-- drawn -->\n"
    )
    assert main(["draw", "--out", "pictures"]) == 0
    assert "README.md" in capsys.readouterr().out
    page = front.read_text(encoding="utf-8")
    assert page.startswith("before\n<!-- draw measure -->\n```mermaid\nstateDiagram-v2\n")
    assert page.endswith("<!-- draw nothing -->\nx\n<!-- drawn -->\n")
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == set(drawing.pages())
    assert main(["draw", "--out", "pictures", "--json"]) == 0
    assert '"written": []' in capsys.readouterr().out
