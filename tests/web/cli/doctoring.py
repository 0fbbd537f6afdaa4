"""What a look of the doctor said, asked about in sentences."""

from dataclasses import dataclass

from tests.web.cli.conftest import Ran, Terminal


@dataclass(frozen=True)
class Looked:
    """One answer of `dondoc doctor --json`."""

    ran: Ran

    @property
    def troubles(self) -> set[tuple[str, str]]:
        """(level, code) of everything that is not as it should be, but for what hides behind another trouble."""
        return {(f["level"], f["code"]) for f in self.findings if f["level"] != "ok"} - {
            ("warning", "not_looked_at")
        }

    @property
    def findings(self):
        """Every finding."""
        return self.ran.json["findings"]

    @property
    def hidden(self) -> set[str]:
        """Subjects that were not looked at."""
        return {f["subject"] for f in self.findings if f["code"] == "not_looked_at"}

    def facts(self, code: str) -> dict[str, object]:
        """The facts of the finding with this code."""
        [found] = [f for f in self.findings if f["code"] == code]
        return {fact["name"]: fact["value"] for fact in found["facts"]}


def looked(dondoc: Terminal, *options: str, at: str | None = "") -> Looked:
    """Ask the doctor; the exit code is 1 exactly where something is wrong."""
    answer = Looked(dondoc("doctor", "--json", *options, at=at))
    assert answer.ran.code == (1 if any(f["level"] == "wrong" for f in answer.findings) else 0)
    return answer
