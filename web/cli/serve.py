"""The command that lets people in: the pages over HTTP, and beside them a worker in the same process."""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated

import typer

from config.settings import Settings
from engine.core.errors import BadInput
from engine.core.identifiers import Json
from web import logs
from web.cli.context import AsJson, Door, the_door
from web.cli.naming import tell
from web.cli.showing import answer
from web.cli.worker import Asked, elapsed_of, verbs_of

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from engine.runtime.heartbeat import Heartbeat

EVERY = timedelta(seconds=5)
_PATIENCE = 30  # seconds that answers being written are waited for
_QUEUE = 2048


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(serve)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", help="The address that is listened on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free one.")] = 8000,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Only the pages; workers run by themselves elsewhere.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the pages until told to stop, and keep the installation going beside them."""
    door = the_door()
    refuse_in_clear(host, door.settings)
    logs.configure(trace=bool(context.find_root().params.get("trace")), worker=True)
    from web.http.app import make_app

    heart = None if no_worker else _heart(door)
    server = server_for(make_app(door.rt, door.settings))
    asked = Asked(lambda: setattr(server, "should_exit", True))
    with listening(host, port) as listener:
        asked.listen()
        _introduce(listener, host, heart, as_json)
        run_together(server, listener, heart)
    if not as_json:
        typer.echo(tell("serving_ended"))


def refuse_in_clear(host: str, settings: Settings) -> None:
    """Passwords must not travel in clear: without https only this machine itself is answered.

    Raises:
        BadInput: others could come in over plain http.
    """
    if not settings.base_url.startswith("https://") and not _this_machine(host):
        raise BadInput(
            f"--host {host}: expected an address of this machine alone such as 127.0.0.1, because base_url is not"
            " https://; put a server with TLS in front, and its address into base_url"
        )


def run_together(server: "uvicorn.Server", listener: socket.socket, heart: "Heartbeat | None") -> None:
    """Serve until told to stop, then let the worker finish; where it cannot, the process ends with 1."""
    from engine.runtime.heartbeat import HeartStopped

    stopped: list[str] = []

    def beat() -> None:
        assert heart is not None, "started only where there is one"
        try:
            heart.run(lambda: not server.should_exit)
        except HeartStopped as failed:
            stopped.append(str(failed))
        finally:
            server.should_exit = True  # pages without a worker would only look alive

    thread = threading.Thread(target=beat, name="heart") if heart else None
    if thread:
        thread.start()
    try:
        server.run(sockets=[listener])
    finally:
        server.should_exit = True
        if thread:
            thread.join()
    if stopped:
        typer.echo(f"dondoc: {stopped[0]}", err=True)
        sys.stderr.flush()
        os._exit(1)  # a thread that hangs would keep the process


def _heart(door: Door) -> "Heartbeat":
    from engine.runtime.heartbeat import Heartbeat

    return Heartbeat(door.rt, verbs_of(door, EVERY), version("dondoc"), elapsed_of(door))


def server_for(app: "FastAPI") -> "uvicorn.Server":
    """Answers for an application, and is told to stop by whoever runs it."""
    import uvicorn

    class Server(uvicorn.Server):
        """Hears no signal itself: pages and worker are told to stop by one."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,  # addresses of pages may hold the key of a link
            server_header=False,
            forwarded_allow_ips="127.0.0.1",
            timeout_graceful_shutdown=_PATIENCE,
        )
    )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Listen on an address until left.

    Raises:
        BadInput: somebody else does, or there is no such address here.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=_QUEUE)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise BadInput(
            f"--host {host} --port {port}: expected an address to listen on, got: {why}; another --port may be free"
        ) from error
    try:
        yield listener
    finally:
        listener.close()


def _introduce(listener: socket.socket, host: str, heart: "Heartbeat | None", as_json: bool) -> None:
    port = listener.getsockname()[1]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    data: Json = {"address": address, "pid": os.getpid(), "worker": str(heart.worker.id) if heart else None}
    said = tell("serving", address=address) if heart else tell("serving_alone", address=address)
    answer(as_json, data, said)
    sys.stdout.flush()  # whoever started it waits for this line


def _this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
