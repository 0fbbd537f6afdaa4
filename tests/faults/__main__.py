"""`python -m tests.faults`: many rounds of kills on both databases, and their figures as a table and as JSON.

ROUNDS rounds (200) are spread over SQLite and PostgreSQL, one worker and three; SEED (drawn and printed) begins them.
Ends with 1 and the round's name as soon as something is lost, told twice without a reason, early or stuck.
"""

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from tests.databases import Postgres, Sqlite, a_postgres
from tests.faults.crew import Nursery
from tests.faults.mornings import on_postgres, on_sqlite
from tests.faults.rounds import VERBS, Round, played
from tests.faults.tally import MUST_BE_NONE, Tally
from tests.smtp.post import Post

SHOWN = (
    "rounds",
    "kills",
    *VERBS,
    "expected",
    "accepted",
    "distinct",
    "mail_twice",
    "uncertain",
    *MUST_BE_NONE,
)
PER = 1_000  # kills
Where = tuple[str, int]  # database, workers


def main() -> int:
    """Play, show, judge."""
    line = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    line.add_argument("--rounds", type=int, default=200)
    line.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    line.add_argument("--json", type=Path, help="the figures go there too")
    asked = line.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers are taken down then too
    sys.stdout.write(f"seed {asked.seed}\n")
    began = time.monotonic()
    found, bad = _play(asked.rounds, asked.seed)
    found["all", 0] = _sum(list(found.values()))
    _show(found)
    sys.stdout.write(f"{asked.rounds} rounds in {time.monotonic() - began:.0f} s\n")
    if asked.json:
        plain = [{"database": kind, "workers": n} | asdict(tally) for (kind, n), tally in found.items()]
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps({"seed": asked.seed, "figures": plain}, indent=2) + "\n")
    for one in bad:
        sys.stdout.write(f"WRONG: {one}\n")
    return 1 if bad else 0


def _play(rounds: int, seed: int) -> tuple[dict[Where, Tally], list[str]]:
    found: dict[Where, Tally] = {}
    bad: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        post = stack.enter_context(Post(folder / "post"))
        nursery = stack.enter_context(Nursery())
        server = Postgres(stack.enter_context(a_postgres()))
        stack.callback(server.close)
        kinds = {"postgresql": stack.enter_context(on_postgres(server))}
        kinds["sqlite"] = on_sqlite(Sqlite(folder), folder / "mornings")
        for number in range(rounds):
            where = (("sqlite", "postgresql")[number % 2], (1, 3)[number // 2 % 2])
            chosen = Round.drawn(seed + number, *where)
            tally = played(chosen, kinds[where[0]], nursery, post, folder)
            found[where] = found[where] + tally if where in found else tally
            if tally.wrong:
                bad.append(f"{chosen}: {tally}")
            sys.stderr.write(f"{number + 1}/{rounds} {where} {tally.wrong or 'well'}\n")
    return found, bad


def _sum(tallies: list[Tally]) -> Tally:
    total = tallies[0]
    for one in tallies[1:]:
        total += one
    return total


def _show(found: dict[Where, Tally]) -> None:
    """One column for each combination, and what it comes to for a thousand kills."""
    heads = [f"{kind} x{n}" if n else kind for kind, n in found]
    rows = [("", *heads, f"per {PER} kills")]
    for name in SHOWN:
        counts = [
            tally.struck.get(name, 0) if name in VERBS else getattr(tally, name) for tally in found.values()
        ]
        kills = list(found.values())[-1].kills
        label = f"struck in {name}" if name in VERBS else name.replace("_", " ")
        rows.append((label, *map(str, counts), f"{counts[-1] * PER / max(kills, 1):.1f}"))
    wide = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = [
            row[0].ljust(wide[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], wide[1:], strict=True)),
        ]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


if __name__ == "__main__":
    sys.exit(main())
