"""What an office may set, and how a wrong setting is answered."""

from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.problems import SettingsRefused
from config.settings import Settings, load_settings

SECRET = "rất-bí-mật"


@pytest.fixture(autouse=True)
def _an_empty_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DONDOC_CONFIG", raising=False)


def written(text: str) -> Settings:
    Path("dondoc.toml").write_text(text, encoding="utf-8")
    return load_settings()


def refused(text: str = "") -> dict[str, str]:
    with pytest.raises(SettingsRefused) as refusal:
        written(text)
    assert refusal.value.status == 422
    assert SECRET not in str(refusal.value)
    assert refusal.value.__suppress_context__
    return {problem.name: str(problem) for problem in refusal.value.problems}


def test_an_office_that_sets_nothing_works_with_a_file_beside_it() -> None:
    settings = load_settings()
    assert settings.database == "sqlite:///dondoc.db"
    assert (settings.clock, settings.language, settings.letters) == ("system", "vi", Path("letters"))
    assert settings.zone == ZoneInfo("Asia/Ho_Chi_Minh")
    assert (settings.sending.opens, settings.sending.closes) == (time(7, 30), time(17, 0))
    assert settings.lease == timedelta(minutes=5)
    assert settings.min_working_days_for_rebuild == 5
    assert settings.mail.host == ""
    assert settings.audit_key is None


def test_the_file_is_read_and_a_variable_wins_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_MAIL__PORT", "2525")
    monkeypatch.setenv("DONDOC_SENDING__OPENS", "8:00")
    settings = written(
        'clock = "manual"\nbase_url = "https://dondoc.vn/"\n[mail]\nhost = "mail.vn"\nport = 25\n'
        'sender = "Phòng TCCB <tccb@snn.vn>"\n[sending]\nopens = 07:00:00\ncloses = "16:30"\n'
    )
    assert settings.clock == "manual"
    assert settings.base_url == "https://dondoc.vn"
    assert (settings.mail.host, settings.mail.port) == ("mail.vn", 2525)
    assert (settings.sending.opens, settings.sending.closes) == (time(8, 0), time(16, 30))


def test_another_file_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "khác.toml").write_text('clock = "manual"', encoding="utf-8")
    monkeypatch.setenv("DONDOC_CONFIG", "khác.toml")
    assert load_settings().clock == "manual"
    monkeypatch.setenv("DONDOC_CONFIG", "không-có.toml")
    assert "không-có.toml" in refused()


def test_a_file_that_is_no_toml_is_refused_with_the_line() -> None:
    assert "line 2" in refused(f'clock = "manual"\nletters = {SECRET}\n')["dondoc.toml"]


def test_every_wrong_setting_is_named_with_what_was_found_and_expected() -> None:
    problems = refused(
        'clock = "sundial"\nlease_minutes = "soon"\nzone = "Asia/Atlantis"\nlanguage = 3\nbase_url = "dondoc.vn"\n'
        "min_working_days_for_rebuild = true\n"
        '[sending]\nopens = "17:00"\ncloses = "07:30"\n[mail]\nport = 99999\nsender = "tccb"\n'
        "[limits]\nattachment_bytes = 0\n"
    )
    assert problems == {
        "clock": "setting 'clock': expected 'system' or 'manual', found a text",
        "language": "setting 'language': expected 'vi' or 'en', found a number",
        "zone": "setting 'zone': expected a time zone such as Asia/Ho_Chi_Minh, found a text",
        "base_url": "setting 'base_url': expected an address that begins with http:// or https://, found a text",
        "lease_minutes": "setting 'lease_minutes': expected a whole number, found a text",
        "min_working_days_for_rebuild": "setting 'min_working_days_for_rebuild': expected a whole number, "
        "found true or false",
        "sending.closes": "setting 'sending.closes': expected a time later than sending.opens, found a text",
        "mail.port": "setting 'mail.port': expected a whole number of at most 65535, found a larger one",
        "mail.sender": "setting 'mail.sender': expected an e-mail address, with or without a name before it, "
        "found a text",
        "limits.attachment_bytes": "setting 'limits.attachment_bytes': expected a whole number of at least 1, "
        "found a smaller one",
    }


def test_a_wrong_kind_of_value_is_named_in_words_of_the_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_MAIL__PORT", "999999")
    monkeypatch.setenv("DONDOC_MAIL__VERP", "perhaps")
    monkeypatch.setenv("DONDOC_MAIL__SECURITY", "please")
    monkeypatch.setenv("DONDOC_SENDING__OPENS", "25:00")
    assert refused("letters = 7\n[mail]\nhost = 5\n") == {
        "letters": "setting 'letters': expected a path, found a number",
        "mail.host": "setting 'mail.host': expected a text, found a number",
        "mail.port": "setting 'mail.port': expected a whole number of at most 65535, found a larger one",
        "mail.security": "setting 'mail.security': expected 'starttls', 'tls' or 'none', found a text",
        "mail.verp": "setting 'mail.verp': expected true or false, found a text",
        "sending.opens": "setting 'sending.opens': expected a time of day such as '07:30', found a text",
    }


def test_a_folder_is_no_file_of_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DONDOC_CONFIG", str(tmp_path))
    found = refused()[str(tmp_path)]
    assert found == f"settings file '{tmp_path}': expected a file to read, found is a directory"


