"""Every page there is, as somebody meets it: who he is, where he goes, and what he presses there.

A new page is one line in PLACES.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from openpyxl import Workbook

from engine.store import brakes, letters
from engine.store.session import make_engine
from tests.browser.served import Served, apart, served
from tests.databases import Sqlite
from tests.papers.rosters import edited
from tests.web.comers import PASSWORD, an_office_with_everybody, given_account
from tests.world import World
from web.auth import accounts, tokens
from web.auth.tokens import Purpose
from web.demo.mailbox import mailbox
from web.http.house import DemoAccount, DemoAccounts
from workflows.remediation.commands import Defect
from workflows.remediation.document import Answer


@dataclass(frozen=True, slots=True)
class Place:
    """A page: by whom it is seen ("": by nobody who is in), where it is, and how one comes to it from there."""

    who: str
    path: str
    presses: Sequence[str] = ()
    status: int = 200
    types: Sequence[tuple[str, str]] = ()  # into which field, before anything is pressed


HEAD, DEPUTY, APPRAISER, OFFICER, DIRECTOR, AUDITOR = "CCKL-1", "CCKL-2", "TCCB-1", "TCCB-2", "LD01", "KT-1"
SENT, RETURNED, OWED = (f"/plans/SNN/2022/{code}" for code in ("CCKL-1", "CCKL-2", "CCKL"))
FOLLOWED, AGAIN, PAPER = (f"/plans/SNN/2022/{code}" for code in ("TCCB-1", "TCCB-2", "TCCB"))
LOGIN, SEND = 'main form[action="/login"] button >> nth=0', 'button[name="do"][value="send"]'
PLACES = {
    "coming in": Place("", "/login"),
    "a wrong password": Place("", "/login", (LOGIN,), 403, (("#name", HEAD), ("#password", "không phải"))),
    "a forgotten password": Place("", "/forgotten"),
    "a link that no longer works": Place("", f"/invitation/{'x' * 43}", status=410),
    "another password": Place("", "/reset/{token}"),
    "the code after the password": Place(
        "", "/login", (LOGIN,), types=(("#name", DEPUTY), ("#password", PASSWORD))
    ),
    "letters of the demonstration": Place("", "/demo/letters"),
    "a letter of the demonstration": Place("", "/demo/letters", ("main li a >> nth=0",)),
    "my work, of a head": Place(HEAD, "/"),
    "my work, of a deputy": Place(DEPUTY, "/"),
    "my work, of an appraiser": Place(APPRAISER, "/"),
    "my work, of the director": Place(DIRECTOR, "/"),
    "no plans for the administrator": Place("QT-1", "/"),
    "accounts": Place("QT-1", "/accounts"),
    "no such page": Place(HEAD, "/plans/SNN/2022/none", status=404),
    "my letters": Place(HEAD, "/letters"),
    "a letter": Place(HEAD, "/letters/{letter}"),
    "a letter that is acknowledged": Place(HEAD, "/letters/{letter}/received"),
    "my account": Place(HEAD, "/account"),
    "my account, with a second step": Place(DEPUTY, "/account"),
    "setting up the second step": Place(HEAD, "/account", ('form[action="/account/second-step"] button',)),
    "my own plan": Place(HEAD, SENT),
    "a plan that is owed": Place(HEAD, OWED),
    "a plan of somebody else": Place(AUDITOR, SENT),
    "the text of a plan": Place(APPRAISER, SENT + "/text"),
    "writing a plan": Place(HEAD, OWED + "/write"),
    "a plan that was not sent": Place(HEAD, OWED + "/write", (SEND,), 409),
    "writing again": Place(DEPUTY, RETURNED + "/write"),
    "declaring that there is nothing": Place(HEAD, OWED + "/none"),
    "withdrawing": Place(HEAD, SENT + "/withdraw"),
    "judging a plan": Place(APPRAISER, SENT + "/judge"),
    "judging again": Place(APPRAISER, AGAIN + "/judge"),
    "judging again, side by side": Place(APPRAISER, AGAIN + "/judge?view=side"),
    "a return without an opinion": Place(APPRAISER, SENT + "/judge", ("#return button",), 409),
    "speaking first as head": Place(HEAD, RETURNED + "/judge"),
    "following a plan": Place(DIRECTOR, FOLLOWED + "/judge"),
    "what waits for appraisal": Place(APPRAISER, "/judge"),
    "several plans at once": Place(
        APPRAISER, "/judge", ("label.tick >> nth=0", "main form button >> nth=-1")
    ),
    "the story of a plan": Place(AUDITOR, FOLLOWED + "/story"),
    "the register": Place(AUDITOR, "/register"),
    "linkage": Place(AUDITOR, "/matrix"),
    "the linkage of a unit": Place(HEAD, "/matrix/CCKL"),
    "measures in a list": Place(OFFICER, "/measures"),
    "a measure": Place(APPRAISER, "/measures/SNN/2022/TCCB-1/CN003.1"),
    "the desk of the office": Place(OFFICER, "/office"),
    "who is missing": Place(OFFICER, "/office/missing"),
    "who must rebuild": Place(OFFICER, "/office/rebuild"),
    "an envelope": Place(OFFICER, "/office/envelope"),
    "an officer's acts": Place(OFFICER, SENT + "/officer"),
    "the content of paper": Place(OFFICER, PAPER + "/officer/content"),
    "open tasks": Place(OFFICER, "/office/tasks"),
    "a letter of the office": Place(OFFICER, "/office/letters/{letter}"),
    "the roster": Place(OFFICER, "/office/roster"),
    "the roster, looked at": Place(
        OFFICER, "/office/roster", ("main form button",), types=(("[type=file]", "{roster}"),)
    ),
    "a roster that is none": Place(
        OFFICER, "/office/roster", ("main form button",), 422, (("[type=file]", __file__),)
    ),
    "people": Place(OFFICER, "/office/people"),
    "people of a unit": Place(OFFICER, "/office/people?unit=CCKL"),
    "a person": Place(OFFICER, "/office/people/CCKL-1"),
    "the year": Place(OFFICER, "/office/cycle"),
    "the working calendar": Place(OFFICER, "/office/calendar"),
    "a year to be confirmed": Place(OFFICER, "/office/calendar/confirm"),
    "everything stands still": Place(OFFICER, "/office/brake"),
    "what the review found": Place(OFFICER, "/office/reviews"),
}


def known(world: World) -> dict[str, str]:
    """What the addresses of some pages are made of: a letter, and a link that acts."""
    given_account(world, DEPUTY)
    now, deputy = world.rt.now(), world.person(DEPUTY)
    with world.writing() as db:
        accounts.set_second_step(db, deputy, "JBSWY3DPEHPK3PXP", now)
        token = tokens.make(db, deputy, Purpose.RESET, now, now + timedelta(hours=1))
        letter = letters.find(db, person=world.person(HEAD))[0].outgoing.id
    return {"letter": str(letter), "token": token}


def filled(world: World) -> World:
    """Something has been sent, something returned, something is followed, something is late, and nothing goes on."""
    apart(world.at("2023-03-20 08:00").beat)
    for code in ("CCKL-1", "CCKL-2", "TCCB-1"):
        world.submit(code)
    world.reject("CCKL-2", "TCCB-1")
    world.approve("TCCB-1", "LD01")
    _mended(world, "TCCB-2", "TCCB-1")
    world.receive("TCCB", "2023-03-20")
    apart(world.at("2023-03-29 08:00").beat)
    with world.writing() as db:
        assert brakes.pull(db, world.rt.now(), "long_silence")
    return world


@contextmanager
def an_office_to_look_at(sqlite: Sqlite, folder: Path) -> Iterator[tuple[Served, dict[str, str]]]:
    """One office with something on every page, served as a demonstration; what is `known` of it."""
    engine = make_engine(sqlite.create(folder))
    world = filled(an_office_with_everybody(engine))
    demo = DemoAccounts((DemoAccount(HEAD, "Người CCKL-1", "Chi cục trưởng", PASSWORD, "Write a plan"),))
    (folder / "2023-03-29").mkdir()
    (folder / "2023-03-29" / "080000-cckl-1@so.example-1.eml").write_bytes(_letter())
    with served(world, demo, [mailbox(folder)]) as office:
        yield office, {**known(world), "roster": str(edited(folder, _without_weaknesses))}
    engine.dispose()


def _mended(world: World, code: str, judge: str) -> None:
    """A plan that was returned, written anew and sent again."""
    first = world.document(code)
    world.submit(code, document=first)
    [weakness] = first.weaknesses
    world.reject(code, judge, "2023-04-28", Defect("vague_measure", weakness.code, "1"))
    measure = replace(weakness.measures[0], text="Họp giao ban ngày 05 hằng tháng với 12 đơn vị được giao")
    mended = replace(weakness, cause="Chưa có lịch đôn đốc", measures=(measure,))
    answer = Answer(weakness.code, "vague_measure", "Đã nêu ngày và số đơn vị.")
    world.submit(code, document=replace(first, weaknesses=(mended,), answers=(answer,)))


def _without_weaknesses(book: Workbook) -> None:
    for sheet in book:
        if sheet.title.startswith("Hạn chế"):
            sheet.delete_rows(2, sheet.max_row)


def _letter() -> bytes:
    letter = EmailMessage()
    letter["To"], letter["Subject"] = "Người CCKL-1 <cckl-1@so.example>", "Nhắc gửi kế hoạch khắc phục"
    letter["Date"] = "Wed, 29 Mar 2023 08:00:00 +0700"
    letter.set_content("Đề nghị đồng chí gửi kế hoạch trước ngày 30/3/2023.\n")
    return bytes(letter)
