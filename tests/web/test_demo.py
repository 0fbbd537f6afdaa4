"""The demonstration is the story of spring 2023 as the office tells it, and no letter says a word too much."""

import json
from collections import Counter
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest

from engine.core.calendar import ZONE
from engine.core.errors import BadInput
from engine.store import notices, trail, written
from engine.store.session import reading
from tests.web.cli.documented import answered, documented
from tests.web.demos import MARK, Played, play_marked, said_in
from web.cli.main import main
from web.demo.agenda import Agenda
from web.demo.figures import figures
from web.demo.folder import MARK as FOLDER_MARK
from web.demo.folder import prepare
from web.demo.page import page
from web.demo.sink import kept
from web.demo.spring import NEVER_SENT, STUDYING
from web.demo.stage import NotRefused, Stage
from web.wiring import all_words
from workflows.remediation.commands import DeclareNone
from workflows.remediation.reading import revisions

FIVE = ("KHTC-3", "CCTS-2", "TTKN-3", "QLXD-2", "VP-3")
STARTED = datetime(2023, 3, 10, 10, tzinfo=ZoneInfo(ZONE))

# The ladder of a deputy who never sends, reckoned by hand: Hùng Kings and Labour Day make 29 April to 3 May free.
LADDER = {
    ("2023-03-15 08:00", "plan_due"): 1,
    ("2023-03-22 08:00", "plan_due"): 1,
    ("2023-03-27 08:00", "plan_due"): 2,
    ("2023-03-29 08:00", "plan_due"): 2,
    ("2023-03-30 08:00", "incoming_check"): 1,
    ("2023-03-30 14:00", "plan_overdue"): 3,
    ("2023-04-05 08:00", "chase_first"): 1,
    ("2023-04-05 08:00", "chase_notice"): 1,
    ("2023-04-06 08:00", "plan_overdue"): 1,
    ("2023-04-13 08:00", "plan_overdue"): 1,
    ("2023-04-20 08:00", "plan_overdue"): 1,
    ("2023-04-27 08:00", "plan_overdue"): 1,
    ("2023-05-09 08:00", "plan_overdue"): 1,
    ("2023-05-16 08:00", "plan_overdue"): 1,
}


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The whole story on SQLite; every free text in it bears the mark."""
    over = play_marked(tmp_path_factory.mktemp("played"))
    yield over
    over.stage.rt.db.dispose()


def local(moment) -> str:
    return f"{moment.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}"


def test_a_hundred_and_four_plans_are_owed_and_three_never_come(played: Played):
    seen = played.told.figures
    assert (seen.owed, seen.sent, seen.not_sent) == (104, 100, 3)
    assert {played.state(code) for code in NEVER_SENT} == {("required", "")}
    assert played.state(STUDYING) == ("closed", "waived")


def test_five_are_returned_for_missing_linkage_and_rebuilt_until_they_are_approved(played: Played):
    returned = [one for one in played.told.rebuild.plans if one.defects[0].code == "missing_linkage"]
    assert {one.owing.ref for one in returned} == {f"SNN/2022/{code}" for code in FIVE}
    found = played.stage.plans(FIVE)
    for code in FIVE:
        assert found[code].state in ("under_supervision", "closed")
        with reading(played.stage.rt.db) as db:
            first, second = revisions(db, found[code].id)
        assert not any(own.linked_to for own in first.document.weaknesses)
        assert any(own.linked_to for own in second.document.weaknesses)
        assert second.document.answers


def test_the_wrong_unit_and_the_vague_measure_are_refused_at_the_door(played: Played):
    said = {one.ref: {o.kind for o in one.obstacles} for one in played.told.refusals}
    assert said == {"SNN/2022/TTNS-1": {"wrong_unit"}, "SNN/2022/CCTL-3": {"no_output", "no_date"}}


def test_a_returned_plan_is_not_also_missing(played: Played):
    spring, end = ({line.ref for unit in one.units for line in unit.owing} for one in played.told.missing)
    assert not spring & {one.owing.ref for one in played.told.rebuild.plans}
    # The envelope of Trồng trọt came on 29 March and was noted on 3 April: it is in no list of 31 March.
    expected = {"QLXD", "QLXD-1", "CDS", "CDS-1", "CCKL-4", "RML", "BQLCC-3"}
    assert spring == {f"SNN/2022/{code}" for code in expected}
    assert end == {f"SNN/2022/{code}" for code in NEVER_SENT}


def test_the_ladder_of_a_plan_never_sent_is_complete(played: Played):
    lines = played.told.ladder
    assert Counter((local(one.due), one.kind) for one in lines) == LADDER
    assert {one.letter_state for one in lines} == {"sent"}


def test_every_line_of_the_ledger_has_ended_in_one_way(played: Played):
    with reading(played.stage.rt.db) as db:
        plans = played.stage.plans(["CCKL", "RML", "QLXD-1", *NEVER_SENT, *FIVE])
        lines = [line for one in plans.values() for line in notices.ledger(db, instance=one.id)]
    assert lines
    assert {line.standing.value for line in lines} <= {"composed", "merged", "skipped"}


def test_no_letter_leaves_before_the_cycle_is_started_or_outside_sending_hours(played: Played):
    dates = [parsedate_to_datetime(str(one["Date"])).astimezone(ZoneInfo(ZONE)) for one in played.letters]
    assert len(dates) == played.told.letters == played.stage.sent
    assert min(dates) >= STARTED
    assert all((7, 30) <= (at.hour, at.minute) < (17, 0) and at.weekday() < 5 for at in dates)


def test_one_morning_gives_nobody_two_letters(played: Played):
    seen = Counter((str(one["To"]), str(one["Date"])) for one in played.letters)
    assert set(seen.values()) == {1}


def test_the_personnel_office_is_judged_by_the_director(played: Played):
    found = played.stage.plans(["TCCB", "TCCB-1"])
    with reading(played.stage.rt.db) as db:
        happened = trail.of_streams(db, [one.id for one in found.values()])
    for events in happened.values():
        judged = [e.body["actor"] for e in events if e.kind in ("approve", "judge", "close")]
        assert judged == ["SNN/LD01"] * 3


def test_plans_are_closed_with_different_outcomes(played: Played):
    assert {outcome for outcome, _ in played.told.figures.closed} == {
        "remedied",
        "partly_remedied",
        "not_remedied",
        "nothing_to_remedy",
        "waived",
    }
    assert any(one.state == "not_remedied" for one in played.told.measures)
    assert any(one.overdue for one in played.told.measures)


def test_the_matrix_of_kiem_lam_has_a_hole_and_that_of_ke_hoach_has_none(played: Played):
    cckl, khtc = played.told.coverage
    assert cckl.matrix.unlinked == ("SNN/CCKL-3", "SNN/CCKL-4")
    assert (khtc.matrix.unlinked, khtc.matrix.uncovered) == ((), ())


def test_the_audit_is_sound_and_every_month_is_signed(played: Played):
    assert played.told.verdict.sound, played.told.verdict.problems[:3]
    assert played.told.verdict.checkpoints == 9


def test_no_letter_says_a_word_of_what_somebody_wrote(played: Played):
    told = [part for one in played.letters for part in said_in(one) if MARK in part]
    assert told == []


def test_no_log_line_and_no_event_says_a_word_of_what_somebody_wrote(played: Played):
    assert [line for line in played.logged if MARK in line] == []
    with reading(played.stage.rt.db) as db:
        assert [one.kind for one in trail.everything(db) if MARK.encode() in one.raw] == []


def test_the_mark_was_really_written_everywhere(played: Played):
    # A mark nobody wrote would be found nowhere, and the two tests above would prove nothing.
    with reading(played.stage.rt.db) as db:
        texts = {name for _, _, name, _ in written.texts(db)}
        plan = played.stage.plans(["KHTC-3"])["KHTC-3"]
        second = revisions(db, plan.id)[-1].document
    assert {"opinion", "reason", "explanation", "done", "evidence"} <= texts
    own = second.weaknesses[0]
    assert all(MARK in text for text in (own.text, own.measures[0].text, own.measures[0].output))
    assert MARK in second.answers[0].answer


def test_it_is_told_in_a_hundred_columns_without_a_word_too_much(played: Played):
    out = page(played.place, played.told, all_words())
    assert max(len(line) for line in out.splitlines()) <= 100 + len(str(played.place.folder))
    for expected in ("NGUYÊN VẸN", "Lê Thị Hồng Nga", "Chép nguyên văn", "Kính gửi đồng chí"):
        assert expected in out
    assert MARK not in out


def test_other_commands_look_at_it_with_its_own_settings(played: Played, monkeypatch, capsys):
    monkeypatch.setenv("DONDOC_CONFIG", str(played.place.settings_file))
    assert main(["--at", "2023-11-30T17:00+07:00", "missing", "--json"]) == 0
    assert "BQLCC-3" in capsys.readouterr().out


def test_the_command_plays_the_same_on_postgresql(empty_postgres_url, tmp_path, played: Played, capsys):
    folder = tmp_path / "demo"
    assert (
        main(["demo", "--figures", "--folder", str(folder), "--database", empty_postgres_url, "--json"]) == 0
    )
    told = json.loads(capsys.readouterr().out)
    where = {name: told[name] for name in ("database", "letters_folder")}
    assert told == figures(played.place, played.told) | where
    assert (told["plans"], told["sound"]) == (104, True)
    assert len(kept(folder / "letters")) == told["letters"] == told["arrived"]


def test_the_fields_of_its_answer_are_the_documented_ones(played: Played):
    assert answered(figures(played.place, played.told)) == documented("demo --figures")


def test_a_second_demonstration_begins_with_an_empty_folder(tmp_path):
    first = prepare(tmp_path / "demo")
    first.letters.mkdir()
    (first.letters / "old.eml").write_text("cũ", encoding="utf-8")
    first.key.write_text("cũ", encoding="utf-8")
    (first.folder / "notes.txt").write_text("của người dùng", encoding="utf-8")
    prepare(tmp_path / "demo")
    kept = sorted(one.name for one in first.folder.iterdir())
    assert kept == [FOLDER_MARK, "dondoc.toml", "notes.txt"]


def test_a_folder_that_is_no_demonstration_is_left_alone(tmp_path, capsys):
    (tmp_path / "dondoc.db").write_text("quý giá", encoding="utf-8")
    assert main(["demo", "--no-serve", "--folder", str(tmp_path)]) == 1
    assert "expected an empty one or that of a demonstration" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["dondoc.db"]


def test_a_database_that_holds_something_is_left_alone(database, tmp_path, capsys):
    assert main(["demo", "--figures", "--folder", str(tmp_path / "demo"), "--database", database]) == 1
    assert "expected an empty one" in capsys.readouterr().err
    assert not (tmp_path / "demo").exists()


def test_a_story_on_a_day_off_is_refused(world):
    world.given_roster()
    agenda = Agenda()
    agenda.at("2023-05-01", "09:00", lambda: None)
    with pytest.raises(BadInput, match="2023-05-01"):
        agenda.play(stage_of(world), date(2023, 4, 28), date(2023, 5, 5), None)


def test_a_refusal_that_does_not_happen_is_noticed(world):
    world.given_cycle()
    with pytest.raises(NotRefused):
        stage_of(world).attempt("KHCN", "declare_none", "KHCN-1", DeclareNone("BB-01"))


def stage_of(world):
    return Stage(world.rt, world.clock, world.key)
