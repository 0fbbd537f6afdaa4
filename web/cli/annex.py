"""How the lists of the review are printed: the columns of the letter's annex, in the words of the office."""

from collections.abc import Iterable, Mapping, Sequence

from config.words import Words
from web.cli.showing import dmy, table
from web.remarks import remark
from workflows.remediation.lists import (
    Figures,
    Missing,
    MissingUnit,
    Owing,
    Rebuild,
    Rebuilding,
    UnitCoverage,
)

SAID: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "missing": "DANH SÁCH TẬP THỂ, CÁ NHÂN THIẾU KẾ HOẠCH (tính đến hết ngày {day})",
        "missing_heads": "TT|Phòng, đơn vị|Tập thể|Cá nhân thiếu (họ và tên, chức vụ)|Ghi chú",
        "not_sent": "Chưa gửi",
        "overdue": "quá hạn {days} ngày",
        "due": "hạn {due}",
        "provisional": "lịch làm việc tạm tính",
        "merged": "gồm tập thể {unit} (đã sáp nhập)",
        "only_personal": "Đã gửi kế hoạch cá nhân, thiếu kế hoạch tập thể",
        "waiting": "Chờ Phòng TCCB nhập kết quả kiểm điểm",
        "rebuild": "DANH SÁCH PHẢI XÂY DỰNG LẠI KẾ HOẠCH (tính đến hết ngày {day})",
        "rebuild_heads": "TT|Phòng, đơn vị|Họ và tên, chức vụ|Lý do|Lần|Thời hạn mới|Ghi chú",
        "supplement": "YÊU CẦU BỔ SUNG KẾ HOẠCH ĐÃ ĐẠT",
        "collective": "Tập thể",
        "named_day": "gửi muộn, đúng ngày nêu trong công văn",
        "late": "gửi muộn",
        "none": "Không có.",
        "linkage": "HẠN CHẾ CỦA TẬP THỂ VÀ TRÁCH NHIỆM CÁ NHÂN: {unit}",
        "not_locked": "Chờ Phòng TCCB nhập kết quả kiểm điểm.",
        "list_empty": "Danh mục đã chốt, không có hạn chế: không phải gắn.",
        "without_head": "Chưa được người đứng đầu nhận: {codes}",
        "without_responsible": "Chưa có người phụ trách hoặc trực tiếp nhận: {codes}",
        "unlinked": "Chưa gắn với hạn chế nào của tập thể: {names}",
        "starred": "* người đứng đầu; ! còn thiếu người nhận",
        "as_of": "Tính đến hết ngày",
        "owed": "Phải gửi",
        "awaited": "Chờ nhập kết quả kiểm điểm",
        "not_yet": "Chưa gửi",
        "of_them_overdue": "trong đó quá hạn",
        "sent": "Đã gửi",
        "on_time": "trong đó đúng hạn",
        "sent_late": "trong đó muộn",
        "returned": "Phải xây dựng lại",
        "to_supplement": "Phải bổ sung",
        "ever_returned": "Đã từng bị trả lại",
        "approved": "Đã đạt yêu cầu",
        "by_state": "Hồ sơ theo trạng thái",
        "by_outcome": "Hồ sơ đã kết thúc",
        "by_result": "Hạn chế theo kết quả khắc phục",
        "not_judged": "Chưa đánh giá",
        "covered": "Mọi hạn chế đều có người nhận, mọi lãnh đạo đều đã gắn.",
    },
    "en": {
        "missing": "WHO HAS NOT SENT A PLAN (by the end of {day})",
        "missing_heads": "no.|unit|collective|people (name, post)|note",
        "not_sent": "not sent",
        "overdue": "{days} days overdue",
        "due": "due {due}",
        "provisional": "provisional calendar",
        "merged": "with the collective of {unit} (merged)",
        "only_personal": "personal plans sent, the collective plan is missing",
        "waiting": "Waits for the personnel office to enter the review's result",
        "rebuild": "WHO MUST REBUILD A PLAN (by the end of {day})",
        "rebuild_heads": "no.|unit|name, post|ground|round|new deadline|note",
        "supplement": "APPROVED PLANS TO BE SUPPLEMENTED",
        "collective": "collective",
        "named_day": "sent late, on the very day the order names",
        "late": "sent late",
        "none": "None.",
        "linkage": "WEAKNESSES OF THE UNIT AND WHO ANSWERS FOR THEM: {unit}",
        "not_locked": "Waits for the personnel office to enter the review's result.",
        "list_empty": "The list is locked and empty: nothing has to be linked.",
        "without_head": "not taken up by the head: {codes}",
        "without_responsible": "nobody in charge or who did the work takes it up: {codes}",
        "unlinked": "linked to nothing of the unit: {names}",
        "starred": "* head; ! somebody is lacking",
        "as_of": "by the end of",
        "owed": "owed",
        "awaited": "waiting for the review's result",
        "not_yet": "not sent",
        "of_them_overdue": "of these overdue",
        "sent": "sent",
        "on_time": "of these on time",
        "sent_late": "of these late",
        "returned": "to be rebuilt",
        "to_supplement": "to be supplemented",
        "ever_returned": "ever returned",
        "approved": "ever approved",
        "by_state": "plans by state",
        "by_outcome": "plans closed",
        "by_result": "weaknesses by result",
        "not_judged": "not judged yet",
        "covered": "Every weakness is taken up, every leader is linked.",
    },
}


