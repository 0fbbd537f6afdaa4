"""What comes in wrong: each with a message that says what was found and expected, and nothing changed."""

import contextlib
import json

import pytest
from sqlalchemy import MetaData, select

from engine.core.identifiers import PersonId
from engine.store.session import make_engine, reading
from tests.papers.rosters import append, edited, put
from tests.web.cli import files
from tests.world import SAMPLE

MARCH = "2023-03-01T08:00+07:00"
MEGABYTE = 1024 * 1024


@pytest.fixture
def untouched(database):
    """`with untouched(): ...`: every row of every table is afterwards what it was before."""

    @contextlib.contextmanager
    def watch():
        before = rows(database)
        yield
        assert rows(database) == before

    return watch


def rows(url):
    """Every row of every table."""
    engine = make_engine(url)
    try:
        tables = MetaData()
        tables.reflect(engine)
        with reading(engine) as db:
            return {
                name: sorted(map(repr, db.execute(select(table))))
                for name, table in sorted(tables.tables.items())
            }
    finally:
        engine.dispose()


def no_sheet(book):
    del book["Hạn chế cá nhân"]


ROSTERS = {
    "two people of one code": (
        append("Cá nhân", ("PC-1", "Người Khác", "PC", "Phó Trưởng phòng", "phó", "")),
        ("sheet 'Cá nhân', row 80", "one code is one person"),
    ),
    "an unknown unit": (put("Cá nhân", "C6", "XX"), ("sheet 'Cá nhân', row 6, column 'Mã đơn vị'", "'XX'")),
    "a date as text": (
        put("Cá nhân", "G6", "hôm qua"),
        ("sheet 'Cá nhân', row 6, column 'Từ ngày'", "hôm qua"),
    ),
    "a sheet missing": (no_sheet, ("Hạn chế cá nhân",)),
}


@pytest.mark.parametrize("case", ROSTERS)
def test_a_roster_that_is_wrong_is_refused_by_its_place(dondoc, untouched, tmp_path, case):
    edit, says = ROSTERS[case]
    path = edited(tmp_path, edit)
    with untouched():
        refused = dondoc("import", path, "--json", at=MARCH)
    assert refused.code == 1
    for words in says:
        assert words in refused.err
    assert refused.json["error"] in refused.err


def test_a_wrong_roster_leaves_an_office_that_is_there_as_it_is(dondoc, untouched, tmp_path):
    dondoc.done("import", SAMPLE, at=MARCH)
    wrong = edited(tmp_path, append("Cá nhân", ("PC-9", "Lê Lan", "XX", "Chuyên viên", "nhân viên", "")))
    with untouched():
        assert dondoc("import", wrong, at=MARCH).code == 1


def test_the_same_roster_again_changes_nothing(dondoc, untouched):
    dondoc.done("import", SAMPLE, at=MARCH)
    with untouched():
        dondoc.done("import", SAMPLE, at="2023-03-02T08:00+07:00")
        dondoc.done("import", SAMPLE, "--dry-run", at="2023-03-02T08:00+07:00")


def test_a_file_of_50_megabytes_is_refused_unread(campaign, dondoc, untouched, tmp_path):
    huge = tmp_path / "huge.xlsx"
    with huge.open("wb") as file:
        file.truncate(50 * MEGABYTE)
    good = files.good(tmp_path, campaign, "CCKL-1")
    with untouched():
        roster = dondoc("import", huge)
        plan = dondoc("plan", "submit", "CCKL-1", "--file", huge, "--as", "CCKL-1")
        scan = dondoc("plan", "submit", "CCKL-1", "--file", good, "--scan", huge, "--as", "CCKL-1")
    assert (roster.code, plan.code, scan.code) == (1, 1, 1)
    assert "huge.xlsx" in roster.err
    assert "not_a_plan: 'huge.xlsx': plan file: expected at most 1048576 bytes, got 52428800" in plan.err
    assert "scan 'huge.xlsx': expected at most 20971520 bytes, got 52428800" in scan.err


def test_a_deadline_in_the_past_opens_no_year(dondoc, untouched):
    dondoc.done("import", SAMPLE, at=MARCH)
    with untouched():
        refused = dondoc("cycle", "open", "--year", 2022, "--deadline", "2023-02-28", at=MARCH)
        no_day = dondoc("cycle", "open", "--year", 2022, "--deadline", "cuối tháng 3", at=MARCH)
    assert "expected a last valid day from 2023-03-01 on, got 2023-02-28" in refused.err
    assert "--deadline: expected a date such as 2023-03-30 or 30/03/2023, got 'cuối tháng 3'" in no_day.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Kế hoạch khắc phục".encode(), "expected JSON, got expecting value, line 1 column 1"),
        (b"", "expected JSON, got an empty file"),
        (b"\xff\xfe{", "expected UTF-8, got something else at byte 0"),
        (b'{"answers": []}', "weaknesses: found nothing, expected a value"),
        (
            json.dumps({"weaknesses": [{"code": 1, "tex": "x"}]}).encode(),
            "weaknesses[0].tex: found an unknown key",
        ),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_every_place(
    campaign, dondoc, untouched, tmp_path, content, says
):
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    arrival = ("--arrived", "2023-03-17", "--number", "1", "--from", "CCKL-1", "--as", "TCCB-2", "--json")
    with untouched():
        refused = dondoc("plan", "submit", "CCKL-1", "--file", file, "--as", "CCKL-1", "--json")
        paper = dondoc("plan", "receive", "CCKL-1", "--file", file, *arrival)
    for one in (refused, paper):
        assert (one.code, one.obstacles) == (1, [("not_a_plan", "", "")])
        assert "not_a_plan: 'plan.json'" in one.err
        assert says in one.err


