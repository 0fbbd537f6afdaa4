"""From the mail server's report in a box to the office's open task, and nothing twice whatever happens between."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from config.groups import Bounces
from config.settings import Mail, Settings
from engine.runtime.drain import drain
from engine.runtime.taking import take
from engine.store import leases, letters, marks
from engine.store.letters import Letter, LetterState
from notifiers.postbox import PostboxFailed, PostboxOptions
from tests.notifiers.bounces import SAMPLES
from tests.notifiers.boxes import MaildirBox, MboxBox
from tests.returning import HEAD, given_letter, report_on
from tests.world import World
from web.bounces import BouncesRead, bounce_reader, postbox_of, read_bounces


@pytest.fixture
def box(tmp_path: Path) -> MaildirBox:
    """The box of the office's sender."""
    return MaildirBox(tmp_path)


@pytest.fixture
def sent(world: World) -> Letter:
    """A letter that left."""
    letter = given_letter(world)
    assert drain(world.rt).sent == 1
    return letter


def state(world: World, letter: Letter) -> LetterState:
    with world.reading() as db:
        return letters.of_ids(db, [letter.outgoing.id])[letter.outgoing.id].state


def marked(world: World) -> bool:
    with world.reading() as db:
        return HEAD in marks.marked(db, [HEAD])


def test_a_report_in_the_box_becomes_a_task_and_lies_in_a_folder_of_its_own(
    world: World, box: MaildirBox, sent: Letter
):
    ordinary, absent = ((SAMPLES / f"{name}.eml").read_bytes() for name in ("ordinary", "vacation"))
    box.deliver(ordinary, report_on(sent), absent)
    assert read_bounces(world.rt, box.options) == BouncesRead(bounced=1, left=2, marked=1)
    assert (state(world, sent), marked(world)) == (LetterState.BOUNCED, True)
    unread, left, kept = box.standing()
    assert (unread, sorted(left), kept) == ([], sorted([ordinary, absent]), [report_on(sent)])
    assert read_bounces(world.rt, box.options) == BouncesRead()
    assert world.verdict().sound


def test_an_end_between_recording_and_putting_away_records_nothing_twice(
    world: World, box: MaildirBox, sent: Letter
):
    box.deliver(report_on(sent))
    (box.path / ".Dondoc").touch()  # nothing can be moved into a file
    with pytest.raises(PostboxFailed, match="make folder"):
        read_bounces(world.rt, box.options)
    assert state(world, sent) is LetterState.BOUNCED
    (box.path / ".Dondoc").unlink()
    assert read_bounces(world.rt, box.options) == BouncesRead(known=1)
    assert box.standing() == ([], [], [report_on(sent)])
    assert world.verdict().sound


def test_a_report_that_comes_before_the_sending_is_recorded_waits_in_the_box(world: World, tmp_path: Path):
    box, letter = MboxBox(tmp_path), given_letter(world)
    with world.writing() as db:
        assert take(db, world.rt, uuid4(), world.rt.now(), 1)
    box.deliver(report_on(letter, verp=True))
    assert read_bounces(world.rt, box.options) == BouncesRead(early=1)
    assert len(box.standing()[0]) == 1
    with world.writing() as db:
        leases.settle(
            db, [leases.Settled(letter.outgoing.id, LetterState.SENT, world.rt.now())], world.rt.now()
        )
    assert read_bounces(world.rt, box.options) == BouncesRead(bounced=1, marked=1)
    assert box.standing() == ([], [], [])


def test_a_delay_is_left_to_the_mail_server(world: World, box: MaildirBox, sent: Letter):
    box.deliver(report_on(sent, action="delayed", status="4.4.1"))
    assert read_bounces(world.rt, box.options) == BouncesRead(left=1)
    assert (state(world, sent), marked(world)) == (LetterState.SENT, False)


def test_nobody_can_have_another_address_marked(world: World, box: MaildirBox, sent: Letter):
    other = replace(sent, outgoing=replace(sent.outgoing, to_email="giam.doc@snn.example"))
    box.deliver(report_on(other))
    assert read_bounces(world.rt, box.options) == BouncesRead(left=1)
    assert state(world, sent) is LetterState.SENT


def test_who_must_stop_stops_between_batches_and_goes_on_later(world: World, box: MaildirBox, sent: Letter):
    box.deliver(report_on(sent), *[(SAMPLES / "ordinary.eml").read_bytes()] * 40)
    turns = iter([True, False])
    first = read_bounces(world.rt, box.options, go_on=lambda: next(turns))
    assert first.read == 20
    assert (first + read_bounces(world.rt, box.options)).read == 41
    assert state(world, sent) is LetterState.BOUNCED


def test_the_settings_name_the_box():
    assert (postbox_of(Settings()), bounce_reader(Settings())) == (None, None)
    imap = Bounces(
        kind="imap",
        host="imap.snn.example",
        port=143,
        security="starttls",
        user="tccb",
        password="x",
        folder="A",
    )
    options = postbox_of(Settings(bounces=imap))
    assert options == PostboxOptions(
        "imap", host="imap.snn.example", port=143, starttls=True, user="tccb", password="x", folder="A"
    )


def test_the_reader_of_the_settings_knows_the_box_of_a_rehearsal(world: World, box: MaildirBox, sent: Letter):
    diverted = replace(sent, outgoing=replace(sent.outgoing, to_email="tap.duot@snn.example"))
    box.deliver(report_on(diverted))
    settings = Settings(
        mail=Mail(divert_to="Tập dượt <tap.duot@snn.example>"), bounces=Bounces(kind="maildir", path=box.path)
    )
    read = bounce_reader(settings)
    assert read is not None
    assert read(world.rt, lambda: True) == BouncesRead(bounced=1)
    assert (state(world, sent), marked(world)) == (LetterState.BOUNCED, False)
