"""What servers report is read as they mean it; what is no report, or a trap, says nothing and takes no time."""

import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.returned import Report
from notifiers.dsn import LARGEST, read
from tests.notifiers.bounces import SAMPLES

NAMES = sorted(path.name for path in SAMPLES.glob("*.eml"))
LONGEST = 2.0  # seconds; a thousand times what an honest report takes


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def letter(last: str) -> str:
    return f"0192f7a4-c1d2-7e3b-8a5f-0c6d9e8b7a{last}"


def brief(report: Report) -> tuple[object, ...]:
    """All but the diagnostic."""
    return report.letter, report.message_id, report.recipients, report.action, report.status


@pytest.mark.parametrize(
    ("name", "verp", "last", "recipients", "action", "status", "condemns"),
    [
        ("postfix-unknown.eml", True, "61", ("nguyen.van.a@cckl.example",), "failed", "5.1.1", True),
        ("postfix-expired.eml", False, "62", ("tran.thi.b@pc.example",), "failed", "4.4.1", False),
        ("postfix-delayed.eml", False, "63", ("tran.thi.b@pc.example",), "delayed", "4.4.1", False),
        # Exim always says 5.0.0; the true status stands in what the other server answered.
        ("exim-unknown.eml", True, "64", ("le.thi.c@hc.example",), "failed", "5.1.1", True),
        ("exchange-unknown.eml", False, "65", ("pham.van.d@ct.example",), "failed", "5.1.10", True),
        ("gmail-unknown.eml", False, "66", ("hoang.e@cds.example",), "failed", "5.1.1", True),
        ("policy-refused.eml", False, "68", ("vu.thi.h@tt.example",), "failed", "5.7.1", False),
    ],
)
def test_a_server_is_understood(name, verp, last, recipients, action, status, condemns):
    expected = (
        UUID(letter(last)) if verp else None,
        f"<{letter(last)}@snn.example>",
        recipients,
        action,
        status,
    )
    for raw in (sample(name), sample(name).replace(b"\n", b"\r\n")):
        [report] = read(raw)
        assert brief(report) == expected
        assert report.condemns is condemns
        assert report.said


def test_several_recipients_are_several_reports():
    full, relayed = read(sample("sendmail-several.eml"))
    assert full.recipients == ("do.van.g@box.nv.example", "do.van.g@nv.example")
    assert (full.failed, full.status, full.condemns) == (True, "5.2.2", False)
    assert (relayed.action, relayed.failed, relayed.recipients) == ("relayed", False, ("nv@nv.example",))


@pytest.mark.parametrize("name", ["vacation.eml", "read-receipt.eml", "ordinary.eml"])
def test_what_is_no_report_says_nothing(name):
    assert read(sample(name)) == ()


def test_the_reply_header_names_the_letter_where_nothing_was_returned():
    raw = sample("gmail-unknown.eml")
    cut = raw[: raw.rindex(b"Content-Type: message/rfc822")]
    assert read(cut)[0].message_id == f"<{letter('66')}@snn.example>"


