"""The roster, taken in as a file: looked at first, with every error by sheet and row, then taken over as it was seen.

What was looked at is kept by its hash. Where the directory has changed since, nothing is taken over unseen.
"""

from dataclasses import dataclass
from hashlib import sha256

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from engine.core.errors import BadInput, EngineError, NotFound
from engine.store import blobs
from engine.store.session import reading, retried
from papers.roster import Roster, RosterRefused, roster_in
from papers.workbook import MAX_BYTES, WorkbookRefused
from web.deciding import decided
from web.http.catalogue import marked
from web.http.forms import Posted
from web.http.refusals import refusal
from web.http.visit import GET, Entered
from web.importing import Imported, apply_roster
from web.pages.office.entry import Form, Officer, a_year
from workflows.remediation import review
from workflows.remediation.editing import ListLocked

pages = APIRouter()
_PATH = "/office/roster"
_DIGEST = 64
_CHANGED = marked(
    "The directory has changed since you looked. This is what would change now; please look once more."
)
_NO_FILE = marked("Please choose the file of the roster.")
_REFUSED = (WorkbookRefused, RosterRefused, BadInput, NotFound, ListLocked)


class _ChangedSince(EngineError):
    """What would be taken over is no longer what was looked at."""

    status = 409


@dataclass(frozen=True, slots=True)
class _Kept:
    """A roster that was sent: its hash, its name, the review year of its weaknesses, what it would do."""

    digest: str
    name: str
    year: int | None
    would: Imported

    @property
    def mark(self) -> str:
        """Two that would do the same have the same mark."""
        would = self.would
        done = (would.office, would.changes.lines, would.weaknesses_added, would.none_found)
        return sha256(repr(done).encode()).hexdigest()


@pages.api_route(_PATH, methods=GET)
def show_roster(me: Officer, done: str = "") -> Response:
    """The form a roster is sent with."""
    return me.show("office/roster.html", done=bool(done), problem="", refused=None, problems=(), year="")


@pages.post(_PATH)
def look_at_roster(form: Form, me: Officer) -> Response:
    """What the file would add and change; nothing is written but the file. 422: everything wrong with it."""
    year = form.line("year")
    try:
        sent = form.file("roster", MAX_BYTES)
        if sent is None:
            return _again(me, year, problem=_NO_FILE)
        name, content = sent
        would = _try(me, name, content, a_year(year))
        digest = retried(me.house.rt.db, lambda db: blobs.put(db, name, content, MAX_BYTES, me.now))
    except _REFUSED as refused:
        return _again(me, year, refused)
    return _preview(me, _Kept(digest, name, a_year(year), would))


@pages.post(f"{_PATH}/apply")
def apply(form: Form, me: Officer) -> Response:
    """Take over what was looked at. 409: it would be something else by now, and is shown again."""
    try:
        year = a_year(form.line("year"))
        name, content = _content(me, form)
        return _apply(me, form, name, content, year)
    except _REFUSED as refused:
        return _again(me, form.line("year"), refused)


def _apply(me: Entered, form: Posted, name: str, content: bytes, year: int | None) -> Response:
    digest, seen = form.line("digest", _DIGEST), form.line("mark", _DIGEST)
    roster = _own(me, roster_in(name, content))

    def take(db: Connection) -> None:
        done = _Kept(digest, name, year, apply_roster(db, roster, me.me.person, me.now, year=year))
        if done.mark != seen:
            raise _ChangedSince(_CHANGED)

    try:
        decided(me.house.rt, me.me.office, me.me.person, take)
    except _ChangedSince:
        now = _Kept(digest, name, year, _try(me, name, content, year))
        return _preview(me, now, status=409, problem=_CHANGED)
    return me.go(f"{_PATH}?done=1")


def _try(me: Entered, name: str, content: bytes, year: int | None) -> Imported:
    """The same import, rolled back."""
    roster = _own(me, roster_in(name, content))
    with me.house.rt.db.connect() as db:
        try:
            review.recorded_by(db, me.me.office, me.me.person, me.now)
            would = apply_roster(db, roster, me.me.person, me.now, year=year)
        finally:
            db.rollback()
    return would


def _own(me: Entered, roster: Roster) -> Roster:
    """The roster, if it is of the office of who sends it.

    Raises:
        BadInput: it is another's.
    """
    if roster.office.code != me.me.office:
        raise BadInput(
            "roster: expected the office '{office}', got '{found}'",
            office=me.me.office,
            found=roster.office.code,
        )
    return roster


def _content(me: Entered, form: Posted) -> tuple[str, bytes]:
    with reading(me.house.rt.db) as db:
        return blobs.get(db, form.line("digest", _DIGEST))


def _preview(me: Entered, kept: _Kept, *, status: int = 200, problem: str = "") -> Response:
    changes = kept.would.changes
    return me.show(
        "office/roster_preview.html",
        status,
        kept=kept,
        groups={"added": changes.added, "changed": changes.changed, "missing": changes.missing},
        nothing=not (
            changes.added or changes.changed or kept.would.weaknesses_added or kept.would.none_found
        ),
        problem=problem,
    )


def _again(me: Entered, year: str, refused: EngineError | None = None, problem: str = "") -> Response:
    problems = refused.problems if isinstance(refused, RosterRefused) else ()
    said = "" if refused is None or problems else refusal(me.language, refused)
    status = refused.status if refused else 422
    return me.show(
        "office/roster.html", status, done=False, problem=problem, refused=said, problems=problems, year=year
    )
