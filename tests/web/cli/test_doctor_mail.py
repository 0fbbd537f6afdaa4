"""What the doctor finds where letters leave: server, certificate, sender, links, folder, templates; and its words."""

import ast
import re
import shutil

import pytest

from config.words import LANGUAGES, load_words
from notifiers.rendering import TEMPLATES
from tests.docs.pages import rows, section
from tests.house.source import modules
from tests.smtp import certificates
from tests.smtp.post import Post
from tests.web.cli.doctoring import looked
from tests.web.cli.documented import answered, documented
from web.cli.doctor import COLUMNS, WORDS
from web.doctor import leaving
from web.doctor.finding import Code, Level, Subject
from web.doctor.patient import told

SAID = load_words(WORDS)


@pytest.fixture(scope="module")
def office_ca(tmp_path_factory):
    """The certificates of this run."""
    return certificates.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def post(tmp_path_factory, office_ca):
    """A mail server that wants STARTTLS and a password."""
    with Post(
        tmp_path_factory.mktemp("post"), certificates=office_ca, user="dondoc", password="right"
    ) as made:
        yield made


@pytest.fixture
def mailing(dondoc, sqlite_url, monkeypatch, post, office_ca):
    """An installation that sends over that server; `mailing(key="value")` sets more of its mail settings."""
    monkeypatch.setenv("DONDOC_DATABASE", sqlite_url)

    def set_(**settings):
        for key, value in settings.items():
            monkeypatch.setenv(f"DONDOC_MAIL__{key.upper()}", str(value))

    set_(host="localhost", port=post.port, ca_file=office_ca / "ca.pem", user="dondoc", password="right")
    set_(sender="Phòng Tổ chức cán bộ <tccb@snn.example>")
    monkeypatch.setenv("DONDOC_BASE_URL", "https://dondoc.snn.example")
    return set_


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestMail:
    """One database is enough: none of this is in it."""

    def test_a_server_that_lets_us_in_is_ready_and_nothing_is_sent(self, mailing, dondoc, post):
        found = looked(dondoc)
        assert found.facts("mail_ready")["protection"].startswith("TLS")
        assert "links_lead" in {f["code"] for f in found.findings}
        assert not {code for _, code in found.troubles} & {"sender_elsewhere", "certificate_ends"}
        assert post.arrived() == []

    def test_a_wrong_password_is_told_by_what_the_server_says_and_never_shown(self, mailing, dondoc):
        mailing(password="geheim")
        found = looked(dondoc)
        assert (found.facts("mail_refused")["stage"], found.facts("mail_refused")["reply"]) == ("login", 535)
        assert "geheim" not in found.ran.out + found.ran.err + dondoc("doctor").out

    def test_a_certificate_nobody_vouches_for(self, mailing, dondoc, monkeypatch):
        monkeypatch.delenv("DONDOC_MAIL__CA_FILE")
        assert looked(dondoc).facts("mail_refused")["stage"] == "starttls"

    def test_a_server_that_is_away_and_one_that_is_left_alone(self, mailing, dondoc):
        mailing(port=1)
        assert looked(dondoc).facts("mail_refused")["stage"] == "connect"
        assert "mail_left_alone" in {f["code"] for f in looked(dondoc, "--no-mail").findings}

    def test_what_only_a_rehearsal_does(self, mailing, dondoc, monkeypatch):
        mailing(divert_to="thu@snn.example")
        monkeypatch.setenv("DONDOC_BASE_URL", "http://127.0.0.1:8000")
        found = looked(dondoc, "--no-mail").troubles
        assert {("warning", "mail_diverted"), ("warning", "links_local")} <= found
        monkeypatch.delenv("DONDOC_MAIL__DIVERT_TO")
        assert ("wrong", "links_local") in looked(dondoc, "--no-mail").troubles

    def test_letters_in_clear_and_from_a_strange_house(self, mailing, dondoc, monkeypatch):
        for key in ("USER", "PASSWORD"):
            monkeypatch.delenv(f"DONDOC_MAIL__{key}")
        mailing(host="mail.elsewhere.example", security="none", sender="a@elsewhere.example")
        monkeypatch.setenv("DONDOC_BASE_URL", "http://dondoc.snn.example")
        found = looked(dondoc, "--no-mail").troubles
        expected = {
            ("wrong", "mail_in_clear"),
            ("warning", "sender_elsewhere"),
            ("warning", "links_in_clear"),
        }
        assert expected <= found

    def test_domains_that_leave_people_out(self, mailing, world, dondoc):
        world.given_roster()
        mailing(domains="elsewhere.example")
        facts = looked(dondoc, "--no-mail").facts("domain_left_out")
        assert facts["count"] > 70
        assert "SNN/@CCKL" in facts["people"]

    def test_a_folder_that_is_none(self, dondoc, tmp_path):
        (tmp_path / "letters").write_text("a file")
        assert ("wrong", "folder_unusable") in looked(dondoc).troubles
        (tmp_path / "letters").unlink()
        assert "folder_ready" in {f["code"] for f in looked(dondoc).findings}
        assert not (tmp_path / "letters").exists()

    def test_the_fields_are_the_documented_ones(self, dondoc):
        assert answered(dondoc("doctor", "--json").json) == documented("doctor")

    def test_the_page_is_in_the_language_of_the_settings_and_fits(self, dondoc, monkeypatch):
        monkeypatch.setenv("DONDOC_DATABASE", "sqlite:///dondoc.db")  # a path that is long stays whole
        monkeypatch.setenv("DONDOC_LETTERS", "letters")
        page = dondoc("doctor").out
        assert "Cơ sở dữ liệu" in page
        assert max(map(len, page.splitlines())) <= 100
        monkeypatch.setenv("DONDOC_LANGUAGE", "en")
        assert "what to do" in dondoc("doctor").out


