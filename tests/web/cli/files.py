"""Plan files as people send them: good ones, and those of the sample office that must not pass."""

import json
from pathlib import Path

from tests.world import SAMPLE, World
from workflows.remediation.document import Answer, PlanDocument, canonical

EXAMPLES = json.loads(SAMPLE.with_name("sample_org.json").read_text(encoding="utf-8"))
UNLINKED = {one["id"]: one for one in EXAMPLES["unlinked"]}
BORDERLINE = {one["id"]: one for one in EXAMPLES["borderline"]}
RECORDED = {"KL01": "CN031", "KL02": "CN032", "KL03": "CN033", "KL04": "CN034", "KL05": "CN035"}


def file_of(folder: Path, name: str, content: object) -> Path:
    """A file with this content as JSON."""
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def good(folder: Path, world: World, code: str, *answers: tuple[str, str]) -> Path:
    """A plan nobody can object to; `answers` are returned points it answers."""
    document = world.document(code)
    said = tuple(Answer(weakness, defect, "Đã bổ sung.") for weakness, defect in answers)
    return written(folder, code, PlanDocument(document.weaknesses, said))


def written(folder: Path, code: str, document: PlanDocument) -> Path:
    """This document as a file."""
    path = folder / f"{code}.json"
    path.write_bytes(canonical(document))
    return path


def unlinked(folder: Path, case: str) -> tuple[str, Path]:
    """Who sent it, and the plan of one of the five whose weakness is tied to nothing of the unit's."""
    one = UNLINKED[case]
    return one["person"], _plan(folder, case, RECORDED[case], one["weakness"], one["person"], [])


def wrong_unit(folder: Path) -> tuple[str, Path]:
    """RB02: tied to a weakness of another unit."""
    one = BORDERLINE["RB02"]
    return one["person"], _plan(folder, "RB02", "RB02", one["text"], one["person"], ["HC10"])


def vague(folder: Path) -> tuple[str, Path]:
    """RB03: linked well, but its measure has no product and no day."""
    one = BORDERLINE["RB03"]
    text, _, rest = one["text"].partition(" Biện pháp: ")
    measure, _, when = rest.removesuffix(".").partition(". Thời gian: ")
    assert when == "thường xuyên"
    measures = [{"text": measure, "person": one["person"], "due_on": when}]
    return one["person"], _plan(folder, "RB03", "RB03", text, one["person"], ["HC05"], measures)


def _plan(
    folder: Path,
    name: str,
    code: str,
    text: str,
    person: str,
    links: list[str],
    measures: list[dict[str, str]] | None = None,
) -> Path:
    usual = {
        "text": "Họp giao ban chuyên đề hằng tháng",
        "output": "09 thông báo kết luận",
        "person": person,
        "due_on": "2023-10-31",
    }
    weakness = {
        "code": code,
        "text": text,
        "linked_to": links,
        "responsibility": "phụ trách lĩnh vực",
        "measures": measures or [usual],
    }
    return file_of(folder, f"{name}.json", {"weaknesses": [weakness], "answers": []})
