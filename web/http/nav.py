"""Where one can go from every page: each entry a path, a name, and whose it is. A new page is one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from web.auth.who import Who
from web.http.catalogue import marked


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go."""

    path: str
    name: str
    whose: Callable[[Who], bool]


def _everybody(_who: Who) -> bool:
    return True


ENTRIES = (
    Entry("/", marked("My work"), _everybody),
    Entry("/register", marked("Register of plans"), lambda who: who.reads_plans_of_others),
    Entry("/matrix", marked("Linkage"), lambda who: bool(who.answers_in())),
    Entry("/judge", marked("Appraisal"), lambda who: who.personnel or bool(who.leads())),
    Entry("/office", marked("Personnel office"), lambda who: who.personnel),
    Entry("/office/missing", marked("Lists"), lambda who: who.reads_every_plan and not who.personnel),
    Entry("/letters", marked("My letters"), lambda who: who.reads_plans),
    Entry("/accounts", marked("Accounts"), lambda who: who.administrator),
    Entry("/account", marked("My account"), _everybody),
)


def entries(who: Who) -> tuple[Entry, ...]:
    """Where this person can go."""
    return tuple(one for one in ENTRIES if one.whose(who))