def test_a_variable_without_a_name_is_shown_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_", "x")
    assert refused()["DONDOC_"].startswith("variable 'DONDOC_': expected after it one of audit_key, ")


def test_an_unknown_key_in_the_file_is_refused_with_those_there_are() -> None:
    problems = refused(f'databse = "x"\n[mail]\npasswort = "{SECRET}"\n')
    assert set(problems) == {"databse", "mail.passwort"}
    assert "database" in problems["databse"]
    assert "password" in problems["mail.passwort"]


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_DATABSE", "sqlite:///x.db")
    monkeypatch.setenv("DONDOC_MAIL__PASSWORT", SECRET)
    monkeypatch.setenv("DONDOC_CLOCK__HANDS", "two")
    monkeypatch.setenv("DONDOC_LIMITS", "many")
    monkeypatch.setenv("DONDOC_LIMITS__ROSTER_BYTES", "5")
    assert set(refused()) == {"databse", "mail.passwort", "clock", "limits"}


def test_the_variables_of_the_tests_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_TEST_POSTGRES", "postgresql+psycopg://localhost/postgres")
    assert load_settings() == Settings()


@pytest.mark.parametrize("hour", ["7", "25:00", "07:30Z", 730, True])
def test_an_hour_that_is_none_is_refused(hour: object) -> None:
    value = f'"{hour}"' if isinstance(hour, str) else str(hour).lower()
    assert set(refused(f"[sending]\nopens = {value}\n")) == {"sending.opens"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "dondoc.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u@h/d",
        f"postgresql://u:{SECRET}@h:port/d",
    ],
)
def test_a_database_we_cannot_use_is_refused_without_showing_it(url: str) -> None:
    assert "sqlite:///FILE" in refused(f'database = "{url}"')["database"]


def test_a_mail_server_needs_a_sender_and_a_user_a_password() -> None:
    assert set(refused('[mail]\nhost = "mail.vn"\nuser = "tccb"\n')) == {"mail.sender", "mail.password"}
    assert set(refused(f'[mail]\npassword = "{SECRET}"\n')) == {"mail.password"}


def test_a_password_never_travels_in_clear() -> None:
    text = f'[mail]\nhost = "mail.vn"\nsender = "a@b.vn"\nuser = "tccb"\npassword = "{SECRET}"\n'
    assert written(text).mail.security == "starttls"
    problems = refused(f'{text}security = "none"\n')
    assert set(problems) == {"mail.user"}
    assert "travel in clear" in problems["mail.user"]


def test_the_domains_written_to_are_a_list_in_the_file_and_a_text_with_commas_in_a_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert written('[mail]\ndomains = ["snn.vn", ".hue.vn"]\n').mail.domains == ("snn.vn", ".hue.vn")
    monkeypatch.setenv("DONDOC_MAIL__DOMAINS", "snn.vn, sở.vn")
    assert load_settings().mail.domains == ("snn.vn", "sở.vn")
    monkeypatch.delenv("DONDOC_MAIL__DOMAINS")
    for wrong in ('["a@snn.vn"]', '["*.vn"]', '["."]', '[""]'):
        assert "'.example.org' for those below it" in refused(f"[mail]\ndomains = {wrong}\n")["mail.domains"]


def test_where_bounces_go_is_an_address_alone_with_room_for_the_letter() -> None:
    for wrong in ("Văn thư <vt@snn.vn>", "vt", "thư@snn.vn"):
        assert set(refused(f'[mail]\nreturn_path = "{wrong}"\n')) == {"mail.return_path"}
    assert written(f'[mail]\nreturn_path = "{"a" * 31}@snn.vn"\nverp = true\n').mail.verp
    found = refused(f'[mail]\nreturn_path = "{"a" * 32}@snn.vn"\nverp = true\n')["mail.verp"]
    assert "at most 31 characters before the @" in found


def test_a_server_is_named_and_not_described() -> None:
    assert set(refused('[mail]\nsender = "a@b.vn"\nhost = "smtp://mail.vn"\n')) == {"mail.host"}


def test_no_password_is_shown_whichever_way_the_settings_are_printed() -> None:
    settings = written(
        f'database = "postgresql+psycopg://dondoc:{SECRET}@db.vn/dondoc?sslpassword={SECRET}"\n'
        f'[mail]\nuser = "tccb"\npassword = "{SECRET}"\n'
    )
    shown = (
        repr(settings),
        str(settings),
        f"{settings}",
        settings.model_dump_json(),
        str(settings.model_dump()),
    )
    assert all(SECRET not in text for text in (*shown, settings.safe_database))
    assert "db.vn/dondoc" in settings.safe_database
    assert SECRET in settings.database
    assert settings.mail.password.get_secret_value() == SECRET


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().clock = "manual"


def test_a_lease_must_outlast_a_letter_to_a_slow_server(monkeypatch):
    monkeypatch.setenv("DONDOC_MAIL__TIMEOUT_SECONDS", "60")
    with pytest.raises(
        SettingsRefused, match=r"lease_minutes.*at least 8 minutes, because of mail.timeout_seconds"
    ):
        load_settings()
    monkeypatch.setenv("DONDOC_LEASE_MINUTES", "8")
    assert load_settings().lease_minutes == 8
