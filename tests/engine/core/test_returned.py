"""What a report of another server says of the letter, and what of the address."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.returned import LONGEST, Report, cleaned, compared

UNKNOWN = Report(None, "", ("nguyen.van.a@cckl.example",), "failed", "5.1.1", "smtp; 550 no such user")


@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.0.0", "5.2.1", "5.4.4", "5.5.0"])
def test_an_address_its_own_server_does_not_know_is_of_no_use(status):
    assert replace(UNKNOWN, status=status).condemns


@pytest.mark.parametrize(
    "status", ["4.4.1", "4.2.2", "5.2.2", "5.7.1", "5.7.26", "5.3.4", "5.6.1", "", "2.0.0"]
)
def test_a_full_box_a_lost_way_or_a_distrusted_sender_says_nothing_of_the_address(status):
    report = replace(UNKNOWN, status=status)
    assert (report.failed, report.condemns) == (True, False)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_only_a_failure_says_that_a_letter_came_back(action):
    report = replace(UNKNOWN, action=action)
    assert (report.failed, report.condemns) == (False, False)


def test_an_address_is_the_same_however_it_is_written():
    report = replace(
        UNKNOWN, recipients=("NGUYEN.Van.A@CCKL.example", "a@" + "viêt.example".encode("idna").decode())
    )
    assert report.concerns("nguyen.van.a@cckl.EXAMPLE")
    assert report.concerns(" A@viêt.example")
    assert not report.concerns("nguyen.van.a@cckl.example.evil")
    assert not report.concerns("")
    assert not replace(UNKNOWN, recipients=("",)).concerns("")


def test_what_goes_into_the_trail_is_one_line_without_an_address():
    said = "550 5.1.1\r\n <nguyen.van.a@cckl.example>: \x1b[31mkhông có\x00 hộp thư" + " x" * LONGEST
    assert cleaned(said).startswith("550 5.1.1 <***>: [31mkhông có hộp thư x")
    assert len(cleaned(said)) <= LONGEST


@given(st.text(max_size=400))
def test_whatever_a_server_says_is_kept_short_printable_and_without_an_address(said):
    kept = cleaned(said)
    assert len(kept) <= LONGEST
    assert kept.isprintable()
    assert "@" not in kept


@given(st.text(max_size=100))
def test_an_address_is_compared_without_an_error_and_with_itself_is_the_same(address):
    assert compared(address) == compared(address.strip())
