"""Codes of the second step are those of the RFCs."""

from datetime import UTC, datetime

import pytest

from engine.core.identifiers import moment
from web.auth import totp

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", as RFC 4226 and RFC 6238 use it


@pytest.mark.parametrize(
    ("step", "code"),
    list(enumerate(("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583"))),
)
def test_the_codes_of_rfc_4226_appendix_d(step, code):
    assert totp.code(SECRET, step) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_of_rfc_6238_appendix_b(seconds, code):
    assert totp.code(SECRET, seconds // totp.STEP, digits=8) == code


@pytest.mark.parametrize(("late", "taken"), [(-31, True), (0, True), (29, True), (31, True), (95, False)])
def test_a_telephone_may_be_half_a_minute_wrong(late, taken):
    now = datetime(2023, 3, 1, 8, 0, 1, tzinfo=UTC)
    here = int(now.timestamp()) // totp.STEP
    typed = totp.code(SECRET, here)
    then = moment(datetime.fromtimestamp(now.timestamp() + late, UTC))
    assert (totp.step_of(SECRET, f"{typed[:3]} {typed[3:]}", then) == here) is taken


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_what_is_no_code_is_none(typed):
    assert totp.step_of(SECRET, typed, moment(datetime(2023, 3, 1, tzinfo=UTC))) is None


def test_secrets_are_long_and_never_the_same():
    assert len({totp.new_secret() for _ in range(50)}) == 50
    assert len(totp.new_secret()) == 32
    assert totp.address(SECRET, "SNN/CCKL-1").startswith("otpauth://totp/Dondoc:SNN/CCKL-1?secret=GEZ")
