"""Passwords: hashed with Argon2id, written in one form, refused where they are short or known to everybody."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from engine.core.errors import BadInput

SHORTEST, LONGEST = 10, 200
# What half the world takes, and what an office here would take first.
_KNOWN = (
    "1234567890", "0123456789", "12345678910", "qwertyuiop", "password", "iloveyou", "matkhau", "abcdefghij",
    "anhyeuem", "admin", "welcome", "sonongnghiep", "dondoc",
)  # fmt: skip
_HASHER = PasswordHash((Argon2Hasher(),))
# Each hashing takes 64 MiB; many at once would take the machine.
_AT_ONCE = BoundedSemaphore(4)


class WeakPassword(BadInput):
    """A password that somebody would guess; `why` is a code."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            "password: expected at least {shortest} characters that nobody guesses, got: {why}",
            shortest=SHORTEST,
            why=why,
        )


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(_written(password))


def verified(password: str, kept: str) -> tuple[bool, str | None]:
    """Whether it is the one, and a new hash where costs have risen; without `kept` it takes as long and is not."""
    with _AT_ONCE:
        found, better = _HASHER.verify_and_update(_written(password), kept or _nobodys())
    return (found, better) if kept else (False, None)


def checked(password: str, about: Iterable[str]) -> str:
    """The password, if it may be taken by somebody of whom this is known: his code, name, address.

    Raises:
        WeakPassword: it is too short or too long, known to everybody, or says who he is.
    """
    written = _written(password)
    if not SHORTEST <= len(written) <= LONGEST:
        raise WeakPassword("short" if len(written) < SHORTEST else "long")
    plain = _plain(written)
    if len(set(plain)) < 5 or any(plain.strip("0123456789") == word or plain == word for word in _KNOWN):
        raise WeakPassword("known")
    if any(len(_plain(one)) >= 4 and _plain(one) in plain for one in about):
        raise WeakPassword("about_you")
    return written


def _written(password: str) -> str:
    # The same Vietnamese letters come composed from one system and in parts from another.
    return unicodedata.normalize("NFC", password[: LONGEST * 4])


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in parts if sign.isalnum())


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
