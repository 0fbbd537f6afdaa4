"""A line of the log names ids and kinds of error; what an exception says never leaves without being asked for."""

import json
import logging
import sys
import threading

import pytest
import structlog

from web.logs import configure

SECRET = "Hạn chế của đồng chí Xoanđào"


@pytest.fixture(autouse=True)
def as_before():
    """The house logs as it did before."""
    before = threading.excepthook
    yield
    threading.excepthook = before
    configure()


def failing(logger) -> None:
    """Something fails and is logged."""
    try:
        raise ZeroDivisionError(SECRET)
    except ZeroDivisionError:
        logger.error("beat_failed", verb="wake", exc_info=True)


def test_people_read_one_line_of_keys_and_values(capsys):
    configure()
    failing(structlog.get_logger("dondoc.heartbeat"))
    structlog.get_logger("dondoc.heartbeat").info("beat", verb="wake")
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("timestamp=")
    assert line.endswith("level=error event=beat_failed verb=wake error=ZeroDivisionError")


def test_a_worker_whose_lines_a_program_reads_writes_json_and_tells_what_it_does(capsys):
    configure(worker=True)
    structlog.get_logger("dondoc.heartbeat").info("beat", verb="wake", notices=3)
    failing(structlog.get_logger("dondoc.heartbeat"))
    beat, failed = map(json.loads, capsys.readouterr().err.splitlines())
    assert (beat["event"], beat["level"], beat["verb"], beat["notices"]) == ("beat", "info", "wake", 3)
    assert (failed["error"], failed["level"]) == ("ZeroDivisionError", "error")


def test_a_worker_at_a_terminal_writes_for_people(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    configure(worker=True)
    structlog.get_logger("dondoc.heartbeat").info("beat", verb="wake")
    assert "level=info event=beat verb=wake" in capsys.readouterr().err


def test_what_a_terminal_would_obey_is_shown_as_its_code(capsys):
    configure()
    structlog.get_logger("dondoc.bounces").warning("odd", said="\x1b[31mđỏ\u202e")
    [line] = capsys.readouterr().err.splitlines()
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert "[31mđỏ" in line


@pytest.mark.parametrize("worker", [False, True])
def test_a_stack_is_shown_only_to_whoever_asks_for_it(capsys, worker):
    configure(worker=worker)
    failing(structlog.get_logger("dondoc.heartbeat"))
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    assert "Xoanđào" not in shown
    configure(worker=worker, trace=True)
    failing(structlog.get_logger("dondoc.heartbeat"))
    traced = capsys.readouterr().err
    assert "Traceback" in traced
    assert "Xoanđào" in traced


def test_libraries_go_the_same_way(capsys):
    configure(worker=True)
    try:
        raise ZeroDivisionError(SECRET)
    except ZeroDivisionError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved\n%s", SECRET)
    logging.getLogger("apscheduler.scheduler").warning("skipped: maximum number of running instances reached")
    [line] = map(json.loads, capsys.readouterr().err.splitlines())
    assert line["event"] == "Task exception was never retrieved"
    assert (line["logger"], line["error"]) == ("asyncio", "ZeroDivisionError")


def test_a_thread_that_dies_says_so_in_one_line(capsys):
    def dying() -> None:
        raise ZeroDivisionError(SECRET)

    configure(worker=True)
    thread = threading.Thread(target=dying, name="metronome")
    thread.start()
    thread.join()
    [line] = map(json.loads, capsys.readouterr().err.splitlines())
    assert (line["event"], line["thread"], line["error"]) == ("thread_died", "metronome", "ZeroDivisionError")


def test_however_often_it_is_set_up_a_line_is_written_once(capsys):
    for _ in range(3):
        configure()
    structlog.get_logger("dondoc.wake").error("facts_failed")
    assert len(capsys.readouterr().err.splitlines()) == 1
