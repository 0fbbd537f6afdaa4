"""Tables that are only appended to: triggers of the database itself refuse every other statement.

What the code promises, a person with a database console could break; these triggers refuse UPDATE, DELETE,
REPLACE and TRUNCATE whoever asks. Who may drop a trigger can still get past them: that is what the hash chain
is for. Writes nothing itself; gives statements to a migration.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Protected:
    """A table that is only appended to.

    `key` is its primary key and `also` its other unique keys. `same`: a row under an existing key with equal values
    in these columns is the same row offered again and is quietly left alone; any other is refused.
    `erasable`: rows may be deleted, never changed.
    """

    table: str
    key: tuple[str, ...]
    also: tuple[tuple[str, ...], ...] = ()
    same: tuple[str, ...] = ()
    erasable: bool = False

    def statements(self, dialect_name: str) -> list[str]:
        """The triggers of this table."""
        return protect(
            dialect_name, self.table, self.key, also=self.also, same=self.same, erasable=self.erasable
        )


# Every protected table, those of the workflows too: the engine does not know them, it only knows their names.
PROTECTED = (
    Protected("event", ("stream", "seq")),
    Protected("event_text", ("stream", "seq", "field"), erasable=True),
    Protected("definition", ("digest",), also=(("name", "version"),)),
    Protected("ladder", ("digest",), same=("name", "document")),
    Protected("checkpoint", ("n",), also=(("previous",),)),
    Protected("checkpoint_leaf", ("n", "stream")),
    Protected("plan_revision", ("instance", "number")),
)


def protect(
    dialect_name: str,
    table: str,
    key_columns: Sequence[str],
    *,
    also: Sequence[Sequence[str]] = (),
    same: Sequence[str] = (),
    erasable: bool = False,
) -> list[str]:
    """The statements that make `table` append-only; the arguments mean what they mean on `Protected`."""
    if dialect_name == "sqlite":
        return _sqlite(table, [key_columns, *also], same, erasable)
    return _postgresql(table, erasable)


def _sqlite(table: str, keys: Sequence[Sequence[str]], same: Sequence[str], erasable: bool) -> list[str]:
    # REPLACE deletes the old row without firing its DELETE trigger unless the connection asked for
    # recursive_triggers. So the insert itself is refused while any key is taken, the hidden rowid among them.
    # This comes before ON CONFLICT is looked at, hence `same`.
    taken = " OR ".join(f"({_equal(key)})" for key in (*keys, ("rowid",)))
    statements = [
        _sqlite_trigger(
            table,
            "insert",
            "INSERT",
            f"WHEN EXISTS (SELECT 1 FROM {table} AS kept WHERE {taken})",
            same,
            keys[0],
        ),
        _sqlite_trigger(table, "update", "UPDATE"),
    ]
    return statements if erasable else [*statements, _sqlite_trigger(table, "delete", "DELETE")]


def _sqlite_trigger(
    table: str, name: str, verb: str, when: str = "", same: Sequence[str] = (), key: Sequence[str] = ()
) -> str:
    left_alone = ""
    if same:
        equal = _equal((*key, *same))
        left_alone = f"SELECT RAISE(IGNORE) WHERE EXISTS (SELECT 1 FROM {table} AS kept WHERE {equal}); "
    what = "INSERT under a key that exists" if when else verb
    refusal = f"SELECT RAISE(ABORT, '{table} is append-only: {what} refused');"
    head = f"CREATE TRIGGER {table}_refuses_{name} BEFORE {verb} ON {table}"
    return " ".join(part for part in (head, when, "BEGIN", left_alone + refusal, "END") if part)


def _equal(columns: Sequence[str]) -> str:
    return " AND ".join(f"kept.{column} = NEW.{column}" for column in columns)


def _postgresql(table: str, erasable: bool) -> list[str]:
    function = (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION USING ERRCODE = 'restrict_violation', "
        "MESSAGE = TG_TABLE_NAME || ' is append-only: ' || TG_OP || ' refused'; END $$"
    )
    rows = "UPDATE" if erasable else "UPDATE OR DELETE"
    triggers = (
        (f"{table}_refuses_change", rows, "ROW"),
        (f"{table}_refuses_truncate", "TRUNCATE", "STATEMENT"),
    )
    statements = [function]
    for name, verbs, each in triggers:
        statements += [
            f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH {each} EXECUTE FUNCTION refuse_change()",
            # Otherwise a session that calls itself a replica would get past them.
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ]
    return statements
