"""How the house logs: one line per event on stderr, ids and kinds of error, no texts and no names.

What an exception says may hold what must not leave the database, so only its kind is shown, and its stack only
where somebody asks for it. Lines of libraries go the same way.
"""

import logging
import sys
import threading
from collections.abc import MutableMapping
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HOUSE = "dondoc"
_STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
_FIRST = ("timestamp", "level", "event", "worker", "verb")


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes wherever stderr leads at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


_HANDLER = _Stderr()


def configure(*, trace: bool = False, worker: bool = False) -> None:
    """Log warnings, for a worker also what it does; as JSON where a worker writes to no terminal, else for people.

    `trace` shows the stacks of errors too, which may hold texts of the office.
    """
    stacks: Processor = structlog.processors.format_exc_info if trace else _without_stack
    shared: list[Processor] = [structlog.stdlib.add_log_level, _STAMP, _kind_of_error, stacks]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    machine = worker and not sys.stderr.isatty()
    render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if machine else _for_people
    _HANDLER.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared, *([] if trace else [_first_line])],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    if _HANDLER not in root.handlers:
        root.addHandler(_HANDLER)
    logging.getLogger(HOUSE).setLevel(logging.DEBUG if trace else logging.INFO if worker else logging.WARNING)
    # That a beat is left out while the one before still runs is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    threading.excepthook = _thread_died


def _kind_of_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Beside an exception stands its kind, whoever logged it."""
    kind, _, _ = _exception(event)
    if kind is not None:
        event.setdefault("error", kind.__name__)
    return event


def _without_stack(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event.pop("exc_info", None)
    event.pop("stack_info", None)
    return event


def _first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What a library says below its first line may be what an exception said."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _exception(event: MutableMapping[str, object]) -> tuple[type[BaseException] | None, object, object]:
    found = event.get("exc_info")
    if isinstance(found, BaseException):
        return type(found), found, found.__traceback__
    if isinstance(found, tuple) and len(found) == 3:
        return found
    return sys.exc_info() if found else (None, None, None)


_LOGFMT = structlog.processors.LogfmtRenderer(key_order=_FIRST, drop_missing=True)


def _for_people(logger: WrappedLogger, method: str, event: EventDict) -> str:
    """key=value on one line; a stack below it. What a terminal would obey is shown as its code."""
    stack = event.pop("exception", "")
    written = _LOGFMT(logger, method, event)
    line = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in str(written)
    )
    return f"{line}\n{stack}" if stack else line


def _thread_died(gone: threading.ExceptHookArgs) -> None:
    log: structlog.stdlib.BoundLogger = structlog.get_logger(f"{HOUSE}.thread")
    thread = gone.thread.name if gone.thread is not None else ""
    exception = gone.exc_value
    log.critical("thread_died", thread=thread, error=gone.exc_type.__name__, exc_info=exception)