def test_a_template_that_asks_for_what_it_may_not_know(tmp_path):
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    (folder / "plan_due" / "body.en.txt").write_text("{{ weakness }}")
    (folder / "plan_due" / "line.vi.txt").write_text("{% if %}")
    [found] = leaving.templates(folder)
    assert (found.level, dict(found.facts)) == (Level.WRONG, {"templates": "plan_due.en, plan_due.vi"})
    (folder / "plan_due" / "subject.vi.txt").unlink()
    [found] = told(Subject.TEMPLATES, lambda: leaving.templates(folder))
    assert found.code is Code.REFUSED


def test_every_finding_has_words_and_every_trouble_an_advice():
    assert set(SAID.codes("ok")) | set(SAID.codes("found")) == set(Code)
    assert not set(SAID.codes("ok")) & set(SAID.codes("found"))
    assert set(SAID.codes("do")) == set(SAID.codes("found"))
    assert set(SAID.codes("subject")) == set(Subject)
    assert set(SAID.codes("level")) == set(Level)
    assert SAID.codes("column") == COLUMNS


def test_words_name_only_facts_their_finding_has():
    for code, facts in _given():
        for part in ("ok", "found", "do"):
            if code in SAID.codes(part):
                vi, en = (set(re.findall(r"{(\w+)}", SAID.text(lang, part, code))) for lang in LANGUAGES)
                assert vi == en, code
                assert vi <= facts, code


def test_the_findings_on_the_page_are_those_of_the_doctor():
    listed = rows(section("docs/reference/names.md", "Findings"))
    said = {
        code: tuple(
            SAID.text(lang, "ok" if code in SAID.codes("ok") else "found", code) for lang in LANGUAGES
        )
        for code in map(str, Code)
    }
    assert {code: (vi, en) for code, vi, en in listed} == said


def _given():
    """(code, names of its facts) of every finding the source makes outright."""
    for _, tree in modules("web/doctor"):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            code = call.args[1] if len(call.args) > 1 else None
            outright = isinstance(code, ast.Attribute) and ast.unparse(code.value) == "Code"
            if outright and all(one.arg for one in call.keywords):
                yield Code[code.attr].value, {one.arg for one in call.keywords}
