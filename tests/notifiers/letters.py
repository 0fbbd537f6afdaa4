"""A letter, its facts and its words, as the tests of the notifiers need them. Invented people."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from engine.core.identifiers import PersonId, moment
from engine.core.ports import Address, Draft, Item, Outgoing
from notifiers.kinds import KINDS

WORDS = {"vi": {"remedied": "đã khắc phục"}, "en": {"remedied": "remedied"}}
# Facts that are codes, as a letter says them.
SAID = {
    "vi": {"outcome": WORDS["vi"]["remedied"], "word": "chưa nhất trí"},
    "en": {"outcome": WORDS["en"]["remedied"], "word": "objected to"},
}
SIGNATURE = "Phòng Tổ chức cán bộ\nSở Nông nghiệp và PTNT"
SENDER = "Phòng Tổ chức cán bộ <tccb@snn.example>"

HEAD = Address(PersonId("SNN/CCKL-1"), "Hoàng Thị Ánh", "anh@snn.example")
FOREIGNER = replace(HEAD, language="en")
MAILBOX = Address(PersonId("SNN/@CCKL"), "Chi cục Kiểm lâm", "cckl@snn.example")

FACTS: dict[str, str | int] = {
    "ref": "2022/CCKL-1",
    "office": "Sở Nông nghiệp và PTNT",
    "unit": "Chi cục Kiểm lâm",
    "owner": "đồng chí Hoàng Thị Ánh, Chi cục trưởng",
    "year": 2022,
    "link": "https://dondoc.example/plans/2022/CCKL-1",
    "due_on": "2023-03-29",
    "days_left": 5,
    "days_late": 7,
    "round": 2,
    "defects": 3,
    "number": "123",
    "arrived_on": "2023-03-28",
    "fingerprint": "0a1b2c3d4e5f",
    "outcome": "remedied",
    "submitted_on": "2023-03-20",
    "waiting_days": 8,
    "measure_ref": "2022/CCKL-1/M4",
    "claimed_on": "2023-03-21",
    "expires_on": "2023-04-04",
    "word": "object",
    "said_on": "2023-03-21",
}

LETTER = Outgoing(
    id=UUID("01870c9a-7c00-7000-8000-00000000ab12"),
    message_id="<letter-1@dondoc.example>",
    references=("<plan-1@dondoc.example>", "<plan-2@dondoc.example>"),
    to_name="Hoàng Thị Ánh",
    to_email="anh@snn.example",
    subject="[Đôn đốc] Kế hoạch khắc phục 2022/CCKL-1: hạn cuối hết ngày 29/03/2023 (thứ Tư)",
    text="Kính gửi đồng chí Hoàng Thị Ánh,\n\nĐề nghị đồng chí gửi kế hoạch.\n",
    html='<!doctype html>\n<html lang="vi"><body><p>Đề nghị đồng chí gửi kế hoạch.</p></body></html>',
    written_at=moment(datetime(2023, 3, 22, 1, 0, 5, tzinfo=UTC)),
    attempt=1,
)

OTHER = replace(
    LETTER, id=UUID("01870c9a-7c00-7000-8000-00000000cd34"), message_id="<letter-2@dondoc.example>"
)


def item(kind: str, **other: str | int) -> Item:
    """A notice with exactly the facts documented for its kind."""
    return Item(kind, {name: (FACTS | other)[name] for name in KINDS[kind]})


def draft(*items: Item, to: Address = HEAD) -> Draft:
    """What one letter has to say."""
    return Draft(to, items)
