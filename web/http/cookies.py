"""The cookies of the house: the session's, a visitor's before he has one, the language. Never readable by a script.

Over https the first two bear the prefix that binds them to this very host; over plain http they can only be sent from
the machine itself.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from fastapi import Request, Response

_SESSION, _VISITOR, LANGUAGE = "dondoc", "dondoc-visitor", "dondoc-language"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Jar:
    """How cookies are set here; `secure`: the pages are served over https."""

    secure: bool

    @property
    def _prefix(self) -> str:
        return "__Host-" if self.secure else ""

    def session(self, request: Request) -> str:
        """The session's cookie, "" for none."""
        return request.cookies.get(f"{self._prefix}{_SESSION}", "")

    def visitor(self, request: Request) -> str:
        """The cookie of who has no session, "" for none."""
        return request.cookies.get(f"{self._prefix}{_VISITOR}", "")

    def let_in(self, response: Response, raw: str) -> None:
        """Give the session's cookie; it goes when the browser is closed, if not before."""
        self._set(response, f"{self._prefix}{_SESSION}", raw)

    def greet(self, response: Response, raw: str) -> None:
        """Give a visitor's cookie, to which his forms are bound."""
        self._set(response, f"{self._prefix}{_VISITOR}", raw)

    def let_out(self, response: Response) -> None:
        """Take the session's cookie back."""
        name = f"{self._prefix}{_SESSION}"
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")

    def set_language(self, response: Response, language: str) -> None:
        """Remember in which language somebody reads."""
        response.set_cookie(
            LANGUAGE, language, _YEAR, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def _set(self, response: Response, name: str, raw: str) -> None:
        response.set_cookie(name, raw, path="/", secure=self.secure, httponly=True, samesite="lax")


def new_visitor() -> str:
    """A cookie for somebody who has none."""
    return secrets.token_urlsafe(16)


def form_token(cookie: str) -> str:
    """What stands in every form of who holds this cookie; nobody else can reckon it."""
    return hmac.digest(cookie.encode(), b"dondoc form", hashlib.sha256).hex()


def fits(token: str, *cookies: str) -> bool:
    """Whether a form's token belongs to one of these cookies."""
    return any(hmac.compare_digest(form_token(one).encode(), token.encode()) for one in cookies if one)
