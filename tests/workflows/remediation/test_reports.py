"""Who has not sent, who must rebuild, who answers for what: as things stood at the end of a day."""

from tests.workflows.remediation import campaign
from tests.workflows.remediation.campaign import counted, day
from workflows.directory.tables import UNIT
from workflows.remediation import editing, reports
from workflows.remediation.commands import Defect, Judge, Waive


def missing(world, on):
    with world.reading() as db:
        return reports.missing(db, world.key, day(on))


def rebuild(world, on):
    with world.reading() as db:
        return reports.rebuild(db, world.key, day(on))


def figures(world, on):
    with world.reading() as db:
        return reports.figures(db, world.key, day(on))


def coverage(world, unit, on):
    with world.reading() as db:
        return reports.coverage(db, world.key, unit, day(on))


def codes(found):
    """Codes of everybody a missing list names."""
    owing = [one for unit in found.units for one in unit.owing]
    return {one.ref.rpartition("/")[2] for one in owing}


def returned(plans):
    return [one.owing.ref.rpartition("/")[2] for one in plans]


def test_an_envelope_of_the_29th_noted_on_the_3rd_is_on_time_and_on_no_list_from_then_on(world):
    world.given_cycle()
    world.at("2023-04-03 09:00")
    assert {"CCKL", "CCKL-1"} <= codes(missing(world, "2023-04-03"))
    assert {"CCKL", "CCKL-1"} <= codes(missing(world, "2023-03-29"))
    world.receive("CCKL", "2023-03-29")
    world.receive("CCKL-1", "2023-03-29")
    for on in ("2023-03-29", "2023-03-30", "2023-04-02", "2023-04-03", "2023-05-01"):
        assert not {"CCKL", "CCKL-1"} & codes(missing(world, on))
    assert {"CCKL", "CCKL-1"} <= codes(missing(world, "2023-03-28"))
    assert figures(world, "2023-04-03").late == ()
    assert figures(world, "2023-04-03").on_time == 2


def test_the_annexes_of_the_letter_are_those_of_the_sample(world):
    campaign.given_the_letter_of_march(world)
    listed = missing(world, "2023-03-24")
    rows = [
        (
            row.place,
            row.name,
            "x" if row.collective else "",
            "; ".join(f"{one.name} ({one.title})" for one in row.people),
            row.others_sent,
        )
        for row in listed.units
    ]
    assert rows == [
        (1, "Phòng Quản lý xây dựng công trình", "x", "Lê Văn Vỹ (Trưởng phòng)", False),
        (2, "Phòng Chuyển đổi số và Thống kê", "x", "Lương Xuân Tiếp (Trưởng phòng)", False),
        (3, "Chi cục Kiểm lâm", "", "Lê Khắc Ước (Phó Chi cục trưởng)", True),
        (4, "Ban Quản lý rừng phòng hộ Mường Lát", "x", "", True),
        (5, "Ban Quản lý cảng cá Thanh Hóa", "", "Lê Thị Hồng Nga (Phó Giám đốc)", True),
    ]
    again = [
        (one.place, one.unit_name, f"{one.owing.name} ({one.owing.title})", one.defects)
        for one in rebuild(world, "2023-03-24").plans
    ]
    why = "missing_linkage"
    assert again == [
        (1, "Văn phòng Sở", "Mai Thị Thanh Huệ (Phó Chánh Văn phòng)", (Defect(why, "KL05"),)),
        (2, "Phòng Kế hoạch - Tài chính", "Thiều Đình Phú (Phó Trưởng phòng)", (Defect(why, "KL01"),)),
        (3, "Phòng Quản lý xây dựng công trình", "Lê Bá Nghĩa (Phó Trưởng phòng)", (Defect(why, "KL04"),)),
        (4, "Chi cục Thủy sản", "Trịnh Doãn Khải (Phó Chi cục trưởng)", (Defect(why, "KL02"),)),
        (5, "Trung tâm Khuyến nông", "Tống Viết Sơn (Phó Giám đốc)", (Defect(why, "KL03"),)),
    ]
    assert not codes(listed) & set(campaign.UNLINKED)
    assert {(one.round, one.owing.due_on, one.returned_on) for one in rebuild(world, "2023-03-24").plans} == {
        (1, day("2023-04-05"), day("2023-03-24"))
    }
    # The day before they had been sent and not yet returned.
    assert rebuild(world, "2023-03-23").plans == ()
    assert not codes(missing(world, "2023-03-23")) & set(campaign.UNLINKED)


