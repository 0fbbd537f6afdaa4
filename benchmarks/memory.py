"""By how much a process grew while it worked: its highest resident size, less the size before.

Read from the kernel where it tells (Linux); elsewhere the highest size since the process began is all there is.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_FORGET_THE_PEAK = "5"  # proc(5)


@dataclass(slots=True)
class Grown:
    """How much was added at most, once the work is done."""

    megabytes: float = 0.0


@contextmanager
def growth() -> Iterator[Grown]:
    """Watch what happens inside the block."""
    with suppress(OSError):
        _FORGET.write_text(_FORGET_THE_PEAK, encoding="ascii")
    grown, before = Grown(), _kilobytes("VmRSS")
    yield grown
    grown.megabytes = max(0.0, (_kilobytes("VmHWM") - before) / 1000)


def _kilobytes(name: str) -> int:
    with suppress(OSError):
        for line in _STATUS.read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
