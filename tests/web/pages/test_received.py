""" "Đã nhận": the recipient of a letter says that he has it, by a page, once; a link alone says nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from engine.runtime.verify import verify
from engine.store import trail
from tests.web.comers import browser


@pytest.fixture
def letter(office):
    """The path of a letter to CCKL-2, on the morning it was sent."""
    office.at("2023-03-22 08:00").beat()
    return re.findall(r'href="(/letters/[0-9a-f-]{36})"', browser(office, "CCKL-2").get("/letters").text)[0]


def said(office, letter):
    """What is on the letter's stream of who has it."""

    with office.reading() as db:
        id = UUID(letter.rpartition("/")[2])
        return [one for one in trail.of_streams(db, [id])[id] if one.kind == "acknowledged"]


def test_to_follow_the_link_says_nothing_and_the_button_says_it_once(office, letter):
    one = browser(office, "CCKL-2")
    page = one.get(letter).text
    assert f'href="{letter}/received"' in page
    assert f'href="http://localhost:8000{letter}/received"' in page  # as the letter itself says
    for _ in range(3):
        assert "Xác nhận đã nhận thư" in one.get(f"{letter}/received").text
        assert one.head(f"{letter}/received").status_code == 200
    assert said(office, letter) == []
    for _ in range(2):
        assert one.fill(f"{letter}/received", page=f"{letter}/received").headers["location"] == letter
    [event] = said(office, letter)
    assert (event.body["by"], event.state) == ("SNN/CCKL-2", "sent")
    assert "đã xác nhận nhận thư lúc 22/03/2023 08:00" in one.get(letter).text
    assert "<button" not in one.get(f"{letter}/received").text.partition("<main")[2].partition("</main")[0]


def test_the_link_runs_out_and_what_was_said_before_can_still_be_looked_at(office, letter):
    late = office.at("2023-06-20 08:01")
    assert browser(late, "CCKL-2").fill(f"{letter}/received", page=letter).status_code == 410
    assert browser(late, "CCKL-2").get(f"{letter}/received").status_code == 410
    assert said(office, letter) == []
    in_time = browser(office.at("2023-06-20 07:59"), "CCKL-2")
    assert in_time.fill(f"{letter}/received", page=f"{letter}/received").status_code == 303
    assert browser(office.at("2023-12-20 08:00"), "CCKL-2").get(f"{letter}/received").status_code == 200
    assert len(said(office, letter)) == 1


def test_many_clicks_at_once_are_one(office, letter):
    one = browser(office, "CCKL-2")
    token = one.token()
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda _: one.post(f"{letter}/received", data={"form_token": token}), range(6))
        assert {answer.status_code for answer in answers} == {303}
    assert len(said(office, letter)) == 1


def test_who_is_not_its_recipient_says_nothing(office, letter):
    for code in ("CCKL-1", "TCCB-1", "LD01"):
        assert browser(office, code).fill(f"{letter}/received").status_code == 404
    assert browser(office).get(f"{letter}/received").headers["location"].startswith("/login?next=")
    assert browser(office, "CCKL-2").post(f"{letter}/received").status_code == 403
    assert said(office, letter) == []


def test_the_trail_is_sound_with_it(office, letter):
    browser(office, "CCKL-2").fill(f"{letter}/received")
    assert verify(office.rt).sound
