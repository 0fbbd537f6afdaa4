"""`python -m benchmarks [name ...] [--short]`: measure, show the table, and at full size keep the figures.

The folder in memory is DONDOC_BENCH_MEMORY, else /dev/shm where there is one, else the folder for temporary files.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import MINIMUM, Bench, Figure
from benchmarks.registry import BENCHMARKS
from benchmarks.report import as_json, as_table, load, merged, put_into

ROOT = Path(__file__).resolve().parents[1]
LAST = ROOT / "benchmarks" / "last.json"
PAGE = ROOT / "docs" / "reference" / "performance.md"
SHARED_MEMORY = Path("/dev/shm")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; exit code 0 also where a target is missed, which is a figure like any other."""
    asked = _asked(arguments)
    chosen = [one for one in BENCHMARKS if not asked.names or one.name in asked.names]
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-", dir=_memory()) as memory:
        (ROOT / "build").mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "build") as disk:
            bench = Bench(asked.short, asked.rounds, Path(memory), Path(disk))
            figures: list[Figure] = []
            for one in chosen:
                sys.stderr.write(f"bench: {one.name}\n")
                figures += one.run(bench)
    sys.stdout.write(as_table(figures))
    if not asked.short:
        LAST.write_text(as_json(merged(LAST, figures)), encoding="utf-8")
        put_into(PAGE, as_table(load(LAST)))
    return 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures Dondoc.")
    parser.add_argument("names", nargs="*", help=", ".join(one.name for one in BENCHMARKS))
    parser.add_argument("--short", action="store_true", help="tiny sizes; the figures are shown, not kept")
    parser.add_argument("--rounds", type=int, default=7, help=f"at least {MINIMUM}")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - {one.name for one in BENCHMARKS}:
        parser.error(
            f"expected {', '.join(one.name for one in BENCHMARKS)}, got {', '.join(sorted(unknown))}"
        )
    if asked.rounds < MINIMUM:
        parser.error(f"--rounds: expected at least {MINIMUM}, got {asked.rounds}")
    return asked


def _memory() -> Path:
    named = os.environ.get("DONDOC_BENCH_MEMORY")
    if named:
        return Path(named)
    return SHARED_MEMORY if SHARED_MEMORY.is_dir() else Path(tempfile.gettempdir())


if __name__ == "__main__":
    sys.exit(main())
