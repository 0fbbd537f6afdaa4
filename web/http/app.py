"""The application: pages, forms and files over HTTP, all of it under one roof of headers and refusals.

Endpoints are plain functions; they run in threads and talk to the database as the command line does.
"""

from collections.abc import Sequence

from fastapi import APIRouter, Depends, FastAPI

from config.settings import Settings
from engine.runtime.runtime import Runtime
from web.auth.policy import policy_of
from web.http import errors
from web.http.cookies import Jar
from web.http.forms import guarded
from web.http.house import DemoAccounts, House
from web.http.rendering import the_pages
from web.http.security import Shell
from web.http.static import static
from web.pages import (
    account,
    accounts,
    attaching,
    bulk_judging,
    deciding,
    followed,
    judging,
    letters,
    links,
    login,
    matrix,
    measures,
    office,
    owner_acts,
    plans,
    register,
    story,
    texts,
    work,
    writing,
)

FORM_BYTES = 2 * 1024 * 1024  # of a request without files; those are bounded by limits.attachment_bytes
PAGES: Sequence[APIRouter] = (  # an address is sought from the top: what is asked for most comes first
    work.pages,
    register.pages,
    login.pages,
    links.pages,
    judging.pages,
    deciding.pages,
    bulk_judging.pages,
    texts.pages,
    story.pages,
    writing.pages,
    attaching.pages,
    owner_acts.pages,
    *office.pages,
    plans.pages,  # after every page below /plans/REF/
    matrix.pages,
    followed.pages,
    measures.pages,
    letters.pages,
    account.pages,
    accounts.pages,
)


def make_app(
    rt: Runtime, settings: Settings, demo: DemoAccounts | None = None, more: Sequence[APIRouter] = ()
) -> FastAPI:
    """The application of one installation; a new module of pages is one line above.

    `demo` and `more` are for a demonstration, which shows whom one may be, and has pages of its own.
    """
    https = settings.base_url.startswith("https://")
    app = FastAPI(
        title="Dondoc",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(guarded)],
        redirect_slashes=False,
    )
    app.state.house = House(rt, settings, the_pages(), policy_of(settings), Jar(https), demo)
    for pages in (static, *more, *PAGES):
        app.include_router(pages)
    errors.add_to(app)
    app.add_middleware(Shell, https=https, largest=FORM_BYTES + settings.limits.attachment_bytes)
    return app
