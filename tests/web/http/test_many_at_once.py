"""Many people at once: every thread that answers has its connection, and whoever comes then waits and is answered."""

import asyncio
import threading

import httpx2
import pytest
from fastapi import APIRouter

from config.settings import Settings
from engine.store.session import AT_ONCE, reading
from tests.web.comers import browser
from web.http.app import make_app

THREADS = 40  # what the framework answers at once
ADDRESS = "http://localhost:8000"


def asked(app, paths, cookie=""):
    """What so many requests at the same moment are answered."""

    async def all_of_them():
        way = httpx2.ASGITransport(app)
        cookies = {"dondoc": cookie} if cookie else {}
        async with httpx2.AsyncClient(transport=way, base_url=ADDRESS, cookies=cookies, timeout=60) as client:
            return await asyncio.gather(*(client.get(path) for path in paths))

    return [answer.status_code for answer in asyncio.run(all_of_them())]


def test_every_thread_may_hold_a_connection_at_the_same_moment(world_on_sqlite):
    pages, all_there = APIRouter(), threading.Barrier(THREADS)

    @pages.get("/hold")
    def hold() -> str:
        with reading(world_on_sqlite.rt.db):
            all_there.wait(timeout=20)
        return "held"

    app = make_app(world_on_sqlite.rt, Settings(clock="manual"), more=(pages,))
    assert AT_ONCE > THREADS
    assert asked(app, ["/hold"] * THREADS) == [200] * THREADS


@pytest.mark.parametrize("path", ["/", "/letters"])
def test_sixty_requests_at_once_are_all_answered(world_on_sqlite, path):
    one = browser(world_on_sqlite, "CCKL-1")
    app = make_app(world_on_sqlite.rt, Settings(clock="manual"))
    assert asked(app, [path] * 60, one.cookies["dondoc"]) == [200] * 60
