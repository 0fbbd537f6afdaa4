"""Who somebody is today: his name, his posts, what kinds of pages are his. Asked of the directory with every request.

An account says who; only the directory says what he may do. Whether he has a part in one plan is asked of that plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import Moment, OfficeId, PersonId
from engine.store import calendars, editions
from web.auth.accounts import Account
from workflows.directory import loading
from workflows.directory.facts import Directory, PostRole

_LEADING = (PostRole.HEAD, PostRole.ACTING_HEAD, PostRole.DEPUTY)
_ONLY_ACCOUNTS = frozenset({PostRole.ADMINISTRATOR})
_calendars: editions.Kept[OfficeId, WorkingCalendar] = editions.Kept(calendars.of, lambda office: office)


@dataclass(frozen=True, slots=True)
class Who:
    """A person who is in, on one day."""

    account: Account
    day: date
    directory: Directory
    posts: frozenset[PostRole]
    title: str
    personnel: bool  # of the personnel office

    @property
    def person(self) -> PersonId:
        """His id."""
        return self.account.person

    @property
    def office(self) -> OfficeId:
        """The office he belongs to."""
        return self.account.office

    @property
    def administrator(self) -> bool:
        """Keeps the accounts."""
        return PostRole.ADMINISTRATOR in self.posts

    @property
    def auditor(self) -> bool:
        """Reads everything, changes nothing."""
        return PostRole.AUDITOR in self.posts

    @property
    def reads_plans(self) -> bool:
        """Whether any plan may be his to read: who only keeps accounts reads none."""
        return not self.posts or self.posts != _ONLY_ACCOUNTS

    @property
    def reads_every_plan(self) -> bool:
        """The director, the auditor and the personnel office read every plan of their office."""
        return self.personnel or self.auditor or PostRole.DIRECTOR in self.posts

    @property
    def reads_plans_of_others(self) -> bool:
        """Whether plans are there to be read that are not his own: of the office, or of units he answers for."""
        return self.reads_plans and (self.reads_every_plan or bool(self.leads()))

    def leads(self) -> Mapping[str, str]:
        """The units whose plans he answers for as head or leader in charge: code -> name, in official order."""
        return self.directory.leads(self.person, self.day)

    def answers_in(self) -> Mapping[str, str]:
        """The units whose linkage is his to see: all, or those he leads, is a deputy in or in charge of; in order."""
        if not self.reads_plans:
            return {}
        own = {post.unit for post in self.directory.posts_of(self.person, self.day) if post.role in _LEADING}
        own |= self.leads().keys()
        there = self.directory.units_in_order(self.day)
        return {one.code: one.name for one in there if self.reads_every_plan or one.code in own}


def who_is(db: Connection, account: Account, now: Moment) -> Who:
    """This person today; one query where nothing of his office has changed since it was last asked for."""
    known = editions.of(db, [account.office])
    directory = loading.load(db, [account.office], known)[account.office]
    day = _calendars.of(db, [account.office], known)[account.office].local_day(now)
    held = directory.posts_of(account.person, day)
    return Who(
        account,
        day,
        directory,
        frozenset(post.role for post in held),
        directory.title(account.person, day),
        account.person in directory.personnel_people(day),
    )
