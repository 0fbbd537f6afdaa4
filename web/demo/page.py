"""The demonstration in words: plain Vietnamese text for a terminal of 100 columns."""

from collections.abc import Iterator
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from config.words import Words
from engine.core.calendar import ZONE
from engine.core.identifiers import Moment, Obstacle
from engine.store.notices import LedgerLine
from web.demo.folder import Place
from web.demo.layout import banner, heading, pairs, paragraph, quoted, table
from web.demo.matrix import matrix
from web.demo.sink import written_at
from web.demo.story import BASIS, DEADLINE, FIRST, LAST
from web.demo.telling import NEVER_SENT, Told
from workflows.remediation.lists import Missing, Owing, Rebuild
from workflows.remediation.workflow import OUTCOMES

_DAY = "%d/%m/%Y"
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def page(place: Place, told: Told, words: Words) -> str:
    """Everything, part by part."""
    return "\n".join(_Page(place, told, words).parts())


class _Page:
    def __init__(self, place: Place, told: Told, words: Words) -> None:
        self._place, self._told, self._words = place, told, words

    def parts(self) -> Iterator[str]:
        told = self._told
        yield from self._opening()
        yield heading(f"1. Số liệu đến ngày {LAST:{_DAY}}")
        yield pairs(self._figures(), 46)
        for n, missing in enumerate(told.missing, 2):
            yield heading(f"{n}. Danh sách thiếu kế hoạch, tính đến hết ngày {missing.day:{_DAY}}")
            yield _missing(missing)
        yield heading(f"4. Danh sách phải xây dựng lại kế hoạch, tính đến hết ngày {told.rebuild.day:{_DAY}}")
        yield self._rebuild(told.rebuild)
        yield heading("5. Không nhận ngay khi gửi")
        yield self._refusals()
        for n, one in enumerate(told.coverage, 6):
            yield heading(f"{n}. Gắn trách nhiệm cá nhân với hạn chế của tập thể: {one.name}")
            yield matrix(one, told.ended, self._words)
        yield heading(f"8. Các lượt đôn đốc đã thực hiện đối với kế hoạch 2022/{NEVER_SENT} (không gửi)")
        yield self._ladder()
        yield heading("9. Thư đã đến máy chủ thư trình diễn")
        yield _arrivals(told)
        yield heading("10. Một thư đã đến")
        yield _letter(told.letter)
        yield heading("11. Kiểm tra nhật ký")
        yield from self._verdict()

    # --- where things are -------------------------------------------------------------------------

    def _opening(self) -> Iterator[str]:
        yield banner(
            "DONDOC - TRÌNH DIỄN: KẾ HOẠCH KHẮC PHỤC HẠN CHẾ, YẾU KÉM NĂM 2022 CỦA SỞ NÔNG NGHIỆP VÀ PTNT"
        )
        yield paragraph(
            f"Dữ liệu mẫu, con người hư cấu. Diễn biến từ {FIRST:{_DAY}} đến {LAST:{_DAY}} trên đồng hồ chỉnh tay;"
            " mọi thư được gửi thật qua SMTP đến máy chủ thư trình diễn trên máy này, không gửi ra ngoài."
        )
        last = DEADLINE.last_valid_day
        yield pairs(
            (
                ("Căn cứ", BASIS),
                (
                    "Thời hạn",
                    f"trước ngày {DEADLINE.day:{_DAY}}, tức là đến hết ngày {last:{_DAY}}"
                    f" ({_WEEKDAYS[last.weekday()]})",
                ),
                ("Cơ sở dữ liệu", self._place.safe_database),
                (
                    "Thư đã đến",
                    f"{self._place.letters} ({self._told.arrived.letters} thư, mỗi thư một tệp .eml)",
                ),
            ),
            14,
        )

    def _figures(self) -> Iterator[tuple[str, str]]:
        seen = self._told.figures
        late = len(seen.late)
        yield "Kế hoạch phải gửi", str(seen.owed)
        yield "Đã gửi", f"{seen.sent} (đúng hạn {seen.on_time}, quá hạn {late})"
        yield "Chưa gửi", f"{seen.not_sent} (quá hạn {seen.overdue})"
        yield (
            "Đã từng bị trả lại để xây dựng lại",
            f"{seen.ever_returned} (còn phải xây dựng lại {seen.returned})",
        )
        yield "Đã đạt yêu cầu, đưa vào theo dõi, giám sát", str(seen.approved)
        for state, count in seen.states:
            if count:
                yield f"  {self._words.text('vi', 'state', state)}", str(count)
        closed = dict(seen.closed)
        for outcome in OUTCOMES:
            if outcome in closed:
                yield f"    {self._words.text('vi', 'outcome', outcome)}", str(closed[outcome])
        for result, count in seen.results:
            if count:
                said = self._words.text("vi", "result", result) if result else "Chưa đánh giá"
                yield f"Hạn chế: {said}", str(count)
        measures = self._told.measures
        done = sum(one.state == "confirmed" for one in measures)
        overdue = sum(one.overdue for one in measures)
        yield "Giải pháp được theo dõi", f"{len(measures)} (đã xác nhận {done}, đang quá hạn {overdue})"

    # --- lists ------------------------------------------------------------------------------------

    def _rebuild(self, rebuild: Rebuild) -> str:
        rows = [
            (
                str(one.place),
                one.unit_name,
                _named(one.owing),
                "; ".join(
                    dict.fromkeys(self._words.text("vi", "defect", point.code) for point in one.defects)
                ),
                f"{one.owing.due_on:{_DAY}}",
            )
            for one in rebuild.plans
        ]
        rows = [(place, unit, who, until, why) for place, unit, who, why, until in rows]
        return table(("TT", "Phòng, đơn vị", "Họ và tên, chức vụ", "Gửi lại", "Lý do"), rows, (2, 27, 28, 10))

    def _refusals(self) -> str:
        rows = [
            (_at(one.at), one.ref.partition("/")[2], "\n".join(self._obstacle(o) for o in one.obstacles))
            for one in self._told.refusals
        ]
        return table(("Lúc", "Kế hoạch", "Điều chưa đạt"), rows, (16, 14))

    def _obstacle(self, one: Obstacle) -> str:
        place = ".".join(part for part in (one.weakness, one.measure) if part)
        return f"{place}: {self._words.text('vi', 'obstacle', one.kind)}"

    # --- what was said ------------------------------------------------------------------------------

    def _ladder(self) -> str:
        rows = [
            (
                _at(due),
                _offset(offset),
                self._words.text("vi", "notice", kind),
                "\n".join(self._told.names.get(one.person, str(one.person)) for one in told),
                "\n".join(self._standing(one) for one in told),
            )
            for (due, offset, kind), told in self._rungs()
        ]
        return table(("Lúc", "Bậc", "Nội dung", "Người nhận", "Kết quả"), rows, (16, 4, 28, 32))

    def _rungs(self) -> Iterator[tuple[tuple[Moment, int, str], list[LedgerLine]]]:
        """What one rung said, beside everybody it was said to."""
        rungs: dict[tuple[Moment, int, str], list[LedgerLine]] = {}
        for one in self._told.ladder:
            rungs.setdefault((one.due, one.offset or 0, one.kind), []).append(one)
        yield from rungs.items()

    def _standing(self, one: LedgerLine) -> str:
        if one.letter_state:
            return self._words.text("vi", "letter", one.letter_state)
        return self._words.text("vi", "standing", one.standing.value)

    def _verdict(self) -> Iterator[str]:
        seen = self._told.verdict
        yield pairs(
            (
                ("Số sự kiện", str(seen.events)),
                ("Số chuỗi nhật ký", str(seen.streams)),
                ("Điểm kiểm tra đã ký còn đúng", str(seen.checkpoints)),
                ("Kết luận", "NGUYÊN VẸN" if seen.sound else f"CÓ {len(seen.problems)} SAI LỆCH"),
            ),
            30,
        )
        for problem in seen.problems[:20]:
            yield paragraph(f"{problem.stream} #{problem.seq}: {problem.what}", "  ")
        if self._place.own:
            yield "\nXem tiếp, chẳng hạn (sau `make run`, dondoc nằm trong .venv/bin):"
            for command in ("plan list", "plan history CCKL-1", "missing --as-of 2023-03-31"):
                clock = f"--at {LAST.isoformat()}T17:00+07:00"
                yield f"  DONDOC_CONFIG={self._place.settings_file} dondoc {clock} {command}"


