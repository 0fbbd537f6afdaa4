"""In which envelope a letter travels: who may be written to, where rehearsals go, where bounces come back."""

from dataclasses import replace
from email import message_from_bytes, policy
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.errors import DeliveryFailed
from engine.core.ports import BEFORE_THE_LETTER
from notifiers.envelope import MailOptions, allowed, enclose
from notifiers.failing import judged, plain_refusal
from notifiers.message import as_message
from notifiers.verp import letter_of, return_path
from tests.notifiers.letters import LETTER, SENDER

PLAIN = MailOptions("mail.example")
CODES = st.none() | st.integers(200, 599)
LOCALS = st.text("abcdefghijklmnopqrstuvwxyz0123456789.-_+", min_size=1, max_size=31)


def test_an_ordinary_letter_goes_from_the_sender_to_its_recipient() -> None:
    envelope = enclose(LETTER, SENDER, PLAIN)
    assert (envelope.sender, envelope.recipient) == ("tccb@snn.example", "anh@snn.example")
    assert envelope.content == as_message(LETTER, SENDER)


def test_a_rehearsal_sends_everything_to_one_box_and_says_whom_it_was_for() -> None:
    envelope = enclose(LETTER, SENDER, replace(PLAIN, divert_to="Tập dượt <tapduot@snn.example>"))
    assert envelope.recipient == "tapduot@snn.example"
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["To"].addresses[0].addr_spec == "tapduot@snn.example"
    assert message["X-Dondoc-To"].endswith("<anh@snn.example>")
    assert message["Subject"] == f"[-> anh@snn.example] {LETTER.subject}"
    assert message["Message-ID"] == LETTER.message_id
    assert message["Cc"] is message["Bcc"] is None


def test_a_rehearsal_refuses_what_would_be_refused_in_earnest() -> None:
    rehearsal = replace(PLAIN, divert_to="tapduot@snn.example", domains=("tnmt.example",))
    with pytest.raises(DeliveryFailed) as outside:
        enclose(LETTER, SENDER, rehearsal)
    assert (outside.value.stage, outside.value.permanent) == ("address", True)
    with pytest.raises(DeliveryFailed) as spoilt:
        enclose(replace(LETTER, to_email="không có"), SENDER, rehearsal)
    assert (spoilt.value.stage, spoilt.value.permanent) == ("message", True)


def test_a_letter_outside_the_listed_domains_never_leaves() -> None:
    with pytest.raises(DeliveryFailed, match=r"expected one of hue\.example, found 'snn\.example'") as failed:
        enclose(LETTER, SENDER, replace(PLAIN, domains=("hue.example",)))
    assert (failed.value.stage, failed.value.permanent, failed.value.uncertain) == ("address", True, False)
    assert "anh@" not in failed.value.answer


@pytest.mark.parametrize(
    ("address", "domains", "may"),
    [
        ("a@snn.vn", (), True),
        ("a@snn.vn", ("snn.vn",), True),
        ("a@SNN.VN", ("snn.vn",), True),
        ("a@snn.vn.", ("Snn.Vn",), True),
        ("a@thu.snn.vn", ("snn.vn",), False),
        ("a@thu.snn.vn", (".snn.vn",), True),
        ("a@snn.vn", (".snn.vn",), False),
        ("a@evilsnn.vn", (".snn.vn", "snn.vn"), False),
        ("a@snn.vn.evil.com", ("snn.vn", ".snn.vn"), False),
        ('"a@snn.vn"@evil.com', ("snn.vn",), False),
        ("a@sở.vn", ("xn--s-lym.vn",), True),
        ("a@xn--s-lym.vn", ("SỞ.vn",), True),
        ("a@[10.0.0.1]", ("snn.vn",), False),
        ("a@" + "x" * 80 + ".vn", ("snn.vn",), False),
        ("", ("snn.vn",), False),
    ],
)
def test_a_domain_is_compared_whole(address: str, domains: tuple[str, ...], may: bool) -> None:
    assert allowed(address, domains) is may


def test_bounces_come_back_to_the_sender_or_where_the_office_says() -> None:
    assert enclose(LETTER, SENDER, replace(PLAIN, return_path="thu@snn.example")).sender == "thu@snn.example"
    varied = enclose(LETTER, SENDER, replace(PLAIN, return_path="thu@snn.example", verp=True)).sender
    assert varied == f"thu+{LETTER.id.hex}@snn.example"
    assert letter_of(varied) == LETTER.id


@given(LOCALS, st.uuids())
def test_the_letter_of_a_bounce_is_found_again(local: str, letter: UUID) -> None:
    varied = return_path(f"{local}@snn.example", letter)
    assert letter_of(varied) == letter_of(f"<{varied.upper()}>") == letter
    assert len(varied.rpartition("@")[0]) <= 64


@pytest.mark.parametrize(
    "address", ["", "thu@snn.example", "thu+tin@snn.example", f"thu{'a' * 32}@snn.example"]
)
def test_an_ordinary_address_names_no_letter(address: str) -> None:
    assert letter_of(address) is None


@given(st.sampled_from(["connect", "starttls", "login", "mail", "rcpt", "data"]), CODES, st.booleans())
def test_what_came_before_the_letter_is_never_held_against_it(
    stage: str, code: int | None, handed: bool
) -> None:
    failed = judged(stage, code, "", handed_over=handed)
    assert not (failed.permanent and failed.stage in BEFORE_THE_LETTER)
    assert not (failed.permanent and failed.uncertain)
    assert not (plain_refusal(failed) and failed.uncertain)
    assert failed.uncertain == (handed and (code is None or code < 400))
