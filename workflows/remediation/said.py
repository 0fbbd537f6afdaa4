"""What was said to a plan in free words and counts now: the opinion of its last return, the head's word on its text.

Both lie on the trail beside their events; one that was erased is gone here too. As many queries for many plans as
for one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from engine.core.identifiers import InstanceId, Json, Moment, PersonId, moment
from engine.store import trail
from engine.store.trail import Happened

ENDORSE, OBJECT = "endorse", "object"
_HEADS = (ENDORSE, OBJECT)


@dataclass(frozen=True, slots=True)
class HeadSaid:
    """The last word of a deputy's head on the text in force."""

    trigger: str  # "endorse" or "object"
    person: PersonId
    at: Moment
    opinion: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What an appraiser hears of others before he decides."""

    opinion: str | None = None  # of the last return; None: there was none, or it was erased
    head: HeadSaid | None = None  # None: nothing was said of this text


def said(db: Connection, texts: Mapping[InstanceId, int]) -> dict[InstanceId, Heard]:
    """What was said to these plans; each with the number of its text in force, 0 for none."""
    events = trail.of_streams(db, list(texts)) if texts else {}
    return {plan: said_in(events[plan], revision) for plan, revision in texts.items()}


def heads_words(db: Connection, texts: Mapping[InstanceId, int]) -> dict[InstanceId, HeadSaid]:
    """The heads' last words on these texts, without what they wrote; a plan nobody spoke to is absent."""
    events = trail.of_kinds_among(db, list(texts), _HEADS)
    found = [(InstanceId(one.stream), one) for one in events]
    return {plan: _head(one) for plan, one in found if _revision(one) == texts[plan]}


def said_in(events: Sequence[Happened], revision: int) -> Heard:
    """The same of one plan whose events are at hand."""
    returns = [one.texts.get("opinion") for one in events if one.kind == "reject"]
    words = [one for one in events if one.kind in _HEADS and _revision(one) == revision]
    return Heard(returns[-1] if returns else None, _head(words[-1]) if words else None)


def _head(one: Happened) -> HeadSaid:
    return HeadSaid(one.kind, PersonId(str(one.body["actor"])), moment(one.at), one.texts.get("opinion", ""))


def _revision(one: Happened) -> Json:
    return cast(dict[str, Json], one.body["data"]).get("revision")
