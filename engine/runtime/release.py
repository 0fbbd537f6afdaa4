"""What a person decides about letters that are stuck: they leave again, or he has dealt with them otherwise.

Each verb takes all the letters it is given or none, and is on record on each letter's own stream. Sends nothing: the
next drain does. Who may decide is the door's to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from engine.core.errors import EngineError
from engine.core.identifiers import Json, OfficeId, PersonId
from engine.core.said import Said
from engine.runtime import attempts
from engine.runtime.attempts import LetterEvent, Told
from engine.runtime.runtime import Runtime
from engine.store import leases, letters, marks, posted
from engine.store.leases import Settled
from engine.store.letters import STUCK, Letter, LetterState

GIVEN_BACK = (LetterState.BURIED, LetterState.BOUNCED)  # certainly not there: another copy does no harm


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one letter stays where it is."""

    letter: UUID
    why: Said

    def __str__(self) -> str:
        return f"letter {posted.tail(self.letter)}: {self.why}"


class LettersRefused(EngineError):
    """Of several letters at least one cannot be moved so, and none was; `refusals` says which and why."""

    status = 409

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(" | ".join(map(str, refusals)))


def retry(
    db: Connection, rt: Runtime, office: OfficeId, ids: Sequence[UUID], by: PersonId
) -> dict[UUID, bool]:
    """Letters that were given up or came back leave again now, to the present addresses of their recipients.

    Gives for each whether its address changed.

    Raises:
        LettersRefused: one is not of this office or stands otherwise, or its recipient has no address that may be
            written to.
    """
    held = _locked(db, office, ids, GIVEN_BACK)
    book = rt.book(db)([one.person for one in held])
    present = {one.outgoing.id: book[one.person].email if one.person in book else "" for one in held}
    _refuse_addresses(db, held, present)
    changed = {one.outgoing.id: one.outgoing.to_email != present[one.outgoing.id] for one in held}
    posted.readdress(db, [(letter, present[letter]) for letter, other in changed.items() if other])
    _leave(db, rt, held, by, {letter: {"address_changed": other} for letter, other in changed.items()}, {})
    return changed


def release(db: Connection, rt: Runtime, office: OfficeId, letter: UUID, by: PersonId, reason: str) -> None:
    """A letter that may have arrived goes out again under its Message-ID; `by` takes a second copy on himself.

    Raises:
        LettersRefused: it is not of this office or not in doubt, or letters came back from its address.
    """
    held = _locked(db, office, [letter], (LetterState.UNCERTAIN,))
    _refuse_addresses(db, held, {one.outgoing.id: one.outgoing.to_email for one in held})
    _leave(db, rt, held, by, {letter: {"released": True}}, {"reason": reason})


def settle(
    db: Connection, rt: Runtime, office: OfficeId, ids: Sequence[UUID], by: PersonId, reason: str
) -> None:
    """Stuck letters are closed without being sent: somebody telephoned, or carried the paper over.

    Raises:
        LettersRefused: one is not of this office, or is not stuck.
    """
    held, now = _locked(db, office, ids, STUCK), rt.now()
    leases.settle(db, [Settled(one.outgoing.id, LetterState.SETTLED, now) for one in held], now)
    said = [_told(one, LetterEvent.SETTLED, LetterState.SETTLED, by, {}, {"reason": reason}) for one in held]
    attempts.append(db, said, now)


def _locked(
    db: Connection, office: OfficeId, ids: Sequence[UUID], wanted: Sequence[LetterState]
) -> list[Letter]:
    """These letters, locked in the order of their ids; all of them stand as they must."""
    known = sorted(letters.heads(db, list(ids)))
    found = letters.of_ids(db, known)
    expected = " or ".join(wanted)
    refused: list[Refusal] = []
    for letter in dict.fromkeys(ids):
        one = found.get(letter)
        if one is None or one.office != office:
            refused.append(
                Refusal(letter, Said("expected a letter of office '{office}', got none", office=office))
            )
        elif one.state not in wanted:
            why = Said(
                "expected one that is {expected}, got one that is {found}", expected=expected, found=one.state
            )
            refused.append(Refusal(letter, why))
    if refused:
        raise LettersRefused(refused)
    return [found[letter] for letter in known]


def _refuse_addresses(db: Connection, held: Sequence[Letter], to: Mapping[UUID, str]) -> None:
    """An address is not named in a refusal: whoever reads it knows the person, a log need not know more."""
    marked = marks.marked(db, sorted({email for email in to.values() if email}))
    refused: list[Refusal] = []
    for one in held:
        email = to[one.outgoing.id]
        if not email:
            none = Said("expected an address of {person}, got none", person=one.person)
            refused.append(Refusal(one.outgoing.id, none))
        elif mark := marked.get(email):
            came_back = Said(
                "expected an address of {person} that takes letters, got one that letters came back from"
                " ({status}); enter another, or say `letters trust {person}`",
                person=one.person,
                status=mark.status,
            )
            refused.append(Refusal(one.outgoing.id, came_back))
    if refused:
        raise LettersRefused(refused)


def _leave(
    db: Connection,
    rt: Runtime,
    held: Sequence[Letter],
    by: PersonId,
    more: Mapping[UUID, Mapping[str, Json]],
    texts: Mapping[str, str],
) -> None:
    now = rt.now()
    leases.let_go(db, [one.outgoing.id for one in held], now)
    said = [
        _told(one, LetterEvent.RETRIED, LetterState.READY, by, more[one.outgoing.id], texts) for one in held
    ]
    attempts.append(db, said, now)


def _told(
    one: Letter,
    kind: LetterEvent,
    state: LetterState,
    by: PersonId,
    more: Mapping[str, Json],
    texts: Mapping[str, str],
) -> Told:
    body: dict[str, Json] = {"attempt": one.outgoing.attempt, "by": by, **more}
    return Told(one.outgoing.id, one.office, kind, state, body, texts)
