"""The real application over the wire, on a free port of this machine, for as long as it is needed."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import uvicorn
from fastapi import APIRouter

from config.settings import Settings
from tests.world import World
from web.auth import accounts, sessions
from web.cli.serve import listening
from web.http.app import make_app
from web.http.house import DemoAccounts

T = TypeVar("T")


@dataclass
class Served:
    """An office and the address of its pages."""

    world: World
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def cookie(self, code: str, language: str = "vi") -> str:
        """The cookie of this person's session, who reads the pages in this language."""
        world, now = self.world, self.world.rt.now()
        with world.writing() as db:
            accounts.add(db, world.person(code), world.office, now)
            accounts.set_language(db, world.person(code), language)
            if code not in self.cookies:
                fresh = sessions.fresh(world.person(code), now, "Chromium", "127.0.0.1", waits=False)
                self.cookies[code] = sessions.begin(db, fresh)
        return self.cookies[code]


@contextmanager
def served(
    world: World, demo: DemoAccounts | None = None, more: Sequence[APIRouter] = ()
) -> Iterator[Served]:
    """Serve this office until left; `demo` and `more` as for a demonstration."""
    with listening("127.0.0.1", 0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = Settings(clock="manual", base_url=address)
        config = uvicorn.Config(
            make_app(world.rt, settings, demo, more),
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Served(world, address)
        finally:
            server.should_exit = True
            thread.join()


def apart(verb: Callable[[], T]) -> T:
    """Run a verb in a thread of its own: the driver of the browser keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(verb).result()
