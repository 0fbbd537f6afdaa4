"""The text of a plan to read: links, parts and people in words, every revision, no markup of whoever typed it."""

from dataclasses import replace

from tests.web.comers import browser, counted

PLAN = "/plans/SNN/2022/CCKL-1/text"


def test_a_text_says_links_parts_and_people_in_words_and_keeps_the_hash_behind_a_fold(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    page = browser(office, "TCCB-1").get(PLAN).text
    assert "HC01: Lập phương án quản lý rừng bền vững còn chậm" in page
    assert "Trách nhiệm:</strong> Người đứng đầu" in page
    assert "Người CCKL-1 (CCKL-1)" in page
    assert "31/10/2023" in page
    assert page.index("<details><summary>Chứng thực</summary>") < page.index("SHA-256")


def test_every_revision_can_be_read_and_none_that_was_never_sent(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.at("2023-03-15 09:00").reject("CCKL-1")
    again = office.document("CCKL-1")
    answered = replace(again, weaknesses=(replace(again.weaknesses[0], cause="Chưa sâu sát"),))
    office.at("2023-03-16 09:00").receive("CCKL-1", "2023-03-16", document=answered)
    one = browser(office, "CCKL-1")
    assert "Chưa sâu sát" in one.get(PLAN).text
    assert "Chưa sâu sát" not in one.get(f"{PLAN}?revision=1").text
    assert one.get(f"{PLAN}?revision=3").status_code == 404
    assert one.get(f"{PLAN}?revision=0").status_code == 404
    assert one.get(f"{PLAN}?revision=x").status_code == 422


def test_two_texts_are_read_beside_each_other_word_by_word(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.at("2023-03-15 09:00").reject("CCKL-1")
    first = office.document("CCKL-1")
    answered = replace(first, weaknesses=(replace(first.weaknesses[0], cause="Chưa <b> sát sao"),))
    office.at("2023-03-16 09:00").receive("CCKL-1", "2023-03-16", document=answered)
    one = browser(office, "KT-1")
    page = one.get(PLAN).text
    assert "/text?revision=2&amp;against=1#changes" in page
    assert "<ins>" not in page
    compared = one.get(f"{PLAN}?revision=2&against=1").text
    assert "&lt;b&gt; sát sao" in compared.partition("<ins>")[2]
    assert "Bản lần 1</th>" in compared
    assert "Nội dung không thay đổi chữ nào" in one.get(f"{PLAN}?revision=2&against=2").text
    assert one.get(f"{PLAN}?revision=2&against=3").status_code == 404
    assert "against=" not in one.get(f"{PLAN}?revision=1").text


def test_before_anything_was_sent_the_page_says_so(office):
    assert "Chưa có bản nào được gửi" in browser(office, "CCKL-1").get(PLAN).text


def test_what_was_typed_is_text_and_never_markup(office):
    bad = "<script>alert(1)</script>{{ 7*7 }}"
    good = office.document("CCKL-1")
    measure = replace(good.weaknesses[0].measures[0], text=bad, output=bad)
    weakness = replace(good.weaknesses[0], text=bad, cause=bad, responsibility_note=bad, measures=(measure,))
    office.at("2023-03-14 09:00").submit("CCKL-1", document=replace(good, weaknesses=(weakness,)))
    page = browser(office, "TCCB-1").get(PLAN).text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}") == 5


def test_the_number_of_queries_does_not_grow_with_the_text(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    one = browser(office, "CCKL-1")
    one.get(PLAN)
    first = counted(office, lambda: one.get(PLAN))
    office.act("CCKL-1", "withdraw", "CCKL-1")
    good = office.document("CCKL-1")
    many = tuple(replace(good.weaknesses[0], code=f"BS{n:02}") for n in range(1, 20))
    office.submit("CCKL-1", document=replace(good, weaknesses=(*good.weaknesses, *many)))
    one.get(PLAN)
    assert counted(office, lambda: one.get(PLAN)) == first
