"""The demonstration's folder: made anew or taken up as it is, and never a folder that holds anything else.

Only what a demonstration made is removed; a folder without its mark is refused, as is a database that is not empty.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from config.settings import Mail, Settings
from config.values import DatabaseAddress
from engine.core.errors import BadInput
from engine.store.session import make_engine, reading

MARK = "demo.txt"
_DATABASE, _LETTERS, _KEY, _SETTINGS = "dondoc.db", "letters", "audit.key", "dondoc.toml"
_PLAYED = "played.txt"
_FILES = (_PLAYED, _DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", _KEY, _SETTINGS)
_SAYS = "Made by `dondoc demo`, which may remove this folder's contents and make them anew.\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a demonstration is kept."""

    folder: Path
    database: str
    own: bool  # the database is a file in the folder

    @property
    def letters(self) -> Path:
        """Where the mail server of the demonstration keeps every letter as a file."""
        return self.folder / _LETTERS

    @property
    def key(self) -> Path:
        """The key that signs the checkpoints."""
        return self.folder / _KEY

    @property
    def settings_file(self) -> Path:
        """Settings with which the other commands look at the demonstration."""
        return self.folder / _SETTINGS

    @property
    def safe_database(self) -> str:
        """The address of the database without any password in it."""
        return self.settings(Mail()).safe_database

    def mark_played(self, edition: str) -> None:
        """What was played here is whole and may be taken up again."""
        (self.folder / _PLAYED).write_text(f"{edition}\n", encoding="utf-8")

    def settings(self, mail: Mail, links: str = "http://localhost:8000") -> Settings:
        """The settings the demonstration runs with, whatever the installation's are."""
        return Settings(
            database=self.database,
            base_url=links,
            clock="manual",
            letters=self.letters,
            audit_key=self.key,
            language="vi",
            mail=mail,
        )


def prepare(folder: Path, database: str = "") -> Place:
    """A fresh folder, and an empty database: a file in it, or the one at the address `database`.

    Raises:
        BadInput: the folder holds something that is not a demonstration, or the database is not empty or no
            address of one.
    """
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"folder '{folder}': expected a folder, got a file")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise BadInput(f"folder '{folder}': expected an empty one or that of a demonstration, got another")
    if database:
        _refuse_filled(database)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(_SAYS, encoding="utf-8")
    shutil.rmtree(folder / _LETTERS, ignore_errors=True)
    for name in _FILES:
        (folder / name).unlink(missing_ok=True)
    here = folder.resolve()
    place = Place(folder, database or _own(folder), own=not database)
    if place.own:
        lines = (f'database = "{place.database}"', f'letters = "{here / _LETTERS}"', 'clock = "manual"')
        key = f'audit_key = "{here / _KEY}"'
        place.settings_file.write_text("\n".join((*lines, key, "")), encoding="utf-8")
    return place


def played(folder: Path, edition: str) -> Place | None:
    """The demonstration of this edition that was played in this folder; None where there is none."""
    file = folder / _PLAYED
    if not file.is_file() or not (folder / MARK).is_file():
        return None
    if file.read_text(encoding="utf-8").strip() != edition:
        return None
    return Place(folder, _own(folder), own=True)


def _own(folder: Path) -> str:
    return f"sqlite:///{folder.resolve() / _DATABASE}"


def _refuse_filled(database: str) -> None:
    try:
        TypeAdapter(DatabaseAddress).validate_python(database)
    except ValidationError as error:  # `from None`: the original would carry the address, and its password
        expected = str(error.errors(include_input=False)[0]["msg"]).removeprefix("Value error, ")
        raise BadInput(f"--database: {expected}, got something else") from None
    engine = make_engine(database)
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and not Path(file).exists():
        return  # looking must not leave an empty file behind
    try:
        with reading(engine) as db:
            tables = inspect(db).get_table_names()
    finally:
        engine.dispose()
    if tables:
        shown = make_url(database).render_as_string(hide_password=True)
        raise BadInput(f"database '{shown}': expected an empty one, got {len(tables)} tables")