def missing_text(found: Missing, lang: str) -> str:
    """The annex of who has not sent; units that wait for the review stand below it."""
    said = SAID[lang]
    rows = [
        (
            unit.place,
            unit.name,
            "x" if unit.collective or unit.merged else "",
            "; ".join(_named(one) for one in unit.people),
            _note(unit, said),
        )
        for unit in found.units
    ]
    parts = [said["missing"].format(day=dmy(found.day)), _table(said["missing_heads"], rows, said)]
    if found.waiting:
        parts.append(f"{said['waiting']}:\n" + "\n".join(f"- {one.name}" for one in found.waiting))
    return "\n\n".join(parts)


def rebuild_text(found: Rebuild, words: Words, lang: str) -> str:
    """The annex of who must rebuild, with the grounds in words; supplements below it."""
    said = SAID[lang]
    parts = [said["rebuild"].format(day=dmy(found.day)), _returned(found.plans, words, lang)]
    if found.supplements:
        parts += [said["supplement"], _returned(found.supplements, words, lang)]
    return "\n\n".join(parts)


def linkage_text(found: UnitCoverage, words: Words, lang: str) -> str:
    """The matrix: a row per weakness of the unit, a column per leader, holes in both directions below."""
    said, matrix = SAID[lang], found.matrix
    title = said["linkage"].format(unit=found.name)
    if not found.locked or not matrix.rows:
        return f"{title}\n\n{said['list_empty' if found.locked else 'not_locked']}"
    people = {str(person): f"{name} ({person.rpartition('/')[2]})" for person, name in found.names.items()}
    heads = ["", *(f"{people[one.person]}{' *' if one.head else ''}" for one in matrix.columns)]
    rows = [
        (
            f"{row} !" if row in matrix.uncovered else row,
            *(
                "; ".join(
                    words.text(lang, "responsibility", claim.responsibility) if claim.responsibility else "?"
                    for claim in cell
                )
                or "-"
                for cell in line
            ),
        )
        for row, line in zip(matrix.rows, matrix.cells, strict=True)
    ]
    holes = [
        said["without_head"].format(codes=", ".join(matrix.without_head)) if matrix.without_head else "",
        said["without_responsible"].format(codes=", ".join(matrix.without_responsible))
        if matrix.without_responsible
        else "",
        said["unlinked"].format(names=", ".join(people[one] for one in matrix.unlinked))
        if matrix.unlinked
        else "",
    ]
    below = "\n".join(f"! {hole}" for hole in holes if hole) or said["covered"]
    return f"{title}\n\n{table(heads, rows)}\n{said['starred']}\n\n{below}"


def figures_text(found: Figures, words: Words, lang: str) -> str:
    """Every count on a line of its own; states, outcomes and results in words."""
    said = SAID[lang]
    counts = [
        ("owed", found.owed),
        ("awaited", found.waiting),
        ("not_yet", found.not_sent),
        ("of_them_overdue", found.overdue),
        ("sent", found.sent),
        ("on_time", found.on_time),
        ("sent_late", len(found.late)),
        ("returned", found.returned),
        ("to_supplement", found.to_supplement),
        ("ever_returned", found.ever_returned),
        ("approved", found.approved),
    ]
    parts = [table((said["as_of"], dmy(found.day)), [(said[name], count) for name, count in counts])]
    for title, section, pairs in (
        ("by_state", "state", found.states),
        ("by_outcome", "outcome", found.closed),
        ("by_result", "result", found.results),
    ):
        rows = [(words.text(lang, section, code) if code else said["not_judged"], n) for code, n in pairs]
        if rows:
            parts.append(table((said[title], ""), rows))
    return "\n\n".join(parts)


def _note(unit: MissingUnit, said: Mapping[str, str]) -> str:
    found = remark(unit)
    note = said["only_personal" if found.only_collective else "not_sent"]
    late, due = found.days_late, dmy(found.due_on)
    when = said["overdue"].format(days=late) if late else said["due"].format(due=due)
    doubt = f" ({said['provisional']})" if found.provisional else ""
    gone = "; ".join(said["merged"].format(unit=one.name) for one in unit.merged)
    return f"{note}, {when}{doubt}" + (f"; {gone}" if gone else "")


def _named(one: Owing) -> str:
    return f"{one.name} ({one.title})" if one.title else one.name


def _returned(plans: Iterable[Rebuilding], words: Words, lang: str) -> str:
    said = SAID[lang]
    rows = [
        (
            one.place,
            one.unit_name,
            _named(one.owing) if one.owing.person else said["collective"],
            "; ".join(
                words.text(lang, "defect", defect.code) + (f" ({defect.weakness})" if defect.weakness else "")
                for defect in one.defects
            ),
            one.round,
            dmy(one.owing.due_on) + (f" ({said['provisional']})" if one.owing.provisional else ""),
            _doubt(one, said),
        )
        for one in plans
    ]
    return _table(said["rebuild_heads"], rows, said)


def _doubt(one: Rebuilding, said: Mapping[str, str]) -> str:
    notes = [said["named_day" if one.late_on_named_day else "late"]] if one.sent_late else []
    if one.owing.overdue:
        notes.append(said["overdue"].format(days=one.owing.days_late))
    return ", ".join(notes)


def _table(heads: str, rows: Sequence[Sequence[object]], said: Mapping[str, str]) -> str:
    return table(heads.split("|"), rows) if rows else said["none"]
