"""What the two pages share on which the text of a plan is typed: its owner's, and the officer's for what came on paper.

Saved as one types; the second of two windows is told; who sends after his session has ended gets everything back.
"""

from typing import Annotated

from fastapi import Depends, Request, Response

from engine.core.errors import NotFound
from engine.store.session import retried
from web import drafts
from web.drafts import Drawer, Saving
from web.http.catalogue import marked
from web.http.forms import NUMBER, Posted
from web.http.visit import Entered, NotIn, Visit, entered, visit
from web.pages.asking import KEY, VERSION
from web.pages.opened import Opened
from web.pages.sheet_form import fields_of, sheet_in
from web.sheet import Sheet
from web.typed import number_in

NOT_KEPT = marked("This plan waits for no text any more. What you typed is still here, but it is not kept.")
UNREADABLE = marked("Not saved: something typed is too long. Please shorten it.")
SENT_BEFORE = marked("Something was sent from this page already. Please open the plan and see how it stands.")
REVISION = "revision"
_MINE = "mine:"


def _who_writes(request: Request) -> Visit:
    """Who sends what he wrote; also where his session has ended meanwhile, for nothing of it must be lost.

    Raises:
        NotFound: he only keeps accounts; for him there are no plans.
    """
    try:
        found = entered(request)
    except NotIn:
        return visit(request)
    if not found.me.reads_plans:
        raise NotFound("page", found.path)
    return found


Writer = Annotated[Visit, Depends(_who_writes)]


def seen_revision(form: Posted) -> int:
    """The revision of the draft that its writer saw; 0: there was none."""
    return form.number(REVISION) or 0


def keep(drawer: Drawer, found: Opened, form: Posted, do: str, sheet: Sheet) -> int:
    """The revision the draft in this drawer becomes.

    Raises:
        SavedElsewhere: another window saved meanwhile, and nobody has said yet whose is to be kept.
    """
    chosen = number_in(do.removeprefix(_MINE), NUMBER) if do.startswith(_MINE) else None
    me, plan = found.me, found.plan
    over = seen_revision(form) if chosen is None else chosen
    new = Saving(over, found.facts.round, me.me.person, form.line(KEY, 64), drafts.as_kept(sheet))
    return retried(me.house.rt.db, lambda db: drawer.save(db, plan.id, new, me.now))


def greet(me: Entered, response: Response) -> None:
    """Bind the form to the visitor, not to the session: then it can be sent after signing in once more."""
    if not me.greeted:
        me.house.jar.greet(response, me.visitor)


def session_over(seen: Visit, form: Posted) -> Response:
    """Everything typed, to be sent again by who has signed in meanwhile in another window."""
    fields = (*fields_of(sheet_in(form)), ("do", "save"))
    kept = tuple((name, form.line(name, 200)) for name in (VERSION, KEY, REVISION, "scan", "scan_name"))
    return seen.show("session_over.html", 401, fields=(*fields, *kept))