def test_a_report_wrapped_by_a_scanner_is_found():
    wrapped = (
        b"From: scanner@snn.example\nContent-Type: multipart/mixed; boundary=outer\n\n--outer\n"
        b"Content-Type: text/plain\n\nScanned.\n--outer\n" + sample("policy-refused.eml") + b"\n--outer--\n"
    )
    assert [one.status for one in read(wrapped)] == ["5.7.1"]


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        (
            b"base64",
            b"RmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGFAYi5leGFtcGxlCkFjdGlvbjogZmFpbGVkClN0YXR1czogNS4xLjEK",
        ),
        (b"quoted-printable", b"Final-Recipient: rfc822; a=40b.example\nAction: fail=\ned\nStatus: 5.1.1\n"),
        (b"base64", b"not base64!"),
        (b"x-unknown", b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"),
    ],
)
def test_a_report_packed_for_the_way_is_unpacked_where_it_can_be(packing, packed):
    raw = (
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n"
        b"Content-Transfer-Encoding: " + packing + b"\n\n" + packed + b"\n--b--\n"
    )
    found = [brief(one)[2:] for one in read(raw)]
    assert found == ([] if b"!" in packed else [(("a@b.example",), "failed", "5.1.1")])


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (b"Status: 5.1.1 (bad mailbox)\n", "5.1.1"),
        (b"Diagnostic-Code: smtp; 550-5.1.1 no such user\n", "5.1.1"),
        (b"Diagnostic-Code: smtp; 550 no such user at 5.1.1.4\n", "5.0.0"),
        (b"Diagnostic-Code: smtp; 450 later\n", "4.0.0"),
        (b"Status: 5.0.0\nDiagnostic-Code: smtp; 450 4.1.1 contradicts\n", "5.0.0"),
        (b"Status: nonsense\nDiagnostic-Code: unknown\n", ""),
        (b"", ""),
    ],
)
def test_the_status_is_as_exact_as_the_server_says(fields, status):
    raw = (
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        b"Final-Recipient: rfc822; a@b.example\nAction: failed\n" + fields + b"\n--b--\n"
    )
    assert [one.status for one in read(raw)] == [status]


def traps() -> dict[str, bytes]:
    """What somebody might send who wants to keep us busy."""
    report = b"Content-Type: multipart/report; boundary=b\n"
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(20_000)
    )
    status = b"\n--b\nContent-Type: message/delivery-status\n\n"
    recipient = b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n"
    return {
        "nested": nested,
        "parts": report + b"\n" + b"--b\n\n" * 300_000,
        "recipients": report + status + recipient * 20_000,
        "fields": report + status + b"X: y\n" * 300_000,
        "one line": report + status + b"Diagnostic-Code: " + b"x@" * 1_000_000,
        "header": b"To: " + b"a+" * 1_000_000,
        "headers": b"To: <a>\n" * 300_000 + report,
        "folds": b"Content-Type: multipart/report;\n" + b" boundary=b;\n" * 100_000,
        "quotes": b'Content-Type: multipart/report; a="' + b'\\";"' * 300_000,
        "continued": b"Content-Type: multipart/report; "
        + b"".join(b"boundary*%d=b;" % n for n in range(90_000)),
        "empty lines": report + b"\n" * 1_000_000,
        "blanks": report + status + b" \n\t" * 500_000,
        "brackets": report + b"In-Reply-To: " + b"<" * 2_000_000 + status + recipient,
        "nul": b"\0" * 2_000_000,
        "large": sample("postfix-unknown.eml") + b"x" * 40_000_000,
    }


@pytest.mark.parametrize("name", sorted(traps()))
def test_a_trap_takes_no_time(name):
    raw = traps()[name]
    began = time.process_time()
    found = read(raw)
    assert time.process_time() - began < LONGEST
    assert len(found) <= 50
    assert all(len(one.diagnostic) <= 2_000 and len(one.said) <= 300 for one in found)


def test_what_lies_beyond_the_first_megabyte_is_not_looked_at():
    [report] = read(sample("postfix-unknown.eml") + b"x" * LARGEST)
    assert report.status == "5.1.1"
    assert read(b"X: y\n" * LARGEST + sample("postfix-unknown.eml")) == ()


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_without_an_error(raw):
    assert read(raw) == ()


@given(st.data())
def test_a_damaged_report_is_read_without_an_error(data):
    raw = bytearray(sample(data.draw(st.sampled_from(NAMES))))
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(raw)))
        raw[start : start + data.draw(st.integers(0, 200))] = data.draw(st.binary(max_size=20))
    for report in read(bytes(raw)):
        assert len(report.said) <= 300
        assert "@" not in report.said
        report.concerns("a@b.example")


@given(st.text(alphabet=st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=200))
def test_whatever_a_header_says_of_its_content_is_taken_apart_without_an_error(described):
    head = f"Content-Type: multipart/report; {described}\n\n--b\nContent-Type: {described}\n\n--b--\n"
    read(head.encode("utf-8", "surrogateescape"))
