"""What was sent with a form, and whether it came from a page of ours.

A request from another site is refused by what the browser says of it, and by a token that belongs to the session.
"""

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from unicodedata import category
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from engine.core.errors import BadInput, EngineError
from engine.core.said import Said
from web.http.cookies import fits
from web.http.fields import called
from web.http.house import house_of
from web.typed import LINE, TEXT, TooLarge, a_date, a_line, a_text, number_in, tidied

_SAFE = frozenset({"GET", "HEAD"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TOKEN = "form_token"
_FIELDS, _FILES = 2000, 10
NUMBER = 9  # digits


class ForeignForm(EngineError):
    """The request did not come from a page of ours, or from one of an earlier session."""

    status = 403

    def __init__(self, why: Said) -> None:
        self.why = why
        super().__init__("form: expected one of this session's pages, got {why}", why=why)


async def guarded(request: Request) -> AsyncIterator[None]:
    """Refuse what another site sends, and what no browser does; a dependency of the whole application.

    Raises:
        ForeignForm: it may change something and is not from a page of ours.
        BadInput: it is written in signs that can be neither kept nor shown.
    """
    _written(request)
    if request.method in _SAFE:
        yield
        return
    _from_here(request)
    jar = house_of(request).jar
    form = await request.form(max_files=_FILES, max_fields=_FIELDS) if _is_form(request) else FormData()
    sent = request.headers.get("x-form-token") or form.get(TOKEN)
    if not isinstance(sent, str) or not fits(sent, jar.session(request), jar.visitor(request)):
        raise ForeignForm(Said("none") if not sent else Said("another one's"))
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
        return a_line(called(name), self._text(name), limit)

    def text(self, name: str, limit: int = TEXT) -> str:
        """A text of as many lines as it needs, "" where it was not sent.

        Raises:
            BadInput: it is too long, or holds a control character other than a line break or a tab.
        """
        return a_text(called(name), self._text(name), limit)

    def tidied(self, name: str, limit: int = TEXT) -> str:
        """A text that is still being written, without the signs that cannot be: they were pasted, and nobody sees them.

        Raises:
            BadInput: it is too long.
        """
        return tidied(called(name), self._text(name), limit)

    def lines(self, name: str, limit: int = LINE) -> tuple[str, ...]:
        """Every line sent under one name, in the order of the page.

        Raises:
            BadInput: one of them is not as `line` wants it.
        """
        return tuple(
            a_line(called(name), one, limit) for one in self._form.getlist(name) if isinstance(one, str)
        )

    def number(self, name: str) -> int | None:
        """A whole number of at most nine digits, None where nothing was sent.

        Raises:
            BadInput: it is something else.
        """
        typed = self._text(name).strip()
        if not typed:
            return None
        number = number_in(typed, NUMBER)
        if number is None:
            raise BadInput("{what}: expected a whole number, got something else", what=called(name))
        return number

    def day(self, name: str) -> date | None:
        """A day as `a_date` reads it; None where nothing was sent.

        Raises:
            BadInput: there is no such day, or its year is a slip of the hand.
        """
        typed = self.line(name).strip()
        return a_date(called(name), typed) if typed else None

    def names(self) -> tuple[str, ...]:
        """The names of everything that was sent, each once, in the order of the page."""
        return tuple(dict.fromkeys(self._form.keys()))

    def file(self, name: str, limit: int) -> tuple[str, bytes] | None:
        """The file sent under this name: what its sender calls it, and its bytes; None where none was chosen.

        The name is only ever shown, never used as a path.

        Raises:
            TooLarge: it has more than `limit` bytes.
        """
        found = self._form.get(name)
        if not isinstance(found, UploadFile) or not found.filename:
            return None
        content = found.file.read(limit + 1)
        shown = shown_name(found.filename)
        if len(content) > limit:
            raise TooLarge(called(name), shown, limit, found.size or len(content))
        return shown, content

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


def shown_name(name: str) -> str:
    """The last part of a file's name as it may be shown: one line, no folder, nothing that turns the reading order."""
    last = re.split(r"[/\\\\]", name)[-1]
    kept = "".join(sign for sign in last if sign.isprintable() and category(sign) not in ("Cf", "Cc", "Cs"))
    return kept.strip(". ")[-LINE:] or "-"


def own_path(wanted: str) -> str:
    """`wanted` if it is a path of ours, else "/": nobody is sent to another site from here."""
    odd = "\\" in wanted or not wanted.isprintable() or wanted.startswith("//")
    parts = urlsplit(wanted) if wanted.startswith("/") and not odd else None
    return wanted if parts is not None and not parts.scheme and not parts.netloc else "/"


def _written(request: Request) -> None:
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise BadInput("address: expected signs that can be written, got U+0000")
    # A form of ours is in UTF-8. In the name of another coding anything could be smuggled past the checks of a field.
    named = request.headers.get("content-type", "").lower().partition("charset=")[2]
    if named and named.partition(";")[0].strip(" \"'") not in ("utf-8", "utf8"):
        raise BadInput("form: expected UTF-8, got another coding")


def _from_here(request: Request) -> None:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignForm(Said("one from a {site} page", site=site))
        return
    origin = request.headers.get("origin")
    ours = (request.headers.get("host", ""), _place(house_of(request).settings.base_url))
    if origin is not None and _place(origin) not in ours:
        raise ForeignForm(Said("one from another site"))


def _place(address: str) -> str | None:
    """Host and port of an address; None where it is none."""
    with suppress(ValueError):
        return urlsplit(address).netloc
    return None


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(_FORMS)
