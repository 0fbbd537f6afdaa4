"""Files that belong to a plan: taken in for what their bytes are, handed out to be saved and never to be run."""

import re
from dataclasses import replace
from urllib.parse import quote

from fastapi import APIRouter, Response

from engine.core.errors import EngineError, NotFound
from engine.store import blobs
from engine.store.session import reading, retried
from web import drafts
from web.attachments import AttachmentRefused, Fault, called, kind_of, served_as
from web.http.catalogue import marked
from web.http.forms import Posted, shown_name
from web.http.visit import GET, Entered, Reader
from web.pages.opened import open_plan
from web.sheet import Sheet
from web.typed import TooLarge
from workflows.remediation.facts import CONTACT, OWNER
from workflows.remediation.reading import revisions

pages = APIRouter()
FIELD = "scan_file"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEADERS = {
    # Should a browser open it all the same, nothing in it may run or ask for anything.
    "content-security-policy": "default-src 'none'; sandbox",
    "x-download-options": "noopen",
}
_SAID = {
    Fault.EMPTY: marked("The file is empty."),
    Fault.UNKNOWN: marked(
        "This is no PDF, picture or office document, whatever it is called. Please scan it as PDF."
    ),
    Fault.BROKEN: marked("The file is damaged and cannot be opened. Please scan or save it once more."),
    Fault.ENCRYPTED: marked("The file is locked with a password. Please attach it without one."),
    Fault.SWELLS: marked("The file is packed in a way that is not taken in. Please attach it as PDF."),
    Fault.MACROS: marked("The file holds macros. Please attach it as PDF."),
}
_TOO_LARGE = marked("The file is too large. Please scan it with fewer dots or in black and white.")


class Unattached(EngineError):
    """A file that came with a form is not taken in; `said` is the sentence that tells why."""

    status = 422


def attached(me: Entered, form: Posted, sheet: Sheet) -> Sheet:
    """The sheet with the file that came with it, if one came. It is kept before any act names it.

    Raises:
        Unattached: the file is not taken in.
    """
    limit = me.house.settings.limits.attachment_bytes
    try:
        found = form.file(FIELD, limit)
        if found is None:
            return sheet
        name, content = found
        kind_of(name, content)
    except (AttachmentRefused, TooLarge) as refused:
        raise Unattached(why_not(refused)) from refused
    digest = retried(me.house.rt.db, lambda db: blobs.put(db, name, content, limit, me.now))
    return replace(sheet, scan=digest, scan_name=name)


def why_not(refused: AttachmentRefused | TooLarge) -> str:
    """The sentence that tells its sender why a file is not taken in."""
    return _SAID[refused.fault] if isinstance(refused, AttachmentRefused) else _TOO_LARGE


@pages.api_route("/plans/{ref:path}/files/{digest}", methods=GET)
def hand_out(ref: str, digest: str, me: Reader) -> Response:
    """A file this plan has attached. 404: it has no such file."""
    found = open_plan(me, ref)
    with reading(me.house.rt.db) as db:
        theirs = {one.scan for one in revisions(db, found.plan.id)}
        draft = drafts.OWNERS.of_plan(db, found.plan.id) if found.may(OWNER, CONTACT) else None
        if draft is not None:
            theirs.add(drafts.as_typed(draft.content).scan)
        # Only what this plan names: a hash that somebody knows opens nothing elsewhere.
        if not _DIGEST.fullmatch(digest) or digest not in theirs:
            raise NotFound("file", digest[:64])
        name, content = blobs.get(db, digest)
    return handed_out(name, content)


def handed_out(name: str, content: bytes) -> Response:
    """A kept file, to be saved: as what its bytes are, whatever its sender called it."""
    kind = served_as(content)
    title = quote(called(shown_name(name), kind), safe="")
    told = f"attachment; filename*=UTF-8''{title}"
    return Response(content, media_type=kind.media, headers=_HEADERS | {"content-disposition": told})