def test_who_has_not_sent_is_listed_before_the_deadline_too_but_not_as_overdue(world):
    world.given_cycle()
    [before] = missing(world, "2023-03-29").units[10].people[:1]
    assert (before.ref, before.overdue, before.days_late) == ("SNN/2022/CCKL-1", False, 0)
    [after] = missing(world, "2023-03-31").units[10].people[:1]
    assert (after.overdue, after.days_late, after.due_on) == (True, 2, day("2023-03-29"))


def test_a_unit_without_a_result_waits_and_is_never_missing(world):
    world.given_roster()
    world.open()
    listed = missing(world, "2023-03-20")
    assert (listed.units, len(listed.waiting)) == ((), 30)
    with world.writing() as db:
        editing.none_found(db, world.key, "KHCN", "BB-01", world.person("TCCB-1"), world.rt.now())
    listed = missing(world, "2023-03-20")
    assert [row.unit for row in listed.units] == ["KHCN"]
    assert "KHCN" not in [row.unit for row in listed.waiting]
    # It was entered on 1 March, so at the end of February everybody had waited, had there been a duty.
    assert missing(world, "2023-02-28").units == ()
    counts = figures(world, "2023-03-20")
    assert (counts.waiting, counts.not_sent) == (101, 3)


def test_a_plan_to_be_supplemented_is_neither_missing_nor_to_be_rebuilt(world):
    world.given_cycle()
    world.submit("CCKL-1")
    world.approve("CCKL-1")
    world.at("2023-03-20 08:00").reject("CCKL-1", "TCCB-1", "2023-04-28", Defect("other", "CN001"))
    found = rebuild(world, "2023-03-20")
    assert (returned(found.plans), returned(found.supplements)) == ([], ["CCKL-1"])
    assert "CCKL-1" not in codes(missing(world, "2023-03-20"))
    counts = figures(world, "2023-03-20")
    assert (counts.returned, counts.to_supplement, counts.approved) == (0, 1, 1)


def test_a_plan_that_came_on_the_very_day_the_letter_names_is_late_and_flagged_so(world):
    world.given_cycle()
    world.at("2023-03-30 07:00").submit("VP-1")
    world.at("2023-03-31 08:00").submit("VP-2")
    late = figures(world, "2023-03-31").late
    assert [(one.ref[9:], one.days_late, one.on_named_day) for one in late] == [
        ("VP-1", 1, True),
        ("VP-2", 2, False),
    ]
    world.reject("VP-1")
    [back] = rebuild(world, "2023-03-31").plans
    assert (back.sent_late, back.late_on_named_day, back.sent_on) == (True, True, day("2023-03-30"))


def test_by_the_end_of_a_day_that_very_day_is_on_time(world):
    world.given_cycle(deadline="2023-03-30", wording="by")
    world.at("2023-03-30 23:59").submit("VP-1")
    assert figures(world, "2023-03-30").late == ()


def test_what_was_withdrawn_is_missing_again_and_counts_from_the_next_sending(world):
    world.given_cycle()
    world.submit("CCKL-1")
    world.at("2023-03-20 08:00").act("CCKL-1", "withdraw", "CCKL-1")
    assert "CCKL-1" not in codes(missing(world, "2023-03-19"))
    assert "CCKL-1" in codes(missing(world, "2023-03-20"))
    assert coverage(world, "CCKL", "2023-03-20").matrix.cells == (((), (), (), ()),)
    world.at("2023-04-03 08:00").submit("CCKL-1")
    [late] = figures(world, "2023-04-03").late
    assert late.days_late == 5


