"""Why letters are stuck or wait: what the other side last said to each, so that one cause is told once. Reads only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from uuid import UUID

from sqlalchemy import Connection

from engine.core.identifiers import Moment, OfficeId, moment
from engine.core.ports import BEFORE_THE_LETTER
from engine.runtime.attempts import LetterEvent
from engine.store import posted, trail
from engine.store.letters import Letter, LetterState
from engine.store.posted import Posted
from engine.store.trail import Happened

PATIENCE = timedelta(hours=1)  # for which nobody is told that the other side is away
_WITNESSES = 20  # letters whose streams are read to know that: one alone may be the fault of a moment
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ENDED = {one.value for one in (LetterEvent.BURIED, LetterEvent.PUT_OFF, LetterEvent.UNCERTAIN)}


@dataclass(frozen=True, slots=True)
class Cause:
    """How an attempt ended. Two are the same where stage, code and gist are: servers put a number of theirs in each."""

    stage: str
    code: str
    gist: tuple[str, ...]  # the words without a digit, and the status
    answer: str = field(compare=False)

    @property
    def said(self) -> str:
        """What was said, after its code; the stage where nothing was."""
        return " ".join(part for part in (self.code, self.answer) if part) or self.stage


@dataclass(frozen=True, slots=True)
class Unreached:
    """Since when the other side is away, why, and one of the letters that wait for it."""

    since: Moment
    cause: Cause
    letter: UUID


def causes(db: Connection, letters: Sequence[UUID]) -> dict[UUID, Cause]:
    """Why the last attempt of each of these letters failed; who is missing was never tried."""
    streams = trail.of_streams(db, letters).items()
    ended = {letter: [one for one in events if one.kind in _ENDED] for letter, events in streams}
    return {letter: _cause(events[-1]) for letter, events in ended.items() if events}


def alike(db: Connection, office: OfficeId, letters: Sequence[Letter]) -> list[Letter]:
    """These letters, and every other of the office that was given up for the same cause as one of them."""
    given_up = posted.search(db, office, states=[LetterState.BURIED])
    why = causes(db, [one.letter.outgoing.id for one in given_up])
    meant = {why[one.outgoing.id] for one in letters if one.outgoing.id in why}
    more = [one.letter for one in given_up if why.get(one.letter.outgoing.id) in meant]
    return list({one.outgoing.id: one for one in (*letters, *more)}.values())


def unreached(db: Connection, waiting: Sequence[Posted], now: Moment) -> Unreached | None:
    """Whether letters wait because the other side has been away for a while: no letter's fault, and nobody told."""
    tried = [one.letter.outgoing.id for one in waiting if one.letter.outgoing.attempt][:_WITNESSES]
    found: list[Unreached] = []
    for letter, events in trail.of_streams(db, tried).items():
        ended = [one for one in reversed(events) if one.kind in _ENDED]
        away = [*takewhile(lambda one: _cause(one).stage in BEFORE_THE_LETTER, ended)]
        if away:
            found.append(Unreached(moment(away[-1].at), _cause(away[0]), letter))
    longest = min(found, key=lambda one: (one.since, one.letter), default=None)
    return longest if longest and longest.since <= now - PATIENCE else None


def _cause(event: Happened) -> Cause:
    stage, code, said = (str(event.body.get(name) or "") for name in ("stage", "code", "answer"))
    gist = (word for word in said.split() if not re.search(r"\d", word) or _STATUS.fullmatch(word))
    return Cause(stage, code, tuple(gist), said)
