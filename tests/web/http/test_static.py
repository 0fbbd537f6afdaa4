"""What is served as it lies there: complete, unchanged, with licences, and nothing beside it."""

import hashlib
import re
import tomllib

import pytest

from tests.house.source import ROOT
from tests.web.comers import browser

STATIC = ROOT / "web" / "static"
MANIFEST = tomllib.loads((STATIC / "manifest.toml").read_text(encoding="utf-8"))
LISTED = {one["file"]: one["sha256"] for library in MANIFEST["library"] for one in library["files"]}
TEMPLATES = sorted((ROOT / "web" / "pages" / "templates").glob("*.html"))


def test_every_file_of_others_is_as_they_published_it():
    for name, mark in LISTED.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == mark, name


def test_no_file_of_others_is_there_without_being_listed():
    there = {path.name for path in STATIC.iterdir() if path.is_file()}
    assert there - LISTED.keys() == {"dondoc.css", "judging.js", "manifest.toml", "writing.js"}


def test_every_library_says_its_version_and_licence_and_brings_its_text():
    for library in MANIFEST["library"]:
        assert library["version"]
        assert library["licence"]
        assert (STATIC / library["licence_file"]).read_text(encoding="utf-8").strip()
    licences = {library["licence_file"] for library in MANIFEST["library"]}
    assert {f"licences/{path.name}" for path in (STATIC / "licences").iterdir()} == licences


def test_the_letters_of_vietnamese_are_among_the_fonts():
    style = (STATIC / "dondoc.css").read_text(encoding="utf-8")
    assert set(re.findall(r'url\("([^"]+)"\)', style)) == {name for name in LISTED if name.endswith(".woff2")}
    assert "U+1EA0-1EF9" in style


@pytest.mark.parametrize("path", [*TEMPLATES, STATIC / "dondoc.css"], ids=lambda path: path.name)
def test_nothing_is_loaded_from_anywhere_else_and_no_page_carries_a_script_or_a_style(path):
    text = path.read_text(encoding="utf-8")
    assert "//" not in text.replace("://localhost", "")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=\"{{ asset)", text)


def test_a_marked_file_is_kept_for_a_year_and_an_unchanged_one_not_sent_again(world_on_sqlite):
    one = browser(world_on_sqlite)
    [path] = re.findall(r'"(/static/dondoc\.css\?v=\w+)"', one.get("/login").text)
    first = one.get(path)
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    again = one.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert one.get("/static/dondoc.css").headers["cache-control"] == "public, max-age=86400"
    assert one.head("/static/be-vietnam-pro-latin-400-normal.woff2").headers["content-type"] == "font/woff2"


def test_style_and_script_travel_compressed(world_on_sqlite):
    one = browser(world_on_sqlite)
    for name, most in (("bootstrap.min.css", 32_000), ("htmx.min.js", 18_000)):
        sent = one.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
        assert sent.headers["content-encoding"] == "gzip"
        assert int(sent.headers["content-length"]) < most
        assert sent.content == (STATIC / name).read_bytes()
    plain = one.get("/static/dondoc.css", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    "name", ["manifest.toml", "nothing.css", "..%2Fwiring.py", "%2e%2e/wiring.py", "licences/htmx.txt"]
)
def test_nothing_else_is_served(world_on_sqlite, name):
    assert browser(world_on_sqlite).get(f"/static/{name}").status_code == 404
