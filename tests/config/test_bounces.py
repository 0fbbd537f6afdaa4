"""What an office may set about the box its letters come back to."""

from pathlib import Path

import pytest

from config.problems import SettingsRefused
from config.settings import Settings, load_settings

SECRET = "rất-bí-mật"
IMAP = '[bounces]\nkind = "imap"\nhost = "imap.snn.example"\nuser = "tccb"\n'


@pytest.fixture(autouse=True)
def _an_empty_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DONDOC_CONFIG", raising=False)


def written(text: str) -> Settings:
    Path("dondoc.toml").write_text(text, encoding="utf-8")
    return load_settings()


def refused(text: str) -> list[str]:
    with pytest.raises(SettingsRefused) as refusal:
        written(text)
    assert SECRET not in str(refusal.value)
    return [problem.name for problem in refusal.value.problems]


def test_an_office_that_sets_nothing_reads_no_box() -> None:
    assert load_settings().bounces.kind == "none"


def test_a_maildir_needs_a_path_and_nothing_else() -> None:
    box = written('[bounces]\nkind = "maildir"\npath = "/var/spool/dondoc/Maildir"\n').bounces
    assert (box.path, box.kept) == (Path("/var/spool/dondoc/Maildir"), "Dondoc")
    assert refused('[bounces]\nkind = "maildir"\n') == ["bounces.path"]
    assert refused('[bounces]\nkind = "mbox"\n') == ["bounces.path"]


def test_recorded_reports_of_a_maildir_stay_in_it() -> None:
    for name in ("../elsewhere", "", ".", "INBOX"):
        text = f'[bounces]\nkind = "maildir"\npath = "box"\nkept = "{name}"\n'
        assert refused(text) == ["bounces.kept"], name


def test_a_server_needs_a_host_a_user_and_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused('[bounces]\nkind = "imap"\n') == ["bounces.host", "bounces.user", "bounces.password"]
    assert refused(IMAP) == ["bounces.password"]
    monkeypatch.setenv("DONDOC_BOUNCES__PASSWORD", SECRET)
    box = written(IMAP).bounces
    assert (box.port, box.security, box.folder, box.timeout_seconds) == (993, "tls", "INBOX", 30)
    assert SECRET not in repr(load_settings())
    assert SECRET not in load_settings().model_dump_json()


def test_a_password_never_travels_in_clear() -> None:
    assert refused(f'{IMAP}password = "{SECRET}"\nsecurity = "none"\n') == ["bounces.security"]
