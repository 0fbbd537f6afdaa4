"""Which files are opened at all."""

import re
import struct
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest

from papers.roster import read_roster
from papers.workbook import MAX_BYTES, WorkbookRefused, open_workbook, sheets_of
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
    with pytest.raises(WorkbookRefused, match="at most 5000 rows and 100 columns, got cell 1 of row 5002"):
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


def workbook(
    body: bytes, *, texts: bytes = b"", sheets: int = 1, more: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """A workbook whose only sheet has these rows; `texts` are those its cells share."""
    kind = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    bonds = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = b"".join(b'<sheet name="S%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(1, sheets + 1))
    bond = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    bond += b'<Relationship Id="rId1" Type="%s/%s" Target="%s"/></Relationships>'
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": bond % (bonds, b"officeDocument", b"xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": bond % (bonds, b"worksheet", b"worksheets/sheet1.xml"),
        "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>'
        % (kind, bonds, listed),
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
        % (kind, body),
        "xl/sharedStrings.xml": b'<sst xmlns="%s">%s</sst>' % (kind, texts),
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in (*parts.items(), *more):
            written.writestr(name, content)
    return packed.getvalue()


ONE = b"<c><v>1</v></c>"
AWAY = b'<row r="1"><c r="A1"><v>1</v></c>%s</row>'
SHARED = b'<row r="1">%s</row>' % (b'<c t="s"><v>+00</v></c>' * 100)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"<row>" + ONE * 1_000_000 + b"</row>" + b"<row>" + ONE + b"</row>", "cell 101 of row 1"),
        (b'<row r="1">' + ONE * 100 + b'</row><row r="1048576">' + ONE * 100 + b"</row>", "row 1048576"),
        (b'<row r="1e6">' + ONE + b"</row>", "the number of a row"),
        (AWAY % b'<c r="XFD0001048576"><v>1</v></c>', "cells such as B12"),
        (AWAY % b'<c r="&#88;FD1048576"><v>1</v></c>', "got cell XFD1048576"),
        (AWAY % b'<c t="n"r="XFD1048576"><v>1</v></c>', "not well-formed"),
        (AWAY % b'<x:c xmlns:x="x" r="XFD1048576"><v>1</v></x:c>', "got cell XFD1048576"),
        (AWAY % b"<!-- --><c r=\n'XFD1048576'/>", "got cell XFD1048576"),
    ],
)
def test_a_workbook_that_would_take_the_process_down_is_refused_before_it_is_read(
    body: bytes, found: str
) -> None:
    with pytest.raises(WorkbookRefused, match=found):
        sheets_of("danh sách.xlsx", workbook(body))


def test_a_text_that_half_a_million_cells_name_is_counted_as_often() -> None:
    texts = b"<si><t>" + b"x" * 1_000_000 + b"</t></si>"
    with pytest.raises(WorkbookRefused, match="characters in its cells, got 100000000"):
        sheets_of("danh sách.xlsx", workbook(SHARED, texts=texts))
    [sheet] = sheets_of("danh sách.xlsx", workbook(SHARED, texts=b"<si><t>x</t></si>"))
    assert sheet.headers == ("x",) * 100


@pytest.mark.parametrize("number", [b"abc", b"-1", b"1e0", b"1" * 30, b"&#49;" * 5000])
def test_what_is_no_number_of_a_shared_text_counts_as_the_longest(number: bytes) -> None:
    body = b'<row r="1">%s</row>' % (b'<c t="s"><v>%s</v></c>' % number * 100)
    texts = b"<si><t>x</t></si><si><t>" + b"x" * 1_000_000 + b"</t></si>"
    with pytest.raises(WorkbookRefused, match="characters in its cells, got 100000000"):
        sheets_of("danh sách.xlsx", workbook(body, texts=texts))


def test_nothing_in_a_workbook_stands_for_something_else() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><sheetData/>&a;</x>'
    with pytest.raises(WorkbookRefused, match="got a document type"):
        sheets_of("danh sách.xlsx", workbook(b"", more=(("xl/worksheets/sheet2.xml", entity),)))


def test_one_sheet_is_not_read_a_thousand_times() -> None:
    with pytest.raises(WorkbookRefused, match="expected at most 50 sheets, got 1000"):
        sheets_of("danh sách.xlsx", workbook(b"", sheets=1000))


def test_a_workbook_that_is_another_kind_as_well_is_read_as_none_of_them() -> None:
    row = b'<table:table-row table:number-rows-repeated="1000"><table:table-cell/></table:table-row>'
    more = (("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", row))
    [sheet] = sheets_of("danh sách.xlsx", workbook(AWAY % b"", more=more))
    assert sheet.headers == ("1.0",)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        for name, content in more:
            written.writestr(name, content)
    with pytest.raises(WorkbookRefused, match="expected an Excel workbook"):
        sheets_of("danh sách.xlsx", packed.getvalue())


def test_what_a_part_hides_behind_its_declared_end_is_never_seen() -> None:
    whole = workbook(AWAY % (b"<c/>" * 10), texts=b" " * 50_000_000)
    with zipfile.ZipFile(BytesIO(whole)) as parts:
        length = parts.getinfo("xl/sharedStrings.xml").file_size
    lying = whole.replace(struct.pack("<I", length), struct.pack("<I", 40))
    with pytest.raises(WorkbookRefused, match="damaged"):  # its sum is of another length
        sheets_of("danh sách.xlsx", lying)


@pytest.mark.parametrize("spoilt", range(4))
def test_a_workbook_damaged_anywhere_is_a_refusal_and_no_failure(spoilt: int) -> None:
    whole = bytearray(workbook(AWAY % (ONE * 90)))
    for place in range(spoilt * 30, len(whole), 120):
        torn = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        with suppress(WorkbookRefused):
            sheets_of("danh sách.xlsx", bytes(torn))
