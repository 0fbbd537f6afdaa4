"""A day as people write it: every usual way means that day, and nothing else is taken for one."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.errors import BadInput
from web.typed import FIRST_YEAR, LAST_YEAR, a_date, day_in
from workflows.remediation.document import written_day

ORDERS = (
    "{d.day}/{d.month}/{d.year}",
    "{d:%d/%m/%Y}",
    "{d:%d-%m-%Y}",
    "{d.day}-{d.month}-{d.year}",
    "{d.day}.{d.month}.{d.year}",
    "{d.day}. {d.month}. {d.year}",
    "{d.day} / {d.month} / {d.year}",
    "{d.day} {d.month} {d.year}",
    "{d:%d%m%Y}",
    "{d:%Y-%m-%d}",
    "{d.year}-{d.month}-{d.day}",
    "  {d:%d/%m/%Y} ",
)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
STRANGE = st.text("0123456789/-. ３０٣٠tháng", min_size=4, max_size=14)


@given(DAYS, st.sampled_from(ORDERS))
def test_a_day_in_any_usual_writing_is_that_day(day, order):
    assert day_in(order.format(d=day)) == day


@given(DAYS)
def test_a_day_of_eight_digits_read_from_its_year_is_none(day):
    assert day_in(f"{day:%Y%m%d}") is None


@given(st.one_of(STRANGE, st.builds("{}/{}/{}".format, *(st.integers(0, 40),) * 2, st.integers(0, 2200))))
def test_what_is_read_as_a_day_says_that_day_and_nothing_else(text):
    day = day_in(text)
    if day is None:
        assert written_day(text) is None, "what a document takes for a day is one here"
        return
    assert re.fullmatch(r"[0-9/. -]+", text)
    numbers = tuple(int(one) for one in re.findall("[0-9]+", text))
    eight = int(f"{day:%d%m%Y}")
    assert numbers in ((day.day, day.month, day.year), (day.year, day.month, day.day), (eight,))


@pytest.mark.parametrize(
    "typed",
    [
        "31/02/2023",
        "29/02/2023",
        "30/03/23",
        "4/3/23",
        "3023",
        "２０２３-03-30",
        "30/03/２０２３",
        "٣٠/٠٣/٢٠٢٣",
        "30/03/2023 08:00",
        "2023-W13-4",
        "20230330",
        "03/30/2023",
        "30//03/2023",
        "thường xuyên",
        "quý II/2023",
        "0/0/2023",
    ],
)
def test_what_is_no_day_is_refused_with_what_was_found(typed):
    with pytest.raises(BadInput, match="deadline: expected a date such as") as refused:
        a_date("deadline", typed)
    assert typed in str(refused.value)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1, 1023, 9999])
def test_a_year_that_is_a_slip_of_the_hand_is_refused(year):
    with pytest.raises(BadInput, match=f"got {year}"):
        a_date("deadline", f"30/03/{year}")


def test_signs_that_cannot_be_written_are_not_shown_in_the_refusal():
    with pytest.raises(BadInput, match=r"got U\+001B"):
        a_date("deadline", "30\x1b[31m/03/2023")