def test_nobody_stands_in_two_lists_and_every_plan_is_counted_once(world):
    campaign.given_the_letter_of_march(world)
    world.at("2023-03-27 08:00")
    world.act("CDS-1", "waive", "TCCB-2", Waive("Nghỉ hưu", "QĐ-1", world.person("TCCB-1")))
    world.receive("VP-3", "2023-03-27")
    on = "2023-03-27"
    lists = [
        codes(missing(world, on)),
        returned(rebuild(world, on).plans),
        returned(rebuild(world, on).supplements),
    ]
    assert sum(map(len, lists)) == len(set().union(*lists))
    counts = figures(world, on)
    assert counts.owed == sum(count for _, count in counts.states) == 104
    assert counts.owed == counts.sent + counts.not_sent + counts.waiting + 1  # who was waived
    assert dict(counts.closed) == {"waived": 1}
    assert (counts.returned, counts.ever_returned, counts.sent) == (4, 5, 97)


def test_a_unit_names_its_own_collective_and_that_of_a_unit_merged_into_it(world):
    world.given_cycle()
    with world.writing() as db:
        gone = UNIT.update().where(UNIT.c.office == world.office, UNIT.c.code == "RML")
        db.execute(gone.values(valid_until=day("2023-03-19"), successor="CCKL"))
    [row] = [one for one in missing(world, "2023-03-20").units if one.unit == "CCKL"]
    assert row.collective is not None
    assert row.collective.ref == "SNN/2022/CCKL"
    assert [(one.ref, one.name) for one in row.merged] == [
        ("SNN/2022/RML", "Ban Quản lý rừng phòng hộ Mường Lát")
    ]
    listed = missing(world, "2023-03-20")
    assert sum(len(one.owing) for one in listed.units) == figures(world, "2023-03-20").not_sent
    world.submit("CCKL")
    [row] = [one for one in missing(world, "2023-03-20").units if one.unit == "CCKL"]
    assert (row.collective, [one.ref for one in row.merged]) == (None, ["SNN/2022/RML"])


def test_what_was_sent_stays_sent_when_the_duty_is_lifted_later(world):
    world.given_cycle()
    world.submit("CDS-1")
    world.at("2023-03-20 08:00").reject("CDS-1", "TCCB-1", "2023-04-28", Defect("other"))
    before = figures(world, "2023-03-20")
    world.act("CDS-1", "waive", "TCCB-2", Waive("Nghỉ hưu", "QĐ-1", world.person("TCCB-1")))
    after = figures(world, "2023-03-20")
    assert dict(after.closed) == {"waived": 1}
    assert (before.sent, after.sent, after.on_time) == (1, 1, 1)


def test_results_count_weaknesses_of_approved_plans(world):
    world.given_cycle()
    for code in ("CCKL", "CCKL-1", "CCKL-2"):
        world.submit(code)
        world.approve(code)
    world.at("2023-06-01 08:00").act("CCKL-1", "judge", "TCCB-1", Judge("CN001", "remedied"))
    counts = dict(figures(world, "2023-06-01").results)
    assert (counts["remedied"], counts[""], sum(counts.values())) == (1, 2, 3)
    assert dict(figures(world, "2023-05-31").results)[""] == 3


def test_every_list_asks_a_constant_number_of_queries(world):
    world.given_cycle()
    lists = (
        lambda: missing(world, "2023-03-24"),
        lambda: rebuild(world, "2023-03-24"),
        lambda: figures(world, "2023-03-24"),
        lambda: coverage(world, "CCKL", "2023-03-24"),
    )
    before = [_queries(world, one) for one in lists]
    for code in ("CCKL", "CCKL-1", "CCKL-2", "CCKL-3", "VP-1", "VP-2", "TTS-1"):
        world.submit(code)
        (world.approve if code in ("CCKL", "CCKL-1", "VP-1") else world.reject)(code)
    assert [_queries(world, one) for one in lists] == before
    assert max(before) <= 17


def _queries(world, ask):
    with counted(world) as said:
        ask()
    return len([one for one in said if one.startswith("SELECT")])
