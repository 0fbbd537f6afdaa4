"""One request and who makes it: a visitor, or somebody who is in. Gives pages in his language with his form's token."""

from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from config.words import LANGUAGES
from engine.core.errors import EngineError, NotFound
from engine.core.identifiers import Moment
from engine.store.session import reading, retried
from web.auth import sessions
from web.auth.sessions import SEEN, Session
from web.auth.who import Who, who_is
from web.http.cookies import LANGUAGE, form_token, new_visitor
from web.http.forms import TOKEN
from web.http.house import House, house_of
from web.http.nav import entries

GET = ["GET", "HEAD"]  # of every page that only shows
V = TypeVar("V", bound="Visit")


class NotIn(EngineError):
    """Nobody is signed in here; `path` is where he wanted to go."""

    status = 401

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__("page: expected somebody who is signed in")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: to which house, with which cookie, in which language, by whom."""

    house: House
    path: str
    shows: bool  # whether its path can be asked for again
    cookie: str  # the session's
    visitor: str
    greeted: bool  # whether the visitor had his cookie before
    language: str
    now: Moment
    address: str
    device: str
    session: Session | None = None
    who: Who | None = None

    def show(self, template: str, /, status: int = 200, **facts: object) -> Response:
        """A page."""
        waits = self.session is not None and self.session.waits
        frame = {
            "who": None if waits else self.who,
            "path": self.path,
            "back": self.path if self.shows else "/",
            "token_name": TOKEN,
            "token": form_token(self.cookie if self.session else self.visitor),
            "nav": entries(self.who) if self.who and not waits else (),
            "now": self.now,
            "demo": self.house.demo,
        }
        response = HTMLResponse(self.house.pages.show(self.language, template, frame | facts), status)
        return self._greeted(response)

    def go(self, path: str) -> Response:
        """Go on to another page of ours, which is asked for with GET."""
        return self._greeted(RedirectResponse(path, 303))

    def _greeted(self, response: Response) -> Response:
        if not self.greeted and self.session is None:
            self.house.jar.greet(response, self.visitor)
        return response


@dataclass(frozen=True, slots=True)
class Entered(Visit):
    """A request of somebody who is in."""

    @property
    def me(self) -> Who:
        """Who he is."""
        assert self.who is not None, "only who is in gets here"
        return self.who

    @property
    def here(self) -> Session:
        """The session he is in."""
        assert self.session is not None, "only who is in gets here"
        return self.session


def visit(request: Request) -> Visit:
    """Who makes this request, if anybody knows him; two queries, and one write a minute."""
    return _looked(request, Visit)


def entered(request: Request) -> Entered:
    """The request of somebody who is in.

    Raises:
        NotIn: nobody is, or the second step is still to come.
    """
    found = _looked(request, Entered)
    if found.who is None or found.session is None or found.session.waits:
        raise NotIn(_asked_for(request))
    return found


async def plans_reader(me: Annotated[Entered, Depends(entered)]) -> Entered:
    """The request of somebody who may have plans to read.

    Raises:
        NotFound: he only keeps accounts; for him there are no plans.
    """
    if not me.me.reads_plans:
        raise NotFound("page", me.path)
    return me


def _looked(request: Request, kind: type[V]) -> V:
    house = house_of(request)
    now, cookie = house.rt.now(), house.jar.session(request)
    session, who = _known(house, cookie, now)
    visitor = house.jar.visitor(request)
    wanted = who.account.language if who else request.cookies.get(LANGUAGE, house.settings.language)
    return kind(
        house=house,
        path=request.url.path,
        shows=request.method in GET,
        cookie=cookie,
        visitor=visitor or new_visitor(),
        greeted=bool(visitor),
        language=wanted if wanted in LANGUAGES else house.settings.language,
        now=now,
        address=request.client.host if request.client else "",
        device=" ".join(request.headers.get("user-agent", "").split()),
        session=session,
        who=who,
    )


def _known(house: House, cookie: str, now: Moment) -> tuple[Session | None, Who | None]:
    if not cookie:
        return None, None
    with reading(house.rt.db) as db:
        found = sessions.with_account(db, cookie, now, house.policy.lasting)
        if found is None or found[1].locked_at is not None:
            return None, None
        session, who = found[0], who_is(db, found[1], now)
    if now - session.seen_at >= SEEN:
        retried(house.rt.db, lambda db: sessions.see(db, session, now))
    return session, who


def _asked_for(request: Request) -> str:
    """The page to come back to; what was to be done is not done unasked, so of a form only where it stood."""
    if request.method not in GET:
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def sign_in_path(wanted: str) -> str:
    """The page for coming in, from which one goes on to `wanted`."""
    return f"/login?next={quote(wanted, safe='')}" if wanted != "/" else "/login"


Anyone = Annotated[Visit, Depends(visit)]
Someone = Annotated[Entered, Depends(entered)]
Reader = Annotated[Entered, Depends(plans_reader)]
