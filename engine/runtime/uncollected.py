"""No search for cycles meanwhile: for work that makes very many values, none of which refers back to another.

They go by themselves, by counting. Never to be held longer than one batch, or one reading that a person waits for.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """The collector stands still inside the block; whoever stopped it sets it going again."""
    collects = gc.isenabled()
    if (
        collects
    ):  # or one thread could stop it just after another has set it going again, and nobody would any more
        gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
