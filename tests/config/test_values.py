"""Which values a setting takes, where the wrong one would be noticed only when the letters are lost."""

import pytest
from pydantic import TypeAdapter, ValidationError

from config.values import MailAddress

ADDRESS: TypeAdapter[str] = TypeAdapter(MailAddress)


@pytest.mark.parametrize(
    "address",
    [
        "Sở <tccb@sở.vn>",
        "tccb@snn.vn\n",
        "Phòng\nTCCB <tccb@snn.vn>",
        "t..b@snn.vn",
        "tccb@[",
        "tccb@snn.vn>",
        "tccb@snn.vn, vt@snn.vn",
        f"{'t' * 65}@snn.vn",
    ],
)
def test_an_address_no_letter_can_bear_is_refused_before_it_costs_every_letter(address):
    with pytest.raises(ValidationError, match="with or without a name before it"):
        ADDRESS.validate_python(address)


@pytest.mark.parametrize(
    "address",
    ["", "tccb@snn.vn", "<tccb@snn.vn>", "Sở NN (TCCB) <t.c+c_b@snn.vn>", '"A, B" <a@localhost>'],
)
def test_an_address_with_or_without_a_name_is_taken_as_it_stands(address):
    assert ADDRESS.validate_python(address) == address
