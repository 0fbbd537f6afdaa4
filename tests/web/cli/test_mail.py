"""`dondoc mail test` looks at the mail server as a letter would meet it, and sends nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.words import load_words
from engine.core.ports import BEFORE_THE_LETTER
from tests.house.source import ROOT
from tests.smtp.certificates import make
from tests.smtp.faults import Fault
from tests.smtp.post import Post
from tests.web.cli.documented import answered, documented

SECRET = "rất-bí-mật"


@pytest.fixture
def database(sqlite_url: str) -> str:
    """One kind is enough: the look opens none."""
    return sqlite_url


@pytest.fixture(scope="module")
def _one_post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("post")
    with Post(folder, certificates=make(folder / "certificates"), user="tccb", password=SECRET) as post:
        yield post


@pytest.fixture
def post(_one_post: Post, monkeypatch: pytest.MonkeyPatch) -> Post:
    """A mail server, and settings that lead to it."""
    _one_post.clear()
    for name, value in {
        "HOST": _one_post.host,
        "PORT": _one_post.port,
        "CA_FILE": Path(_one_post.certificates or "") / "ca.pem",
        "SENDER": "Phòng TCCB <tccb@snn.example>",
        "USER": "tccb",
        "PASSWORD": SECRET,
    }.items():
        monkeypatch.setenv(f"DONDOC_MAIL__{name}", str(value))
    return _one_post


def test_a_look_says_what_the_server_offers_and_sends_nothing(dondoc, post, monkeypatch):
    page = dondoc.done("mail", "test", at=None).out
    assert f"Máy chủ thư localhost:{post.port}" in page
    assert "TLSv1." in page
    assert "Đã đăng nhập với tên tccb" in page
    assert "33554432" in page
    assert "8BITMIME" in page
    assert SECRET not in page
    monkeypatch.setenv("DONDOC_LANGUAGE", "en")
    assert "logged in as tccb" in dondoc.done("mail", "test", at=None).out
    assert post.arrived() == []


def test_a_look_says_where_letters_would_really_go(dondoc, post, monkeypatch):
    assert "tapduot@snn.example" not in dondoc.done("mail", "test", at=None).out
    monkeypatch.setenv("DONDOC_MAIL__DIVERT_TO", "tapduot@snn.example")
    monkeypatch.setenv("DONDOC_MAIL__DOMAINS", "snn.example,.hue.example")
    page = dondoc.done("mail", "test", at=None).out
    assert "tapduot@snn.example" in page
    assert "snn.example, .hue.example" in page


def test_the_answer_has_the_fields_of_the_reference(dondoc, post):
    found = dondoc.done("mail", "test", "--json", at=None).json
    assert answered(found) == documented("mail test")
    assert (found["reached"], found["stage"], found["logged_in"]) == (True, None, True)
    assert set(found["mechanisms"]) == {"LOGIN", "PLAIN"}
    post.tell(login=Fault("535 5.7.8 no"))
    failed = dondoc("mail", "test", "--json", at=None)
    assert failed.code == 1
    assert set(failed.json) == set(found)
    assert (failed.json["reached"], failed.json["stage"], failed.json["code"]) == (False, "login", 535)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ({"connect": Fault("554 5.3.2 closed")}, "kết nối: 554 5.3.2 closed"),
        (
            {"starttls": Fault(certificate="expired")},
            "bảo mật đường truyền: certificate: certificate has expired",
        ),
        ({"ehlo": Fault(hide=True)}, "bảo mật đường truyền: SMTP STARTTLS"),
        ({"login": Fault(f"535 5.7.8 no {SECRET}")}, "đăng nhập: 535 5.7.8 no ***"),
    ],
)
def test_a_look_that_fails_says_at_which_step_and_what_the_server_said(dondoc, post, script, said):
    post.tell(**script)
    failed = dondoc("mail", "test", at=None)
    assert failed.code == 1
    assert said in failed.err
    assert failed.out == ""


def test_a_server_that_is_not_there_is_a_sentence(dondoc, post, monkeypatch):
    monkeypatch.setenv("DONDOC_MAIL__PORT", "1")
    failed = dondoc("mail", "test", at=None)
    assert failed.code == 1
    assert "kết nối: Error connecting to localhost on port 1" in failed.err


def test_without_a_server_there_is_nothing_to_look_at(dondoc):
    refused = dondoc("mail", "test", at=None)
    assert refused.code == 1
    assert "mail.host" in refused.err


def test_letters_of_an_office_with_a_mail_server_leave_over_it(campaign, dondoc, post, tmp_path):
    dondoc.done("wake", at="2023-03-15T08:00+07:00")
    written = dondoc.done("compose", "--json", at="2023-03-15T08:00+07:00").json["letters"]
    sent = dondoc.done("drain", "--json", at="2023-03-15T08:01+07:00").json["sent"]
    assert written == sent == len(set(post.ids())) > 0
    assert not (tmp_path / "letters").exists()


def test_every_step_before_the_letter_has_words():
    assert set(load_words(ROOT / "web/cli/words.toml").codes("step")) == BEFORE_THE_LETTER
