"""A picture that a telephone reads holds what was put in, and nothing that a page may not show."""

from urllib.parse import unquote

import segno

from web.auth import totp
from web.http.pictures import picture


def test_the_picture_is_drawn_in_the_page_and_asks_nothing_of_anybody():
    link = totp.address(totp.new_secret(), "CCKL-1")
    drawn = picture(link)
    assert drawn.startswith("data:image/svg+xml;charset=utf-8,")
    assert '"' not in drawn
    inside = unquote(drawn)
    assert not any(word in inside for word in ("script", "style", "href", "<image"))
    assert len(drawn) < 8_000


def test_it_is_the_code_of_this_text_and_large_enough_to_be_read():
    link = totp.address("A" * 32, "CCKL-1")
    code = segno.make(link, micro=False, error="m")
    assert code.error in ("M", "Q", "H")
    assert f"width='{code.symbol_size(5)[0]}'" in unquote(picture(link))
    assert picture(link) != picture(link + "x")
