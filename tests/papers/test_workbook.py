"""Which files are opened at all."""

import re
import zipfile
from pathlib import Path

import pytest

from papers.roster import read_roster
from papers.workbook import MAX_BYTES, WorkbookRefused, open_workbook
from tests.papers.rosters import append, edited, put


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    huge = tmp_path / "huge.xlsx"
    with huge.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(
        WorkbookRefused, match=f"'huge.xlsx': expected at most {MAX_BYTES} bytes, got 52428800"
    ):
        read_roster(huge)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * (61 * 1024 * 1024))
    with pytest.raises(WorkbookRefused, match="bytes unpacked"):
        read_roster(bomb)


@pytest.mark.parametrize("cell", ["XFD1048576", "A5002", "CW2"])
def test_a_cell_far_away_is_refused_before_the_reader_sets_memory_aside(tmp_path: Path, cell: str) -> None:
    with pytest.raises(WorkbookRefused, match=f"at most 5000 rows and 100 columns, got cell {cell}"):
        read_roster(edited(tmp_path, put("Cá nhân", cell, "x")))


def test_rows_without_references_are_counted_too(tmp_path: Path) -> None:
    long, bare = edited(tmp_path, append("Cá nhân", *[("x",)] * 4923)), tmp_path / "bare.xlsx"
    with pytest.raises(WorkbookRefused, match="got cell A5002"):
        read_roster(long)
    with zipfile.ZipFile(long) as parts, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as written:
        for part in parts.namelist():
            written.writestr(part, re.sub(rb' r="[A-Z]*[0-9]+"', b"", parts.read(part)))
    with pytest.raises(WorkbookRefused, match="sheet 'Cá nhân': expected at most 5000 rows, got 5001"):
        read_roster(bare)


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    note, hollow = tmp_path / "note.xlsx", tmp_path / "hollow.xlsx"
    note.write_text("Kính gửi", encoding="utf-8")
    with zipfile.ZipFile(hollow, "w") as parts:
        parts.writestr("hello.txt", "Kính gửi")
    for path, found in (
        (note, "an .xlsx workbook"),
        (hollow, "an Excel workbook"),
        (tmp_path / "no", "readable"),
    ):
        with pytest.raises(WorkbookRefused, match=found):
            read_roster(path)


def test_an_old_or_locked_workbook_is_called_by_its_name(tmp_path: Path) -> None:
    old = tmp_path / "old.xlsx"
    old.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504))
    with pytest.raises(
        WorkbookRefused, match=r"an old or password-protected Excel file; save it as .xlsx without"
    ):
        read_roster(old)


def test_a_device_that_never_ends_is_no_workbook():
    with pytest.raises(WorkbookRefused, match="expected a file, got a folder, a pipe or a device"):
        open_workbook(Path("/dev/zero"))
