"""Changes to who holds what post, each with its line in the office's journal; the doors say who changes it.

Nothing commits here, the caller's unit of work does.
"""

from datetime import date

from sqlalchemy import Connection

from engine.core.identifiers import Json, Moment, OfficeId, PersonId
from engine.store import journals
from workflows.directory import editing
from workflows.directory.facts import Delegation, Post


def appoint(db: Connection, office: OfficeId, post: Post, by: PersonId, now: Moment) -> Post:
    """Appoint somebody from a day on; gives the post as it is kept. It begins on a day.

    Raises:
        NotFound: the person or the unit is unknown.
        BadInput: he holds it already, or somebody else does where there is only one.
    """
    assert post.from_day is not None, "whoever is appointed by hand begins on a day"
    kept = editing.add_appointment(
        db, office, post.person, post.unit, post.role, post.title, post.from_day, post.until_day
    )
    body: dict[str, Json] = {"person": post.person, "unit": post.unit or "", "role": post.role.value}
    journals.write(db, office, "post_begun", {**body, "from": post.from_day.isoformat(), "by": by}, now)
    return kept


def end(db: Connection, office: OfficeId, post: Post, last_day: date, by: PersonId, now: Moment) -> None:
    """Somebody leaves a post; `last_day` is the last day in it.

    Raises:
        BadInput: it ends before it began, or would last into the days of a successor.
    """
    editing.end_appointment(db, office, post.id, last_day)
    body: dict[str, Json] = {"person": post.person, "unit": post.unit, "last_day": last_day.isoformat()}
    journals.write(db, office, "post_ended", {**body, "by": by}, now)


def delegate(
    db: Connection, office: OfficeId, given: Delegation, by: PersonId, now: Moment
) -> dict[str, Json]:
    """Somebody stands for somebody else between two days; gives what the journal says of it.

    Raises:
        NotFound: one of the two is unknown in this office.
        BadInput: it ends before it begins, or somebody stands for himself.
    """
    editing.add_delegation(db, office, given)
    body: dict[str, Json] = {
        "from_person": given.from_person,
        "to_person": given.to_person,
        "document": given.document,
        "from": given.from_day.isoformat(),
        "until": given.until_day.isoformat(),
    }
    journals.write(db, office, "delegated", {**body, "by": by}, now)
    return body


def assign(
    db: Connection, office: OfficeId, unit: str, person: PersonId, first: date, by: PersonId, now: Moment
) -> dict[str, Json]:
    """From a day on this officer follows the unit; gives what the journal says of it.

    Raises:
        NotFound: the person or the unit is unknown.
        BadInput: he is not of the personnel office that day, or the unit is the personnel office itself.
    """
    editing.assign_officer(db, office, unit, person, first)
    body: dict[str, Json] = {"person": person, "unit": unit, "from": first.isoformat()}
    journals.write(db, office, "officer_assigned", {**body, "by": by}, now)
    return body


def readdress(
    db: Connection, office: OfficeId, person: PersonId, email: str, by: PersonId, now: Moment
) -> None:
    """Letters to somebody go to this address from now on; "" for none. The journal does not say which.

    Raises:
        NotFound: the person is unknown in this office.
    """
    editing.set_email(db, office, person, email)
    journals.write(db, office, "address_changed", {"person": person, "by": by}, now)
