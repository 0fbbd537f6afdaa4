"""The office a visitor of the demonstration comes into: Monday, 27 March 2023, three days before plans are due.

Thirty plans are missing, seven were returned, many wait for appraisal. Played once; after that it is taken up where it
was left.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from importlib.metadata import version

from config.settings import Settings
from engine.core.identifiers import moment
from engine.runtime.checkpoint import Key
from engine.runtime.heartbeat import Heartbeat, the_beats
from engine.runtime.runtime import Runtime
from engine.store import beats
from engine.store.session import make_engine, reading
from web.clocks import RunningClock
from web.demo import people, story
from web.demo.agenda import Agenda
from web.demo.folder import Place
from web.demo.stage import Stage, local
from web.http.house import DemoAccounts
from web.migrate import migrate, revisions
from web.wiring import build
from workflows.measure.commands import Claim

DAY, BEFORE = date(2023, 3, 27), date(2023, 3, 24)  # the working day it stands at, and the one before
_LETTERS, _COME_IN = time(8), time(8, 5)
_EDITION = 2  # of what is played here; another one is played anew
_CLAIMED = "CCKL-2/CN002.1"
_DONE = "Đã lập bảng theo dõi từng việc trong lĩnh vực được phân công; đã báo cáo Chi cục trưởng tháng 3"
_PROOF = "Bảng theo dõi; Báo cáo số 31/BC-CCKL ngày 23/3/2023"
_BEAT = timedelta(seconds=2)
_CLOSE = timedelta(seconds=10)  # between two beats; the clock never goes back behind what it has said


@dataclass(frozen=True, slots=True)
class Office:
    """The office of the demonstration, ready to be served; whom a visitor may be in it."""

    rt: Runtime
    accounts: DemoAccounts


def edition() -> str:
    """What a played demonstration must bear to be taken up by this Dondoc."""
    return f"{version('dondoc')} {revisions()[-1]} {_EDITION}"


def play(place: Place, settings: Settings) -> None:
    """From an empty database to that morning, with everybody who may come in; marks the folder at the end."""
    migrate(place.database)
    key = Key.make(place.key)
    stage = story.play(settings, key, story.Script(), BEFORE, _one_claims)
    stage.at(DAY, _LETTERS)
    stage.beat()
    stage.at(DAY, _COME_IN)
    people.let_in(stage)
    stage.rt.db.dispose()
    place.mark_played(edition())


def enter(settings: Settings) -> Office:
    """Take it up: the clock runs on from that morning, or from where the last visit ended."""
    start = local(DAY, _COME_IN)
    db = make_engine(settings.database)
    with reading(db) as connection:
        last = beats.newest(connection)
    if last is not None:
        start = max(start, moment(last + _CLOSE))
    rt = build(settings, RunningClock(start), engine=db)
    return Office(rt, people.shown(rt, story.OFFICE))


def heart(rt: Runtime) -> Heartbeat:
    """The worker beside the pages."""
    return Heartbeat(rt, the_beats(rt, _BEAT), version("dondoc"))


def _one_claims(stage: Stage, agenda: Agenda) -> None:
    """So that somebody has a claim to judge."""
    agenda.at(BEFORE.isoformat(), "14:00", partial(_claim, stage))


def _claim(stage: Stage) -> None:
    stage.act(_CLAIMED, "claim", "CCKL-2", Claim(_DONE, _PROOF))
