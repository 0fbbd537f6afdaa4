"""A morning on which many are owed something: databases as they stand after wake, and after compose.

Each is made once and copied for every round, so that every round finds the same.
"""

import shutil
from dataclasses import replace
from pathlib import Path

from benchmarks.province import installed, populate
from engine.core.ports import Channel
from engine.runtime.compose import compose
from engine.runtime.runtime import Runtime
from engine.runtime.wake import wake
from engine.store.session import make_engine
from web.migrate import migrate


def opened(path: Path, way: Channel | None = None) -> Runtime:
    """A runtime on the database at `path`, whose letters leave by `way`; its clock stands on that morning."""
    rt, _ = installed(make_engine(f"sqlite:///{path}"))
    return rt if way is None else replace(rt, channels={way.name: way}, channel=way.name)


def owed(path: Path, plans: int) -> Path:
    """A new database at `path` in which every plan's reminder is due and nothing was said."""
    migrate(f"sqlite:///{path}")
    engine = make_engine(f"sqlite:///{path}")
    populate(engine, plans)
    engine.dispose()
    return path


def woken(path: Path, plans: int) -> Path:
    """A new database at `path` with the open notices of that morning."""
    rt = opened(owed(path, plans))
    wake(rt)
    rt.db.dispose()
    return path


def composed(path: Path, plans: int, way: Channel) -> Path:
    """A new database at `path` with the letters of that morning, ready to leave by `way`."""
    rt = opened(woken(path, plans), way)
    compose(rt)
    rt.db.dispose()
    return path


def copied(template: Path, to: Path) -> Path:
    """The same once more; the log of a database that was let go of is part of its file."""
    for old in (to, to.with_name(f"{to.name}-wal"), to.with_name(f"{to.name}-shm")):
        old.unlink(missing_ok=True)
    shutil.copyfile(template, to)
    return to
