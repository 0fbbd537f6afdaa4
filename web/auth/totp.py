"""Codes of the second step, as RFC 6238 reckons them: six digits of HMAC-SHA-1, another every 30 seconds. Pure."""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

from engine.core.identifiers import Moment

STEP, DIGITS = 30, 6
_AROUND = (0, -1, 1)  # a telephone may be half a minute fast or slow


def new_secret() -> str:
    """160 random bits, as an app takes them: base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of one step (RFC 4226, section 5.3)."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1)
    start = mac[-1] & 0xF
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, typed: str, now: Moment) -> int | None:
    """The step whose code was typed, around `now`; None where it is none of them."""
    plain, here = "".join(typed.split()), int(now.timestamp()) // STEP
    if len(plain) != DIGITS or not (plain.isascii() and plain.isdecimal()):
        return None
    fitting = [here + n for n in _AROUND if hmac.compare_digest(code(secret, here + n), plain)]
    return fitting[0] if fitting else None


def address(secret: str, name: str) -> str:
    """What an app on the same telephone opens."""
    return f"otpauth://totp/Dondoc:{quote(name)}?secret={secret}&issuer=Dondoc&digits={DIGITS}&period={STEP}"
