"""A file sent with a form that keeps no draft: kept before the act that names it, and not asked for twice.

A hash is no key: what was kept before is found again only from the session that sent it.
"""

import hashlib
import hmac
from dataclasses import dataclass

from engine.core.errors import NotFound
from engine.store import blobs
from engine.store.session import reading, retried
from web.attachments import kind_of
from web.http.forms import Posted
from web.http.visit import Entered

_DIGEST = 64  # signs of a SHA-256


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as it is kept; `digest` "" for none. `ticket` is what a form carries of it."""

    digest: str = ""
    name: str = ""
    ticket: str = ""


NO_SCAN = Scan()


def kept_scan(me: Entered, form: Posted) -> Scan:
    """The scan of a form: sent now, or sent before with the same form, when something else was refused.

    Raises:
        TooLarge: it has more bytes than the settings allow.
        AttachmentRefused: it is not what a scan may be, whatever it is called.
        NotFound: nothing was kept before.
    """
    db, limit = me.house.rt.db, me.house.settings.limits.attachment_bytes
    if found := form.file("scan", limit):
        name, content = found
        kind_of(name, content)
        digest = retried(db, lambda at: blobs.put(at, name, content, limit, me.now))
        return Scan(digest, name, _ticket(me, digest))
    return sent_before(me, form)


def sent_before(me: Entered, form: Posted) -> Scan:
    """The scan that was sent before with the same form, whatever is sent now.

    Raises:
        NotFound: nothing was kept before.
    """
    before = form.line("kept", 2 * _DIGEST + 1)
    if not before:
        return NO_SCAN
    digest = before[:_DIGEST]
    if not hmac.compare_digest(before.encode(), _ticket(me, digest).encode()):
        raise NotFound("file", digest)
    with reading(me.house.rt.db) as db:
        return Scan(digest, blobs.get(db, digest)[0], before)


def _ticket(me: Entered, digest: str) -> str:
    return f"{digest}.{hmac.digest(me.cookie.encode(), f'scan {digest}'.encode(), hashlib.sha256).hex()}"
