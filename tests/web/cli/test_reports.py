"""The lists of the review at a terminal: the annex, who rebuilds, the matrix, the figures."""

from datetime import date

from tests.web.cli.documented import answered, documented
from tests.workflows.remediation import campaign as spring
from workflows.directory.tables import UNIT
from workflows.remediation.commands import Defect

NOT_SENT = "Chưa gửi, hạn 29/03/2023 (lịch làm việc tạm tính)"
ONLY_PERSONAL = "Đã gửi kế hoạch cá nhân, thiếu kế hoạch tập thể, hạn 29/03/2023 (lịch làm việc tạm tính)"


def test_the_annex_is_printed_with_the_columns_of_the_letter(world, dondoc):
    spring.given_the_letter_of_march(world)
    page = dondoc.done("missing", "--as-of", "24/03/2023").page
    heads, _, *rows = page.splitlines()[2:9]
    assert heads.split("  ")[0] == "TT"
    assert [part.strip() for part in heads.split("  ") if part.strip()] == [
        "TT",
        "Phòng, đơn vị",
        "Tập thể",
        "Cá nhân thiếu (họ và tên, chức vụ)",
        "Ghi chú",
    ]
    assert [[part.strip() for part in row.split("  ") if part.strip()] for row in rows] == [
        ["1", "Phòng Quản lý xây dựng công trình", "x", "Lê Văn Vỹ (Trưởng phòng)", NOT_SENT],
        ["2", "Phòng Chuyển đổi số và Thống kê", "x", "Lương Xuân Tiếp (Trưởng phòng)", NOT_SENT],
        ["3", "Chi cục Kiểm lâm", "Lê Khắc Ước (Phó Chi cục trưởng)", NOT_SENT],
        ["4", "Ban Quản lý rừng phòng hộ Mường Lát", "x", ONLY_PERSONAL],
        ["5", "Ban Quản lý cảng cá Thanh Hóa", "Lê Thị Hồng Nga (Phó Giám đốc)", NOT_SENT],
    ]
    late = dondoc.done("missing", "--as-of", "2023-04-03").page
    assert "Chưa gửi, quá hạn 5 ngày (lịch làm việc tạm tính)" in late


def test_who_must_rebuild_is_printed_with_the_ground_in_words(world, dondoc):
    spring.given_the_letter_of_march(world)
    page = dondoc.done("rebuild", "--as-of", "2023-03-24").page
    assert "Mai Thị Thanh Huệ (Phó Chánh Văn phòng)" in page
    assert "Chưa gắn với hạn chế của tập thể (KL05)" in page
    assert "05/04/2023" in page


def test_units_that_wait_for_the_personnel_office_stand_below_the_annex(world, dondoc):
    world.given_roster()
    world.open()
    page = dondoc.done("missing").page
    assert "Không có." in page
    assert "Chờ Phòng TCCB nhập kết quả kiểm điểm:\n- Văn phòng Sở\n" in page
    assert "Chờ Phòng TCCB" in dondoc.done("linkage", "CCKL").out
    assert dondoc.done("linkage", "SNN/CCKL", "--json").json["locked"] is False


def test_the_matrix_marks_the_holes_in_both_directions(campaign, dondoc):
    campaign.submit("CCKL-2")
    page = dondoc.done("linkage", "CCKL").out
    assert "HC01 !" in page
    assert "Chưa được người đứng đầu nhận: HC01" in page
    assert "Chưa gắn với hạn chế nào của tập thể: Hoàng Thị Ánh (CCKL-1)" in page
    assert "không phải gắn" in dondoc.done("linkage", "KHCN").out
    assert dondoc("linkage", "NOWHERE").code == 1


def test_a_deadline_of_a_year_nobody_confirmed_is_marked_where_it_is_shown(campaign, dondoc):
    people = dondoc.done("missing", "--json").json["units"][0]["people"]
    assert all(one["provisional"] for one in people)
    dondoc.done("calendar", "confirm", 2023, "--document", "QĐ 1")
    people = dondoc.done("missing", "--json").json["units"][0]["people"]
    assert not any(one["provisional"] for one in people)
    assert "tạm tính" not in dondoc.done("missing").page


def test_the_figures_are_printed_in_words(campaign, dondoc):
    campaign.submit("CCKL")
    campaign.approve("CCKL")
    page = dondoc.done("figures").out
    assert "Phải gửi" in page
    assert "Đang theo dõi, giám sát    1" in page
    assert "Chưa đánh giá" in page


def test_the_lists_answer_in_english_where_the_settings_say_so(campaign, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_LANGUAGE", "en")
    assert "not sent, due 29/03/2023" in dondoc.done("missing").page
    assert "None." in dondoc.done("rebuild").page
    assert "linked to nothing of the unit" in dondoc.done("linkage", "CCKL").out
    assert "to be rebuilt" in dondoc.done("figures").out


def test_the_lists_answer_exactly_the_fields_that_are_documented(world, dondoc):
    spring.given_the_letter_of_march(world)
    for code in ("CCKL-1", "CCKL"):
        world.approve(code)
    world.at("2023-03-27 08:00").reject("CCKL", "TCCB-1", "2023-04-28", Defect("other", "HC01"))
    world.at("2023-03-30 08:00").submit("CDS-1")
    dondoc.now = "2023-03-30T09:00+07:00"
    waiting = {"waiting[].unit", "waiting[].name", "waiting[].plans"}  # here nobody waits
    merged = {one for one in documented("missing") if "merged" in one}  # here no unit was
    assert answered(dondoc.done("missing", "--json").json) == documented("missing") - waiting - merged
    assert answered(dondoc.done("rebuild", "--json").json) == documented("rebuild")
    assert answered(dondoc.done("linkage", "CCKL", "--json").json) >= documented("linkage") - {
        "without_head[]",
        "without_responsible[]",
    }
    assert answered(dondoc.done("linkage", "QLXD", "--json").json) <= documented("linkage")
    assert answered(dondoc.done("figures", "--json").json) == documented("figures") - {"closed.*"}


def test_who_waits_is_answered_with_the_fields_that_are_documented(world, dondoc):
    world.given_roster()
    world.open()
    named = answered(dondoc.done("missing", "--json").json["waiting"], "waiting")
    assert named == {field for field in documented("missing") if field.startswith("waiting")}


def test_the_collective_of_a_merged_unit_is_named_in_the_note_and_in_the_answer(campaign, dondoc):
    with campaign.writing() as db:
        gone = UNIT.update().where(UNIT.c.office == campaign.office, UNIT.c.code == "RML")
        db.execute(gone.values(valid_until=date(2023, 3, 19), successor="CCKL"))
    dondoc.now = "2023-03-20T09:00+07:00"
    row = dondoc.done("missing", "--json").json["units"]
    named = answered([one for one in row if one["unit"] == "CCKL"], "units")
    assert {one for one in named if "merged" in one} == {
        one for one in documented("missing") if "merged" in one
    }
    note = "gồm tập thể Ban Quản lý rừng phòng hộ Mường Lát (đã sáp nhập)"
    assert note in dondoc.done("missing").page


def test_a_day_that_is_none_is_refused(campaign, dondoc):
    ran = dondoc("missing", "--as-of", "yesterday", "--json")
    assert (ran.code, ran.json["obstacles"]) == (1, [])
    assert "expected a date such as 2023-03-30" in ran.err
