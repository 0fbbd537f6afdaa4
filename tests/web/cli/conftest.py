"""The command line as somebody at a terminal uses it: `dondoc("plan", "list", "--json")` on each database in turn."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.web.cli.tables import unbroken
from tests.world import World
from web.cli.context import Door, enter, the_door
from web.cli.main import main

NOW = "2023-03-20T08:00+07:00"


@dataclass(frozen=True)
class Ran:
    """What one command left behind: exit code, what it answered, what it complained of."""

    code: int
    out: str
    err: str

    @property
    def page(self) -> str:
        """What was answered, with the cells of its tables put together again where they were broken."""
        return unbroken(self.out)

    @property
    def json(self):
        """The answer of a command that was asked with --json."""
        return json.loads(self.out)

    @property
    def obstacles(self) -> list[tuple[str, str, str]]:
        """The refusal of a command that was asked with --json: (kind, weakness, measure)."""
        return [(o["kind"], o["weakness"], o["measure"]) for o in self.json["obstacles"]]

    @property
    def kinds(self) -> list[str]:
        """The codes of the obstacles."""
        return [kind for kind, _, _ in self.obstacles]


class Terminal:
    """Somebody who types commands; the clock stands at `now` unless a command says otherwise."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys, self.now = capsys, NOW

    def __call__(self, *words: object, at: str | None = "") -> Ran:
        """Type one command. `at=None` leaves the clock unset."""
        clock = () if at is None else ("--at", at or self.now)
        self._capsys.readouterr()
        enter(Door())
        try:
            code = main([*clock, *map(str, words)])
        finally:
            _hang_up()
        said = self._capsys.readouterr()
        return Ran(code, said.out, said.err)

    def done(self, *words: object, at: str | None = "") -> Ran:
        """Type one command that must not be refused."""
        ran = self(*words, at=at)
        assert ran.code == 0, ran.err
        return ran


def _hang_up() -> None:
    """A process would end here and its connections with it."""
    rt = vars(the_door()).get("rt")
    if rt is not None:
        rt.db.dispose()


@pytest.fixture
def dondoc(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """A terminal in an installation of its own: database, folder of letters, manual clock."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DONDOC_DATABASE", database)
    monkeypatch.setenv("DONDOC_CLOCK", "manual")
    monkeypatch.setenv("DONDOC_LETTERS", str(tmp_path / "letters"))
    return Terminal(capsys)


@pytest.fixture
def campaign(world: World, dondoc: Terminal) -> World:
    """The sample office has opened and started the year 2022 on 1 March 2023; `dondoc` works on its database."""
    world.given_cycle()
    return world
