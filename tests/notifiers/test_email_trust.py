"""Nothing travels in clear or to a stranger, no password is ever seen, no server's words are taken as they come."""

import asyncio
import logging
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from engine.core.errors import DeliveryFailed
from engine.core.ports import Delivered
from engine.core.returned import LONGEST
from notifiers.email import probe
from notifiers.envelope import Security
from notifiers.message import as_message
from tests.notifiers.letters import LETTER, SENDER
from tests.notifiers.mailing import SECRET, USER, channel, options, refused, send
from tests.smtp.faults import Fault
from tests.smtp.post import Post

CREDENTIALS = b64encode(f"\0{USER}\0{SECRET}".encode()).decode()


def test_a_letter_travels_encrypted_and_in_the_name_of_the_office(post: Post) -> None:
    assert isinstance(send(channel(post), LETTER), Delivered)
    [one] = post.arrived()
    assert (one.encrypted, one.user) == (True, USER)
    assert (one.sender, one.recipients) == ("tccb@snn.example", ("anh@snn.example",))


def test_a_line_that_begins_with_a_dot_arrives_as_it_was_written(post: Post) -> None:
    dotted = replace(LETTER, text="Kinh gui:\n.\n..hai cham\n.mot cham\n")
    assert b"\r\n.\r\n" in as_message(dotted, SENDER)
    assert isinstance(send(channel(post), dotted), Delivered)
    [one] = post.arrived()
    assert one.content == as_message(dotted, SENDER)


def test_a_server_that_offers_no_starttls_gets_neither_letter_nor_password(post: Post) -> None:
    post.tell(ehlo=Fault(hide=True))
    failed = refused(channel(post), LETTER)
    assert (failed.stage, failed.permanent, failed.uncertain) == ("starttls", False, False)
    assert "STARTTLS" in failed.answer
    assert post.ids() == []


@pytest.mark.parametrize(
    ("certificate", "said"),
    [("stranger", "certificate: "), ("elsewhere", "Hostname mismatch"), ("expired", "has expired")],
)
def test_a_certificate_nobody_vouches_for_ends_the_dialogue(post: Post, certificate: str, said: str) -> None:
    post.tell(starttls=Fault(certificate=certificate))
    failed = refused(channel(post), LETTER)
    assert (failed.stage, failed.permanent, failed.uncertain) == ("starttls", False, False)
    assert failed.answer.startswith("certificate: ")
    assert said in failed.answer
    assert post.ids() == []


def test_an_authority_the_system_does_not_know_is_not_trusted_unasked(post: Post) -> None:
    assert refused(channel(post, ca_file=None), LETTER).answer.startswith("certificate: ")


