"""`make test` finds the Chromium of the machine, installs it where it may, and otherwise names what is missing."""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.chromium import chromium

APT = """#!/bin/sh
[ "$1" = install ] || exit 0
for last; do true; done
echo '#!/bin/sh' > "{folder}/$last"
chmod +x "{folder}/$last"
"""


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of programs of a machine that has only a shell."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "chmod"):
        (folder / name).symlink_to(shutil.which(name) or "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return folder


def program(path: Path, text: str = "#!/bin/sh\n") -> Path:
    """A program that can be called."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_the_browser_of_the_machine_is_found_by_its_names(bare, name):
    there = program(bare / name)
    assert chromium() == str(there)


def test_the_one_that_was_named_comes_first(bare, monkeypatch, tmp_path):
    program(bare / "chromium")
    monkeypatch.setenv("CHROMIUM", str(program(tmp_path / "mine")))
    assert chromium() == str(tmp_path / "mine")


def test_where_it_may_be_installed_it_is(bare):
    program(bare / "apt-get", APT.format(folder=bare))
    assert chromium() == str(bare / "chromium")


def test_its_lack_is_a_failure_that_names_the_package(bare, monkeypatch):
    with pytest.raises(RuntimeError, match="on Debian or Ubuntu: apt-get install chromium"):
        chromium()
    program(bare / "apt-get", APT.format(folder=bare))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(RuntimeError, match="expected one of chromium, chromium-browser, google-chrome"):
        chromium()
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(RuntimeError, match="got /nowhere/chromium"):
        chromium()
