"""A process that lets one verb beat on a database, for the tests of races: `python -m ... URL VERB MOMENT FOLDER`.

It says that it is there by a file of its own in FOLDER, begins when `go` lies there, and ends after `stop`.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from engine.runtime.compose import compose
from engine.runtime.runtime import Runtime
from engine.runtime.wake import wake
from engine.store.session import make_engine
from tests.world import a_world

VERBS: dict[str, Callable[[Runtime], object]] = {
    "wake": lambda rt: wake(rt, batch=3),
    "compose": lambda rt: compose(rt, batch=5),
}


def main(url: str, verb: str, local: str, folder: Path) -> None:
    """Beat until told to stop; then once more, so that nothing is left to others."""
    db = make_engine(url)
    rt = a_world(db, local).rt
    (folder / f"here-{os.getpid()}").touch()
    while not (folder / "go").exists():
        time.sleep(0.005)
    while not (folder / "stop").exists():
        VERBS[verb](rt)
        time.sleep(0.02)  # leave the users a share of the machine
    VERBS[verb](rt)
    db.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
