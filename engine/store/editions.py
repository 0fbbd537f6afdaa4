"""Which edition of an office's data is in force: whoever changes a watched row, and however, makes another one.

What was read of an office may be kept until its edition moves. The marks are set by triggers of the database itself, so
nothing that was kept can be out of date; they are random, so an edition that was rolled back never comes again.
Offices that nobody touched since they were watched have no edition, and nothing of them is kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Connection, select
from sqlmodel import Field, SQLModel

from engine.core.identifiers import OfficeId
from engine.store.asking import Asking
from engine.store.described import table_of

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Editions = Mapping[OfficeId, str]
KEPT = 64  # offices; a directory of a hundred people takes a few hundred kilobytes


class EditionRow(SQLModel, table=True):
    """The edition of one office's data. Written by triggers alone."""

    __tablename__ = "edition"

    office: str = Field(primary_key=True)
    mark: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose every change makes another edition of the office named in `office`."""

    table: str
    office: str = "office"

    def statements(self, dialect_name: str) -> list[str]:
        """The triggers of this table."""
        return _sqlite(self) if dialect_name == "sqlite" else _postgresql(self)


# The tables of the workflows too: the engine does not know them, it only knows their names.
WATCHED = (
    Watched("office", "code"),
    *map(Watched, ("unit", "person", "appointment", "delegation", "assignment")),
    *map(Watched, ("cycle", "weakness", "unit_list")),
    *map(Watched, ("calendar", "calendar_day", "calendar_year")),
)

_TABLE = table_of(EditionRow)
_OF = Asking(lambda among: select(_TABLE.c.office, _TABLE.c.mark).where(among(_TABLE.c.office)))


def of(db: Connection, offices: Iterable[OfficeId]) -> Editions:
    """The editions in force, in one query; an office without one is missing."""
    return {OfficeId(office): mark for office, mark in _OF.execute(db, sorted(set(offices)))}


class Kept(Generic[K, V]):
    """What `read` says of each key, read again only where the edition of its office has moved.

    `office` names the office of a key. At most `KEPT` answers are kept, those asked for last.
    """

    def __init__(
        self, read: Callable[[Connection, Sequence[K]], Mapping[K, V]], office: Callable[[K], OfficeId]
    ) -> None:
        self._read, self._office = read, office
        self._kept: OrderedDict[tuple[str, K], V] = OrderedDict()
        self._lock = Lock()

    def of(self, db: Connection, keys: Iterable[K], editions: Editions) -> dict[K, V]:
        """The answers under the editions read in this transaction; what `read` does not know is missing."""
        wanted = list(dict.fromkeys(keys))
        found: dict[K, V] = {}
        with self._lock:
            for key in wanted:
                place = (editions.get(self._office(key), ""), key)
                if place in self._kept:
                    self._kept.move_to_end(place)
                    found[key] = self._kept[place]
        if missing := [key for key in wanted if key not in found]:
            fresh = self._read(db, missing)
            self._keep(db, fresh, editions)
            found.update(fresh)
        return found

    def _keep(self, db: Connection, fresh: Mapping[K, V], editions: Editions) -> None:
        # On PostgreSQL every statement sees what was committed before it: only what was in force before and
        # after it was read belongs to that edition.
        still = of(db, map(self._office, fresh)) if db.dialect.name != "sqlite" else editions
        with self._lock:
            for key, value in fresh.items():
                office = self._office(key)
                mark = editions.get(office)
                if mark and still.get(office) == mark:
                    self._kept[mark, key] = value
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def _sqlite(one: Watched) -> list[str]:
    def makes_another(which: str) -> str:
        return (
            f"INSERT INTO edition (office, mark) VALUES ({which}.{one.office}, hex(randomblob(16)))"
            " ON CONFLICT (office) DO UPDATE SET mark = excluded.mark;"
        )

    rows = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
    return [
        f"CREATE TRIGGER {one.table}_{verb}_makes_an_edition AFTER {verb.upper()} ON {one.table}"
        f" BEGIN {' '.join(map(makes_another, which))} END"
        for verb, which in rows.items()
    ]


def _postgresql(one: Watched) -> list[str]:
    # Sorted, so that two who change the same offices wait for each other in the same order.
    insert = (
        "INSERT INTO edition (office, mark) SELECT changed.name, gen_random_uuid()::text FROM "
        "(SELECT DISTINCT to_jsonb(r) ->> TG_ARGV[0] AS name FROM {rows} AS r ORDER BY 1) AS changed"
        " ON CONFLICT (office) DO UPDATE SET mark = excluded.mark;"
    )
    body = (
        "IF TG_OP = 'TRUNCATE' THEN DELETE FROM edition;"
        f" ELSIF TG_OP = 'INSERT' THEN {insert.format(rows='after_rows')}"
        f" ELSIF TG_OP = 'DELETE' THEN {insert.format(rows='before_rows')}"
        " ELSE "
        + insert.format(rows="(SELECT * FROM before_rows UNION ALL SELECT * FROM after_rows)")
        + " END IF; RETURN NULL;"
    )
    function = (
        "CREATE OR REPLACE FUNCTION make_an_edition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{body} END $$"
    )
    verbs = {
        "insert": "REFERENCING NEW TABLE AS after_rows",
        "update": "REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows",
        "delete": "REFERENCING OLD TABLE AS before_rows",
        "truncate": "",
    }
    statements = [function]
    for verb, seen in verbs.items():
        name = f"{one.table}_{verb}_makes_an_edition"
        statements += [
            f"CREATE TRIGGER {name} AFTER {verb.upper()} ON {one.table} {seen}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION make_an_edition('{one.office}')",
            f"ALTER TABLE {one.table} ENABLE ALWAYS TRIGGER {name}",
        ]
    return statements
