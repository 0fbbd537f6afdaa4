"""A job per reminder in procrastinate's queue on PostgreSQL; a child works it off.

`python -m benchmarks.procrastinate_queue DATABASE PORT [SECONDS]`: until nothing is left, or so long idle. With
`stalled` instead of the seconds the jobs of a worker that is gone are put back first, as its manual advises.
"""

import asyncio
import contextlib
import sys
from datetime import datetime

from aiosmtplib import SMTP
from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONDict

from benchmarks.reminders import LANES, SENDER, Stopwatch, message
from benchmarks.sink import HOST

_RECORD = "INSERT INTO sent (number, at) VALUES (%(number)s, now())"


def queue(database: str, port: int) -> App:
    """The queue with its one task, which sends over at most as many kept connections as jobs run at a time."""
    app, idle = App(connector=PsycopgConnector(conninfo=database)), list[SMTP]()

    @app.task(name="remind")
    async def remind(number: int) -> None:
        recipient, content = message(number)
        client = idle.pop() if idle else SMTP(hostname=HOST, port=port, start_tls=False)
        if not client.is_connected:
            await client.connect()
        await client.sendmail(SENDER, [recipient], content)
        idle.append(client)
        await app.connector.execute_query_async(_RECORD, number=number)

    return app


def prepare(database: str, count: int, due: datetime | None) -> None:
    """A new queue in an empty database with `count` reminders, due at that moment or at once."""
    asyncio.run(_prepare(database, count, due))


async def _prepare(database: str, count: int, due: datetime | None) -> None:
    app = queue(database, 0)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await app.connector.execute_query_async("CREATE TABLE sent (number integer, at timestamptz)")
        reminders: list[JSONDict] = [{"number": number} for number in range(count)]
        await app.tasks["remind"].configure(schedule_at=due).batch_defer_async(*reminders)


async def _work(database: str, port: int, how: str) -> None:
    app = queue(database, port)
    async with app.open_async():
        if how == "stalled":
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=0):
                await app.job_manager.retry_job(job)
        watch = Stopwatch()
        idle = bool(how) and how != "stalled"
        work = app.run_worker_async(concurrency=LANES, wait=idle, install_signal_handlers=False)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(work, float(how) if idle else None)
        watch.report()


def main() -> None:
    """Work off what is due, or idle."""
    asyncio.run(_work(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""))


if __name__ == "__main__":
    from benchmarks import procrastinate_queue  # its tasks must not be those of a script

    procrastinate_queue.main()