def test_a_file_of_authorities_that_cannot_be_used_is_named(post: Post, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Kính gửi", encoding="utf-8")
    for file in (tmp_path / "none.pem", letter):
        failed = refused(channel(post, ca_file=file), LETTER)
        assert (failed.stage, failed.permanent) == ("starttls", False)
        assert failed.answer.startswith(f"ca_file '{file}': expected certificates in PEM, found ")


def test_tls_from_the_first_byte(certificates: Path, tmp_path: Path) -> None:
    with Post(tmp_path, certificates=certificates, implicit=True) as post:
        assert isinstance(send(channel(post, security=Security.TLS), LETTER), Delivered)
        assert len(post.ids()) == 1
        stranger = refused(channel(post, security=Security.TLS, ca_file=None), LETTER)
        assert (stranger.stage, stranger.permanent) == ("starttls", False)
        assert stranger.answer.startswith("certificate: ")
        assert len(post.ids()) == 1


def test_in_clear_only_where_the_office_said_so(tmp_path: Path) -> None:
    with Post(tmp_path) as post:
        assert refused(channel(post), LETTER).stage == "starttls"
        assert isinstance(send(channel(post, security=Security.NONE), LETTER), Delivered)
        [one] = post.arrived()
        assert not one.encrypted
        offer = asyncio.run(probe(SENDER, options(post, security=Security.NONE)))
        assert (offer.protection, offer.logged_in) == (None, False)


def test_a_wrong_password_is_said_and_not_shown(post: Post) -> None:
    failed = refused(channel(post, password="sai rồi"), LETTER)
    assert (failed.stage, failed.code, failed.permanent) == ("login", 535, False)
    assert "sai rồi" not in str(failed)


@pytest.mark.parametrize("spot", ["login", "mail", "rcpt", "answer"])
def test_a_server_that_repeats_the_password_is_not_repeated(post: Post, spot: str) -> None:
    alone = b64encode(SECRET.encode()).decode()
    post.tell(**{spot: Fault(f"535 wrong: {CREDENTIALS} / {alone}")})
    failed = refused(channel(post), LETTER)
    assert failed.answer == "wrong: *** / ***"
    assert failed.__suppress_context__


def test_no_password_in_any_log_or_representation(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    way = channel(post)

    async def round_() -> None:
        await way.send(LETTER)
        await way.close()

    asyncio.run(round_(), debug=True)
    post.tell(login=Fault("535 no"))
    shown = [caplog.text, repr(options(post)), str(options(post)), repr(way), str(refused(way, LETTER))]
    for text in shown:
        assert SECRET not in text
        assert CREDENTIALS not in text


def test_what_a_server_says_is_cut_and_plain(post: Post) -> None:
    post.tell(rcpt=Fault("550 \x1b[31mred\x07\u202e\t  \x00end " + "x" * 5000))
    failed = refused(channel(post), LETTER)
    assert failed.answer.startswith("[31mred end xxx")
    assert failed.answer.isprintable()
    assert len(failed.answer) == LONGEST
    assert failed.permanent


def test_nobodys_address_stays_on_the_record_because_a_server_repeats_it(post: Post) -> None:
    post.tell(
        rcpt=Fault(f"550 5.1.1 <{LETTER.to_email}>: Recipient address rejected: {LETTER.to_email} unknown")
    )
    said = refused(channel(post), LETTER).answer
    assert said == "5.1.1 <***>: Recipient address rejected: *** unknown"


def test_half_characters_do_not_reach_the_record(post: Post) -> None:
    post.tell(rcpt=Fault("550 thư \udcff\udce1 hỏng"))
    assert refused(channel(post), LETTER).answer == "thư hỏng"


@pytest.mark.parametrize("length", [9_000, 200_000])
def test_an_answer_without_end_is_no_answer(post: Post, length: int) -> None:
    post.tell(rcpt=Fault("550 " + "x" * length))
    failed = refused(channel(post), LETTER)
    assert (failed.code, failed.permanent, failed.uncertain) == (None, False, False)
    assert len(failed.answer) <= LONGEST
    post.tell()
    assert isinstance(send(channel(post), LETTER), Delivered)


def test_a_look_says_what_is_offered_and_sends_nothing(post: Post) -> None:
    offer = asyncio.run(probe(SENDER, options(post)))
    assert offer.greeting.startswith("sink.example")
    assert offer.protection is not None
    assert offer.protection.version.startswith("TLSv1.")
    assert offer.protection.valid_until.year > 2020
    assert offer.logged_in
    assert (offer.size, set(offer.mechanisms)) == (33554432, {"LOGIN", "PLAIN"})
    assert "8bitmime" in offer.extensions
    assert post.ids() == []


@pytest.mark.parametrize("spot", ["connect", "starttls", "login"])
def test_a_look_that_fails_says_where(post: Post, spot: str) -> None:
    for fault in (Fault("454 not now"), Fault(drop=True)):
        post.tell(**{spot: fault})
        with pytest.raises(DeliveryFailed) as failed:
            asyncio.run(probe(SENDER, options(post)))
        assert failed.value.stage == spot
