"""How a mail server's answer, or its silence, is to be understood: whose fault it is and what may be done.

Pure; knows no connection.
"""

import ssl

from engine.core.errors import DeliveryFailed
from engine.core.ports import BEFORE_THE_LETTER

LEAVING = 421  # the server is about to close, whatever was asked
_TOO_LARGE = 552  # RFC 1870, section 6.1
_NOT_THE_LETTERS = BEFORE_THE_LETTER | {"mail"}
_LOG_IN_FIRST = frozenset({530, 534, 535, 538})  # in place of an answer to the letter


def judged(stage: str, code: int | None, said: str, *, handed_over: bool) -> DeliveryFailed:
    """The failure at `stage`: `code` and `said` are the server's, None and what happened where it said nothing.

    A no (5xx) to the letter is for ever; one that came before the letter was offered concerns the way and
    never the letter, and one to its sender, unless the letter is too large, a setting. A text that was handed
    over and got no refusal may have been taken.
    """
    if stage == "mail" and code in _LOG_IN_FIRST:
        stage = "login"
    answered = code is not None and code >= 400
    concerns_it = stage not in _NOT_THE_LETTERS or (stage == "mail" and code == _TOO_LARGE)
    return DeliveryFailed(
        stage,
        said,
        code,
        permanent=code is not None and code >= 500 and concerns_it,
        uncertain=handed_over and not answered,
    )


def plain_refusal(failed: DeliveryFailed) -> bool:
    """Whether the server said no to one letter, and goes on to listen to the next."""
    answered = failed.code is not None and failed.code >= 400 and failed.code != LEAVING
    return answered and failed.stage not in BEFORE_THE_LETTER


def out_of_turn(protocol: object) -> bool:
    """Whether a server said something nobody asked for: it would pass for the answer to the next question.

    The library keeps it and says nothing of it; a letter refused in the second answer would count as taken.
    """
    return bool(getattr(protocol, "_buffer", b""))


def tls_trouble(error: BaseException | None) -> str:
    """What stood in the way of TLS, behind whatever was made of it; "" if it was something else."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"tls: {error.reason or error}"
    return tls_trouble(error.__cause__) if error is not None else ""
