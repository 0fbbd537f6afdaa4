"""Every benchmark by its name. A new one is a module with `run` and one line here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks import alternatives, compose, decide, drain, handle, idle, page, verify, wake
from benchmarks.measuring import Bench, Figure


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A name people ask for, and what gives its figures."""

    name: str
    run: Callable[[Bench], Iterable[Figure]]
    reads_only: bool = False  # True: nothing is written that could be held against the baseline


BENCHMARKS = (
    Benchmark("decide", decide.run, reads_only=True),
    Benchmark("handle", handle.run),
    Benchmark("wake", wake.run),
    Benchmark("idle", idle.run, reads_only=True),
    Benchmark("compose", compose.run),
    Benchmark("drain", drain.run),
    Benchmark("verify", verify.run, reads_only=True),
    Benchmark("page", page.run, reads_only=True),
    Benchmark("instead", alternatives.run),
)
