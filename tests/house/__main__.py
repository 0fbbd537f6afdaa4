"""`python -m tests.house`: findings on stderr, exit code 1 when there are any. The end of `make check`."""

import sys

from tests.house.rules import RULES


def main() -> int:
    """Ask every rule; the number of findings decides."""
    findings = [finding for rule in RULES for finding in rule()]
    for finding in findings:
        sys.stderr.write(f"{finding}\n")
    sys.stdout.write(f"house: {len(RULES)} rules, {len(findings)} findings\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
