"""What is sent where Dondoc is compared with what a user would pick instead: a finished letter per reminder.

Nothing of it is rendered or decided; the other side gets the bytes as a gift.
"""

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass

SENDER = "dondoc@example.vn"
LANES = 4  # connections, threads or jobs at a time, on every side
_LINE = "Kinh de nghi dong chi gui ke hoach khac phuc truoc khi het ngay 29/03/2023.\r\n"
_BODY = _LINE * 62  # as long as a letter of Dondoc is on its way


@dataclass(frozen=True, slots=True)
class Spent:
    """What a child says at its end: seconds from the first look at what is due, and of the processor."""

    seconds: float
    processor: float


def message(number: int) -> tuple[str, bytes]:
    """To whom reminder `number` goes, and what it says."""
    recipient = f"person-{number}@example.vn"
    head = (
        f"From: {SENDER}\r\nTo: {recipient}\r\nSubject: Reminder {number}\r\n"
        f"Message-ID: <reminder-{number}@example.vn>\r\nMIME-Version: 1.0\r\n"
    )
    return recipient, f"{head}\r\n{_BODY}".encode("ascii")


class Stopwatch:
    """Begins when made."""

    def __init__(self) -> None:
        self._begun, self._used = time.perf_counter(), _processor()

    def report(self) -> None:
        """Tell the parent."""
        spent = Spent(time.perf_counter() - self._begun, _processor() - self._used)
        sys.stdout.write(json.dumps(asdict(spent)) + "\n")
        sys.stdout.flush()


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
