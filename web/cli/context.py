"""What every command needs from outside: the settings, the runtime, and who or what a word on the line means."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated

import typer
from sqlalchemy import Connection, select

from config.settings import Settings, load_settings
from engine.core.asked import Instance
from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import SYSTEM, Moment, OfficeId, PersonId, moment
from engine.runtime.runtime import Runtime
from engine.store import calendars, instances
from engine.store.session import reading
from web.cli.typed import line_typed
from web.typed import FIRST_YEAR, LAST_YEAR, a_date, near
from web.wiring import build, clock_of
from workflows.directory.loading import find_person
from workflows.directory.tables import OFFICE
from workflows.remediation import review
from workflows.remediation.review import CycleData, CycleKey

AsJson = Annotated[
    bool, typer.Option("--json", help="Answer as JSON, with the fields documented in the reference.")
]
As = Annotated[
    str,
    typer.Option("--as", metavar="CODE", help="Who acts: a code of the directory.", callback=line_typed),
]
OnBehalf = Annotated[
    str,
    typer.Option("--on-behalf-of", metavar="CODE", help="For whom a delegate acts.", callback=line_typed),
]
Office = Annotated[
    str,
    typer.Option(
        "--office", metavar="CODE", help="The office, where there are several.", callback=line_typed
    ),
]
Year = Annotated[
    int | None,
    typer.Option("--year", min=FIRST_YEAR, max=LAST_YEAR, help="The review year; without it the newest."),
]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="As things stood at the end of that day.")]
Key = Annotated[
    str,
    typer.Option(
        "--key", help="Idempotency key: the same command twice is carried out once.", callback=line_typed
    ),
]


@dataclass
class Door:
    """One run of the command line; the database is opened when the first command needs it."""

    at: Moment | None = None

    @cached_property
    def settings(self) -> Settings:
        """The settings of the directory the command runs in."""
        return load_settings()

    @cached_property
    def rt(self) -> Runtime:
        """The runtime on the settings' database."""
        return build(self.settings, clock_of(self.settings, self.at))

    def office(self, code: str = "") -> OfficeId:
        """The office named, or the only one there is.

        Raises:
            NotFound: there is no such office, or none at all.
            BadInput: there are several and none was named.
        """
        with reading(self.rt.db) as db:
            known = list(db.scalars(select(OFFICE.c.code).order_by(OFFICE.c.code)))
        if code and code not in known:
            raise NotFound("office", code, f"one of {', '.join(known) or 'none'}")
        if not known:
            raise NotFound("office", code or "-", "one imported with `dondoc import`")
        if not code and len(known) > 1:
            raise BadInput(f"office: expected --office with one of {', '.join(known)}, got none")
        return OfficeId(code or known[0])

    def person(self, code: str, office: OfficeId | None = None) -> PersonId:
        """The person a code means."""
        with reading(self.rt.db) as db:
            return find_person(db, office, code).id

    def actor(self, code: str) -> PersonId:
        """Who acts: a person, or the operator at this terminal where nobody is named."""
        return self.person(code) if code else SYSTEM

    def cycle(self, office: str = "", year: int | None = None) -> CycleData:
        """The review year meant.

        Raises:
            NotFound: that year is not open.
            BadInput: no year is.
        """
        known = self.office(office)
        with reading(self.rt.db) as db:
            try:
                return review.cycle(db, known, year)
            except NotFound:
                if year is not None:
                    raise
        raise BadInput(f"office {known}: no review year is open; open one with `cycle open --year ...`")

    def year(self, office: str = "", year: int | None = None) -> CycleKey:
        """The review year meant, for what may be entered before it is opened: the one named, else the newest.

        Raises:
            BadInput: none was named, and none is open.
        """
        return self.cycle(office).key if year is None else (self.office(office), year)

    def day(self, office: OfficeId, as_of: str = "") -> date:
        """The day meant by --as-of, else today in the office."""
        if as_of:
            return a_date("--as-of", as_of)
        with reading(self.rt.db) as db:
            return calendars.of(db, [office])[office].local_day(self.rt.now())

    def instance(
        self, ref: str, what: str = "plan", expected: str = "a reference such as 2022/CCKL-1"
    ) -> Instance:
        """The instance a reference means: "SNN/2022/CCKL-1", "2022/CCKL-1", or "CCKL-1" of the newest year.

        `what` is looked for, as `expected`, so that a refusal names what was asked for.

        Raises:
            NotFound: nothing is called so.
        """
        with reading(self.rt.db) as db:
            found = instances.by_ref(db, candidates(db, ref))
        if len(found) != 1:
            raise NotFound(what, ref, f"one of {', '.join(sorted(found))}" if found else expected)
        return next(iter(found.values()))


_entered: ContextVar[Door] = ContextVar("door")


def candidates(db: Connection, ref: str) -> Sequence[str]:
    """Every full reference a shortened one may mean."""
    offices = list(db.scalars(select(OFFICE.c.code)))
    full = [ref] + [f"{office}/{ref}" for office in offices]
    for office in offices:
        try:
            year = review.cycle(db, OfficeId(office)).year
        except NotFound:
            continue
        full += [f"{office}/{year}/{ref}", f"{office}/{year}/{ref.removeprefix(f'{office}/')}"]
    return list(dict.fromkeys(full))


def enter(door: Door) -> None:
    """Make `door` the one of this run."""
    _entered.set(door)


def the_door() -> Door:
    """The door of this run."""
    return _entered.get()


def a_moment(what: str, text: str) -> Moment:
    """A moment as typed, with its time zone.

    Raises:
        BadInput: it is none, or has no zone.
    """
    try:
        at = datetime.fromisoformat(text)
        near(what, at.year)
        return moment(at)
    except ValueError as error:
        raise BadInput(f"{what}: expected a moment such as 2023-03-20T08:00+07:00, got '{text}'") from error
