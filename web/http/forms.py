"""What was sent with a form, and whether it came from a page of ours.

A request from another site is refused by what the browser says of it, and by a token that belongs to the session.
"""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import FormData

from engine.core.errors import EngineError
from web.cli.typed import LINE, a_line
from web.http.cookies import fits
from web.http.house import house_of

_SAFE = frozenset({"GET", "HEAD"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TOKEN = "form_token"
_FIELDS, _FILES = 2000, 10


class ForeignForm(EngineError):
    """The request did not come from a page of ours, or from one of an earlier session."""

    status = 403

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"form: expected one of this session's pages, got {why}")


async def guarded(request: Request) -> AsyncIterator[None]:
    """Refuse what another site sends; a dependency of the whole application.

    Raises:
        ForeignForm: it may change something and is not from a page of ours.
    """
    if request.method in _SAFE:
        yield
        return
    _from_here(request)
    jar = house_of(request).jar
    form = await request.form(max_files=_FILES, max_fields=_FIELDS) if _is_form(request) else FormData()
    sent = request.headers.get("x-form-token") or form.get(TOKEN)
    if not isinstance(sent, str) or not fits(sent, jar.session(request), jar.visitor(request)):
        raise ForeignForm("none" if not sent else "another one's")
    try:
        yield
    finally:
        await request.close()


class Posted:
    """The fields of a form that was let through."""

    def __init__(self, form: FormData) -> None:
        self._form = form

    def line(self, name: str, limit: int = LINE) -> str:
        """One line as typed, "" where it was not sent.

        Raises:
            BadInput: it is too long, or holds a line break or another control character.
        """
        return a_line(name, self._text(name), limit)

    def secret(self, name: str) -> str:
        """A password as typed, whatever is in it; never shown again."""
        return self._text(name)[:1000]

    def _text(self, name: str) -> str:
        found = self._form.get(name)
        return found if isinstance(found, str) else ""


async def posted(request: Request) -> Posted:
    """The fields of the form that came with this request; a dependency."""
    return Posted(
        await request.form(max_files=_FILES, max_fields=_FIELDS) if _is_form(request) else FormData()
    )


def own_path(wanted: str) -> str:
    """`wanted` if it is a path of ours, else "/": nobody is sent to another site from here."""
    odd = "\\" in wanted or not wanted.isprintable() or wanted.startswith("//")
    parts = urlsplit(wanted) if wanted.startswith("/") and not odd else None
    return wanted if parts is not None and not parts.scheme and not parts.netloc else "/"


def _from_here(request: Request) -> None:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignForm(f"one from a {site} page")
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc not in (
        request.headers.get("host", ""),
        urlsplit(house_of(request).settings.base_url).netloc,
    ):
        raise ForeignForm("one from another site")


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(_FORMS)
