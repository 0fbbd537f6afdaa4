"""How the mail server of the tests is told to misbehave: a small file that is read anew at every step.

`faults.json`: stage -> list of faults; the first that fits and is not worn out happens. The stages, in order:
connect ehlo starttls login mail rcpt data (the command) body (the text is there, nothing is kept) answer (it is
kept, nothing was said) rset noop quit.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave at one stage."""

    answer: str | None = None  # said instead, such as "450 4.2.1 later"; after 421 the connection ends
    drop: bool = False  # the connection ends without a word
    stall: float = 0.0  # seconds of silence first
    dribble: float = 0.0  # the next answer comes a byte at a time, so many seconds apart
    hide: bool = False  # STARTTLS is not offered from here on
    certificate: str = ""  # another one than `good` is shown
    times: int = 0  # worn out after so many; 0: never
    about: str = ""  # only where the command has this text: a recipient


Script = Mapping[str, Sequence[Fault]]


def write(file: Path, script: Script) -> None:
    """Tell the server that reads `file`; it obeys from the next step on, and counts anew."""
    draft = file.with_name(f".{file.name}")
    plain = {stage: [asdict(fault) for fault in faults] for stage, faults in script.items()}
    draft.write_text(json.dumps(plain), encoding="utf-8")
    draft.replace(file)


class Faults:
    """The server's side: what to do at the next step."""

    def __init__(self, file: Path) -> None:
        self._file, self._text = file, ""
        self._script: Script = {}
        self._done: Counter[Fault] = Counter()

    def next(self, stage: str, about: str = "") -> Fault | None:
        """The fault that happens now, if any."""
        self._read()
        for fault in self._script.get(stage, ()):
            if fault.about in about and (not fault.times or self._done[fault] < fault.times):
                self._done[fault] += 1
                return fault
        return None

    def _read(self) -> None:
        text = self._file.read_text(encoding="utf-8") if self._file.exists() else ""
        if text != self._text:
            script = json.loads(text) if text else {}
            self._script = {stage: [Fault(**one) for one in faults] for stage, faults in script.items()}
            self._text = text
            self._done.clear()
