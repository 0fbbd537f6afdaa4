"""The mail server of the demonstration, which takes what anybody on the machine sends it."""

import smtplib

from web.demo.sink import Sink

LETTER = (
    "Date: Wed, 22 Mar 2023 08:00:00 +0700\r\nMessage-ID: <{id}@x>\r\nFrom: a@b\r\nTo: a@b\r\n\r\nHello\r\n"
)


def test_no_letter_is_kept_outside_its_folder(tmp_path):
    folder = tmp_path / "demo" / "letters"
    (folder / "2023-03-22" / "080000-a@b-").mkdir(parents=True)
    with Sink(folder) as sink, smtplib.SMTP("127.0.0.1", sink.mail.port) as client:
        for id in ("/../../x", "12345678/../b", "1234567890"):
            client.sendmail("a@b", ["a@b"], LETTER.format(id=id))
    kept = {path.name for path in (folder / "2023-03-22").glob("*.eml")}
    assert kept == {"080000-a@b-_.._.._x.eml", "080000-a@b-678_.._b.eml", "080000-a@b-34567890.eml"}
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == len(kept)