def _missing(missing: Missing) -> str:
    rows = [
        (
            str(one.place),
            one.name,
            "x" if one.collective or one.merged else "",
            "\n".join(_named(person) for person in one.people),
            _note(one.owing[0], one.others_sent, one.owing[0].person is not None),
        )
        for one in missing.units
    ]
    if not rows:
        return "Không còn tập thể, cá nhân nào chưa gửi."
    columns = ("TT", "Phòng, đơn vị", "Tập thể", "Cá nhân (họ và tên, chức vụ)", "Ghi chú")
    return table(columns, rows, (2, 30, 7, 30))


def _note(owing: Owing, others_sent: bool, personal: bool) -> str:
    late = f"Chưa gửi, quá hạn {owing.days_late} ngày" if owing.overdue else "Chưa gửi"
    if not others_sent:
        return late
    return f"{late}; {'các kế hoạch khác' if personal else 'kế hoạch cá nhân'} đã gửi"


def _named(one: Owing) -> str:
    return f"{one.name} ({one.title})" if one.title else one.name


def _offset(minutes: int) -> str:
    """The rung as working days from the last valid day: D-2, D, D+6."""
    days = minutes // (24 * 60)
    return f"D{days:+d}" if days else "D"


def _arrivals(told: Told) -> str:
    seen = told.arrived
    rows = [(one.month, str(one.letters), str(one.recipients)) for one in seen.months]
    rows.append(("Cả đợt", str(seen.letters), str(seen.recipients)))
    counted = paragraph(
        f"Đếm ở phía máy chủ thư: {seen.letters} thư đến, {seen.distinct} Message-ID khác nhau;"
        f" trong cơ sở dữ liệu có {told.letters} thư."
    )
    return f"{table(('Tháng', 'Số thư', 'Số người nhận'), rows, (8, 7))}\n{counted}"


def _letter(one: EmailMessage) -> str:
    said = one.get_body(("plain",))
    text = str(said.get_content()) if said is not None else ""
    return quoted(f"Gửi: {one['To']}, {written_at(one):{_DAY} %H:%M}\nTiêu đề: {one['Subject']}\n\n{text}")


def _at(at: Moment) -> str:
    return f"{at.astimezone(ZoneInfo(ZONE)):%d/%m/%Y %H:%M}"
