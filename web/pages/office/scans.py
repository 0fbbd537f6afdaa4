"""A scan sent with a form of the office: kept before the act that names it, and not asked for twice."""

from dataclasses import dataclass

from engine.store import blobs
from engine.store.session import reading, retried
from web.attachments import kind_of
from web.http.forms import Posted
from web.http.visit import Entered

_DIGEST = 64  # signs of a SHA-256


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as it is kept; `digest` "" for none."""

    digest: str = ""
    name: str = ""


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
        return Scan(retried(db, lambda at: blobs.put(at, name, content, limit, me.now)), name)
    before = form.line("kept", _DIGEST)
    if not before:
        return NO_SCAN
    with reading(db) as connection:
        return Scan(before, blobs.get(connection, before)[0])
