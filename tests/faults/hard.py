"""A PostgreSQL of one's own that keeps what it promised, and is stopped as a power cut or a wild hand would stop it."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from tests.databases import own_postgres

# The server of the suite forgets what it was told when it is stopped; this one must not.
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
COMING_UP = 30.0  # seconds


class HardServer:
    """A server that can be stopped without a word and started again."""

    def __init__(self, address: str) -> None:
        self.address = address
        plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        self._plain = plain
        with psycopg.connect(plain, autocommit=True) as connection:
            for setting in DURABLE:
                connection.execute(f"ALTER SYSTEM SET {setting} = on")
            connection.execute("SELECT pg_reload_conf()")
            found = connection.execute("SHOW data_directory").fetchone()
            assert found is not None
            self._data = Path(found[0])
        self.durable()
        self._program, *options = shlex.split((self._data / "postmaster.opts").read_text())
        self._options = [one for n, one in enumerate(options) if "-D" not in options[max(n - 1, 0) : n + 1]]

    def durable(self) -> None:
        """Whether it keeps its promises is asked of the server itself."""
        with psycopg.connect(self._plain) as connection:
            for setting in DURABLE:
                assert connection.execute(f"SHOW {setting}").fetchone() == ("on",), setting

    def stop(self, number: signal.Signals) -> None:
        """SIGQUIT is `pg_ctl stop -m immediate`, SIGKILL a wild hand; gone when this returns."""
        pid = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, number)
        until = time.monotonic() + COMING_UP
        while _runs(pid):
            assert time.monotonic() < until, "the server does not end"
            time.sleep(0.01)

    def start(self) -> None:
        """Up again, recovered; while the last of its processes are still ending it is tried again."""
        until = time.monotonic() + COMING_UP
        while not self._answers() and not self._started():
            assert time.monotonic() < until, (self._data / "log").read_text()[-2000:]
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._plain).close()
        except psycopg.OperationalError:
            return False
        return True

    def _started(self) -> bool:
        command = [str(Path(self._program).with_name("pg_ctl")), "-w", "-D", str(self._data)]
        command += ["-l", str(self._data / "log"), "-o", shlex.join(self._options), "start"]
        owner = self._data.stat().st_uid
        user = {"user": owner} if owner != os.geteuid() else {}
        done = subprocess.run(command, cwd="/", capture_output=True, check=False, **user)
        return done.returncode == 0


def _runs(pid: int) -> bool:
    # Who started the server may not have looked after its end yet.
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def a_hard_server() -> Iterator[HardServer]:
    """A server of one's own; started again before it is thrown away."""
    with own_postgres() as address:
        server = HardServer(address)
        try:
            yield server
        finally:
            server.start()
