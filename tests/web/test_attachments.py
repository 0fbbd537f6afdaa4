"""What is attached is what its bytes say, whatever it is called; what nobody should open is not taken in."""

import struct
import zipfile
from io import BytesIO

import pytest

from web.attachments import OTHER, AttachmentRefused, Fault, called, kind_of, served_as

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20 + b"\xff\xd9"
DOCX = ("[Content_Types].xml", "word/document.xml")
XLSX = ("[Content_Types].xml", "xl/workbook.xml")


def packed(*names, content=b"<x/>", how=zipfile.ZIP_DEFLATED, more=()):
    """A ZIP of these members."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", how) as made:
        for name in names:
            made.writestr(name, content)
        for name, said in more:
            made.writestr(name, said)
    return file.getvalue()


def an_odt(kind=b"application/vnd.oasis.opendocument.text"):
    """An OpenDocument text."""
    return packed(more=(("mimetype", kind), ("content.xml", b"<x/>")))


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, ".pdf"),
        (JPEG, ".jpg"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, ".png"),
        (b"II*\x00" + b"\x00" * 20, ".tiff"),
        (packed(*DOCX), ".docx"),
        (packed(*XLSX), ".xlsx"),
        (an_odt(), ".odt"),
    ],
)
def test_papers_and_scans_are_known_by_their_bytes(content, ending):
    assert kind_of("anything.exe", content).ending == ending


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"MZ\x90\x00 a program called scan.pdf", Fault.UNKNOWN),
        (b"\x7fELF\x02\x01", Fault.UNKNOWN),
        (b"<!doctype html><script>alert(1)</script>", Fault.UNKNOWN),
        (b'<svg xmlns="x" onload="alert(1)"/>', Fault.UNKNOWN),
        (b"GIF89a/*", Fault.UNKNOWN),
        (b"<script>/*" + PDF, Fault.UNKNOWN),  # a page first, a PDF further on
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Fault.UNKNOWN),  # an old office file, which may hold macros
        (b"PK\x03\x04 and then nothing", Fault.BROKEN),
        (packed("a.txt"), Fault.UNKNOWN),
        (packed("../../etc/passwd"), Fault.UNKNOWN),
        (packed(*DOCX, "xl/workbook.xml"), Fault.UNKNOWN),
        (packed(*DOCX, "word/vbaProject.bin"), Fault.MACROS),
        (an_odt(b"application/x-msdownload"), Fault.UNKNOWN),
        (packed(*DOCX, content=b"\x00" * 30_000_000), Fault.SWELLS),
    ],
)
def test_a_disguised_or_dangerous_file_is_refused_with_the_reason(content, fault):
    with pytest.raises(AttachmentRefused) as refused:
        kind_of("quét.pdf", content)
    assert refused.value.fault is fault


def test_a_document_nobody_can_open_without_a_password_is_refused():
    locked = bytearray(packed(*DOCX))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(sign)
        while at >= 0:
            locked[at + place] |= 1
            at = locked.find(sign, at + 1)
    with pytest.raises(AttachmentRefused) as refused:
        kind_of("kế hoạch.docx", bytes(locked))
    assert refused.value.fault is Fault.ENCRYPTED


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_document_packed_as_no_office_program_does_is_refused(how):
    with pytest.raises(AttachmentRefused) as refused:
        kind_of("a.docx", packed("[Content_Types].xml", "word/document.xml", how=how))
    assert refused.value.fault == Fault.BROKEN


def test_a_bomb_that_declares_gigabytes_is_refused_without_being_unpacked():
    bomb = bytearray(packed(*DOCX))
    at = bomb.find(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = struct.pack("<I", 4_000_000_000)
    with pytest.raises(AttachmentRefused) as refused:
        kind_of("kế hoạch.docx", bytes(bomb))
    assert refused.value.fault is Fault.SWELLS


def test_what_is_handed_out_ends_as_what_it_is_and_the_unknown_only_as_bytes():
    assert called("quét.exe", kind_of("", PDF)) == "quét.exe.pdf"
    assert called("quét.PDF", kind_of("", PDF)) == "quét.PDF"
    assert served_as(b"<html>") is OTHER
