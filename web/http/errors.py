"""Refusals as pages, or as JSON where that is asked for: the status, what was refused, and every reason in words.

A failure of ours never shows what failed.
"""

from collections.abc import Iterator, Sequence

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from engine.core.errors import BadInput, EngineError, NotFound
from engine.core.identifiers import Json, Obstacle
from web.auth.attempts import TooManyAttempts
from web.http.catalogue import marked
from web.http.house import house_of
from web.http.refusals import refusal
from web.http.security import BROKEN
from web.http.visit import NotIn, sign_in_path, visit

log: structlog.stdlib.BoundLogger = structlog.get_logger("dondoc.http")
TITLES = {
    401: marked("Please sign in"),
    403: marked("This is not yours to do"),
    404: marked("There is no such page"),
    405: marked("There is no such page"),
    409: marked("This cannot be done as things stand"),
    410: marked("This link no longer works"),
    413: marked("This is too large"),
    422: marked("Something is missing or wrong"),
    429: marked("Too many attempts; please wait a little"),
    500: marked("Something went wrong"),
    503: marked("The system cannot be reached at the moment"),
}


def add_to(app: FastAPI) -> None:
    """Answer every refusal of this application."""
    app.add_exception_handler(EngineError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _by_the_framework)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, EngineError), "registered for these"
    if isinstance(error, NotIn) and not _wants_json(request):
        return Response(status_code=303, headers={"location": sign_in_path(error.path)})
    return await run_in_threadpool(_answer, request, error)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError), "registered for these"
    named = sorted({str(one["loc"][-1]) for one in error.errors()})
    refused = BadInput("request: expected other values for {named}", named=named)
    return await run_in_threadpool(_answer, request, refused)


async def _by_the_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for these"
    refusal = _Plain(error.status_code)
    if error.status_code == 404:
        return await run_in_threadpool(_answer, request, NotFound("page", request.url.path[:200]))
    return await run_in_threadpool(_answer, request, refusal)


class _Plain(EngineError):
    """A refusal that only has a status."""

    status = 422

    def __init__(self, status: int) -> None:
        self.status = status
        match status:
            case 403:
                super().__init__("this page: expected another way in")
            case 405:
                super().__init__("method: expected another one for this page")
            case 413:
                super().__init__("request: expected a smaller one, got more than is taken in at once")
            case _:
                super().__init__("request: refused with status {status}", status=status)


def _answer(request: Request, error: EngineError) -> Response:
    headers = {"retry-after": _seconds(request, error)} if isinstance(error, TooManyAttempts) else {}
    ours = error.status >= 500
    obstacles: Sequence[Obstacle] = getattr(error, "obstacles", ())
    said = TITLES[500] if ours else str(error)
    if _wants_json(request):
        data: dict[str, Json] = {"error": said, "obstacles": list(_as_data(obstacles))}
        return JSONResponse(data, error.status, headers)
    if ours:
        # The database may be what fails, so nobody is asked who this is.
        log.error("page_refused", error=type(error).__name__)
        return HTMLResponse(BROKEN, error.status)
    seen = visit(request)
    title = TITLES.get(error.status, TITLES[422])
    reason = "" if obstacles else refusal(seen.language, error)
    page = seen.show("error.html", error.status, title=title, reason=reason, said=said, obstacles=obstacles)
    page.headers.update(headers)
    return page


def _as_data(obstacles: Sequence[Obstacle]) -> Iterator[Json]:
    for one in obstacles:
        yield {"weakness": one.weakness, "measure": one.measure, "kind": one.kind}


def _seconds(request: Request, error: TooManyAttempts) -> str:
    return str(max(1, int((error.until - house_of(request).rt.now()).total_seconds())))


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