def test_the_file_of_an_envelope_names_the_plans_of_the_envelope(campaign, dondoc, untouched, tmp_path):
    words = ("--arrived", "2023-03-17", "--number", "1", "--from", "CCKL-1", "--as", "TCCB-2", "--json")
    stranger = files.file_of(tmp_path, "a.json", {"CCKL-3": {"weaknesses": []}})
    broken = files.file_of(tmp_path, "b.json", {"CCKL-1": {"weaknesses": "none"}})
    no_object = files.file_of(tmp_path, "c.json", [])
    with untouched():
        envelope = ("plan", "receive", "CCKL-1", "CCKL-2", *words, "--file")
        assert "expected the references of this envelope, got CCKL-3" in dondoc(*envelope, stranger).err
        assert "'b.json: CCKL-1': plan file: weaknesses: found a text" in dondoc(*envelope, broken).err
        assert dondoc(*envelope, no_object).kinds == ["not_a_plan"]
        twice = dondoc("plan", "receive", "CCKL-1", "2022/CCKL-1", *words)
        assert "expected each plan of the envelope once, got one twice" in twice.err


def test_words_that_mean_nothing_are_refused_before_anything_is_kept(campaign, dondoc, untouched, tmp_path):
    good, scan = files.good(tmp_path, campaign, "CCKL-1"), tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 ...")
    submit = ("plan", "submit", "CCKL-1", "--scan", scan, "--file")
    with untouched():
        assert dondoc("plan", "fly", "CCKL-1").code == 2
        assert (
            "plan 'XX-1': not found; expected a reference such as 2022/CCKL-1"
            in dondoc("plan", "show", "XX-1").err
        )
        assert "person 'NO-1': not found" in dondoc(*submit, good, "--as", "NO-1").err
        assert "got No such file or directory" in dondoc(*submit, tmp_path / "no.json", "--as", "CCKL-1").err
        assert dondoc("plan", "list", "--state", "gone").code == 1
        assert dondoc("plan", "list", "--unit", "XX").code == 1
        assert dondoc("plan", "list", "--as-of", "yesterday").code == 1


def test_somebody_who_has_not_that_part_changes_nothing_and_is_written_down(campaign, dondoc, tmp_path):
    good = files.good(tmp_path, campaign, "CCKL-1")
    stranger = dondoc("plan", "submit", "CCKL-1", "--file", good, "--as", "PC-2", "--json")
    owner = dondoc("plan", "approve", "CCKL-1", "--as", "CCKL-1", "--json")
    for refused in (stranger, owner):
        assert (refused.code, refused.kinds) == (1, ["not_your_step"])
    one = campaign.plan("CCKL-1")
    assert (one.state, one.version) == ("required", 0)
    told = dondoc.done("plan", "history", "CCKL-1", "--json").json
    assert [event["actor"] for event in told["events"] if event["kind"] == "refuse"] == ["SNN/CCKL-1"]
    assert [attempt["person"] for attempt in told["attempts"]] == ["SNN/PC-2"]
    assert campaign.letters() == ()
    assert not [line for line in campaign.ledger("CCKL-1") if line.person == PersonId("SNN/PC-2")]


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://dondoc:geheim@127.0.0.1:1/dondoc", "sqlite:////nowhere/at/all/dondoc.db"],
)
def test_a_database_that_does_not_answer_is_named_without_its_password(dondoc, monkeypatch, url):
    monkeypatch.setenv("DONDOC_DATABASE", url)
    for words in (("plan", "list"), ("migrate",), ("import", SAMPLE)):
        refused = dondoc(*words)
        assert refused.code == 1
        assert refused.err.startswith("dondoc: database")
        assert "geheim" not in refused.err


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DONDOC_CLOCK", "sundial", "setting 'clock': expected 'system' or 'manual', found a text"),
        ("DONDOC_DATABASE", "mysql://x:geheim@y/z", "setting 'database': expected sqlite:///FILE"),
        ("DONDOC_CLOK", "manual", "setting 'clok': expected one of"),
        ("DONDOC_LEASE_MINUTES", "five", "setting 'lease_minutes': expected a whole number, found a text"),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_expected(dondoc, untouched, monkeypatch, name, value, says):
    with untouched():
        monkeypatch.setenv(name, value)
        refused = dondoc("plan", "list", "--json")
    assert refused.code == 1
    assert says in refused.err
    assert "geheim" not in refused.err


def test_the_clock_is_set_only_where_the_settings_say_so(campaign, dondoc, untouched, monkeypatch):
    with untouched():
        assert "the clock is manual: expected --at" in dondoc("plan", "list", at=None).err
        assert (
            "--at: expected a moment such as 2023-03-20T08:00+07:00"
            in dondoc("plan", "list", at="2023-03-20").err
        )
        monkeypatch.setenv("DONDOC_CLOCK", "system")
        assert '--at: expected the setting clock = "manual"' in dondoc("plan", "list").err
