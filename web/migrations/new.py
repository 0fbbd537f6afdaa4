"""Writes a new migration: `python -m web.migrations.new "what changes"`.

Compares the tables of the code with what the migrations so far give on an empty SQLite, and writes the
difference and the triggers of newly protected tables. Read what it wrote before committing it.

`--from-nothing` throws every migration away and writes a single first one; only while nobody has a database yet.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.operations.ops import CreateTableOp, MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from engine.store.immutable import PROTECTED, Protected
from engine.store.session import make_engine, unit_of_work
from web.migrate import MIGRATIONS

VERSIONS = MIGRATIONS / "versions"


def main(arguments: Sequence[str]) -> int:
    """Write one migration and say where; 1 if the tables are as the migrations give them."""
    parser = argparse.ArgumentParser(prog="python -m web.migrations.new", description=__doc__)
    parser.add_argument("message", help="what changes, in a few words")
    parser.add_argument(
        "--from-nothing", action="store_true", help="throw away every migration and write one"
    )
    asked = parser.parse_args(arguments)
    if asked.from_nothing:
        for old in VERSIONS.glob("[0-9]*.py"):
            old.unlink()
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder, 'empty.db')}", foreign_keys=False)
        try:
            with unit_of_work(engine) as db:
                written = write(db, asked.message, MIGRATIONS)
        finally:
            engine.dispose()
    if written is None:
        sys.stderr.write("nothing to write: the migrations give exactly the tables of the code\n")
        return 1
    for tool in (["check", "--fix", "-q"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *tool, str(written)], check=True)
    sys.stdout.write(f"{written}\n")
    return 0


def write(db: Connection, message: str, migrations: Path) -> Path | None:
    """Upgrade this empty database, compare, and write the difference as the next step; None if there is none."""
    earlier = len(list((migrations / "versions").glob("[0-9]*.py")))
    protected: list[Protected] = []

    def note(_context: MigrationContext, _revision: object, scripts: list[MigrationScript]) -> None:
        upgrade = scripts[0].upgrade_ops
        if upgrade is None or upgrade.is_empty():
            scripts.clear()
            return
        made = {operation.table_name for operation in upgrade.ops if isinstance(operation, CreateTableOp)}
        protected.extend(one for one in PROTECTED if one.table in made)

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    slug = "_".join(re.findall(r"[a-z0-9]+", message.lower()))[:40]
    config.set_main_option("file_template", f"%%(rev)s_{slug}")
    config.attributes["connection"] = db
    if earlier:
        command.upgrade(config, "head")
    config.attributes["writing"] = {
        "process_revision_directives": note,
        "template_args": {"protected": protected},
    }
    script = command.revision(config, message, autogenerate=True, rev_id=f"{earlier + 1:04}")
    return Path(script.path) if script and not isinstance(script, list) else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
