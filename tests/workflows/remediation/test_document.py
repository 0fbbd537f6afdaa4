"""A plan file is read strictly, and a plan is written in one way."""

import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given

from engine.core.errors import BadInput
from tests.workflows.remediation.plans import documents
from workflows.remediation.document import (
    MAX_BYTES,
    MAX_MEASURES,
    MAX_TEXT,
    MAX_WEAKNESSES,
    Answer,
    Measure,
    PlanDocument,
    Responsibility,
    Weakness,
    canonical,
    fingerprint,
    parse,
)
from workflows.remediation.shapes import Malformed

PLAN = """{"weaknesses": [{"code": "CN001", "text": "Chưa quyết liệt chỉ đạo", "linked_to": ["HC01"],
 "responsibility": "người đứng đầu", "cause": "Chưa phân công rõ đầu mối",
 "measures": [{"text": "Ban hành quyết định phân công", "output": "Quyết định", "person": "CCKL-1",
  "due_on": "31/05/2023", "takes_up": "HC01.1"},
  {"text": "Kiểm tra chủ rừng", "output": "Biên bản", "person": "CCKL-2", "due_on": "thường xuyên"}]}],
 "answers": [{"weakness": "CN001", "defect": "no_date", "answer": "Đã bổ sung thời hạn"}]}"""


def one(**fields: object) -> str:
    return json.dumps({"weaknesses": [{"code": "CN001", "text": "Chậm", **fields}]})


def faults(text: bytes | str) -> tuple[str, ...]:
    with pytest.raises(Malformed) as refused:
        parse(text)
    assert isinstance(refused.value, BadInput)
    assert refused.value.status == 422
    assert str(refused.value).startswith("plan file: ")
    return refused.value.faults


def test_a_plan_file_is_read_with_its_measures_dates_and_answers():
    (weakness,) = parse(PLAN).weaknesses
    assert weakness.linked_to == ("HC01",)
    assert weakness.responsibility is Responsibility.HEAD
    first, second = weakness.measures
    assert (first.due_on, first.due_text, first.takes_up) == (date(2023, 5, 31), "", "HC01.1")
    assert (second.due_on, second.due_text) == (None, "thường xuyên")
    assert [number for number, _ in weakness.numbered()] == ["1", "2"]
    assert parse(PLAN).answers == (Answer("CN001", "no_date", "Đã bổ sung thời hạn"),)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023-05-31", date(2023, 5, 31)),
        ("31/05/2023", date(2023, 5, 31)),
        ("1/6/2023", date(2023, 6, 1)),
        ("31/02/2023", None),  # there is no such day
        ("20230531", None),
        ("tháng 5/2023", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_iso_or_the_vietnamese_way_and_anything_else_stays_as_it_was_written(written, day):
    (weakness,) = parse(one(measures=[{"text": "Kiểm tra", "due_on": written}])).weaknesses
    assert weakness.measures[0].due_on == day
    assert weakness.measures[0].due_text == ("" if day else written or "")


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("head", Responsibility.HEAD),
        ("Người đứng đầu", Responsibility.HEAD),
        ("phụ trách  lĩnh vực", Responsibility.IN_CHARGE),
        ("trực tiếp", Responsibility.DIRECT),
        (unicodedata.normalize("NFD", "liên đới"), Responsibility.JOINT),
    ],
)
def test_a_responsibility_is_known_by_its_code_and_by_the_words_of_the_office(written, part):
    assert parse(one(responsibility=written)).weaknesses[0].responsibility is part


def test_words_that_are_none_of_the_four_parts_are_kept_beside_an_unstated_responsibility():
    (weakness,) = parse(one(responsibility="có phần trách nhiệm", responsibility_note="vì đi học")).weaknesses
    assert weakness.responsibility is None
    assert weakness.responsibility_note == "có phần trách nhiệm; vì đi học"


def test_every_fault_is_named_with_its_path_in_one_message():
    bad = {
        "weaknesses": [
            {"code": "CN001", "text": "Chậm", "measures": [{"text": "a"}, {"text": "b", "due_on": 5}]},
            {"code": "CN001", "text": "Chậm", "linked": []},
            {"text": None, "linked_to": "HC01"},
        ],
        "year": 2022,
    }
    found = faults(json.dumps(bad))
    assert "year: found an unknown key, expected one of weaknesses, answers" in found
    assert "weaknesses[0].measures[1].due_on: found a number, expected a text" in found
    assert "weaknesses[1].code: found the code of weaknesses[0], expected a code of its own" in found
    assert any(fault.startswith("weaknesses[1].linked: found an unknown key") for fault in found)
    assert "weaknesses[2].code: found nothing, expected a value" in found
    assert "weaknesses[2].text: found null, expected a text" in found
    assert "weaknesses[2].linked_to: found a text, expected a list" in found
    assert len(found) == 7


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected JSON, got an empty file"),
        ("Kế hoạch khắc phục", "expected JSON, got expecting value, line 1 column 1"),
        ('{\n "weaknesses": [}', "line 2 column 17"),
        (b"PK\x03\x04\xff", "expected UTF-8, got something else at byte 4"),
        ("[]", "top level: found a list, expected an object"),
        ("{}", "weaknesses: found nothing, expected a value"),
        ('{"weaknesses": 1' + "0" * 6000 + "}", "weaknesses: found a number, expected a list"),
        ('{"weaknesses": NaN}', "weaknesses: found a number, expected a list"),
        ('{"weaknesses": true}', "weaknesses: found true or false, expected a list"),
        ('{"weaknesses": [], "weaknesses": []}', "expected every key once"),
        ("[" * 200_000, "nested too deeply"),
        (b" " * (MAX_BYTES + 1), f"expected at most {MAX_BYTES} bytes, got {MAX_BYTES + 1}"),
        (one(text="\ud800"), "weaknesses[0].text: found a character that cannot be written"),
        (one(cause="a\x00b"), "weaknesses[0].cause: found a character that cannot be written"),
        (one(text="a\x9b31m"), "weaknesses[0].text: found a character that cannot be written"),
        (one(text="a\u202eb"), "weaknesses[0].text: found a character that cannot be written"),
        (one(text="a\u2066b"), "weaknesses[0].text: found a character that cannot be written"),
        (one(text=" "), "weaknesses[0].text: found an empty text, expected a text"),
        (one(responsibility=0), "weaknesses[0].responsibility: found a number, expected a text"),
        (one(text="a" * (MAX_TEXT + 1)), f"found {MAX_TEXT + 1} characters, expected at most {MAX_TEXT}"),
        (one(measures=[{"text": "a"}] * (MAX_MEASURES + 1)), f"expected at most {MAX_MEASURES}"),
        (json.dumps({"weaknesses": [{}] * (MAX_WEAKNESSES + 1)}), f"expected at most {MAX_WEAKNESSES}"),
    ],
)
def test_what_is_not_a_plan_file_is_refused_with_what_was_found_and_expected(text, says):
    assert says in "; ".join(faults(text))


def test_a_file_that_could_not_be_read_again_once_it_is_written_out_is_refused():
    measures = [{"text": "a", "due_on": "1/1/2023"}] * MAX_MEASURES  # each date grows by two characters
    weaknesses = [{"code": str(i), "text": "a", "measures": measures} for i in range(MAX_WEAKNESSES)]
    small = json.dumps({"weaknesses": weaknesses}, separators=(",", ":"))
    assert parse(small)
    for each in weaknesses:
        each["cause"] = "a" * ((MAX_BYTES - len(small)) // MAX_WEAKNESSES - len(',"cause":""'))
    full = json.dumps({"weaknesses": weaknesses}, separators=(",", ":"))
    assert len(full) <= MAX_BYTES
    assert f"expected at most {MAX_BYTES} bytes written out" in faults(full)[0]


def test_a_message_stays_readable_however_many_faults_there_are():
    with pytest.raises(Malformed) as refused:
        parse(json.dumps({"weaknesses": [{}] * 100}))
    assert len(refused.value.faults) == 200
    assert str(refused.value).endswith("; and 150 more")


def test_no_refusal_repeats_what_somebody_wrote():
    assert "BÍMẬT" not in "; ".join(faults(one(text=" ", cause="BÍMẬT", measures=["BÍMẬT"])))


def test_a_byte_order_mark_and_decomposed_letters_make_no_difference():
    decomposed = unicodedata.normalize("NFD", PLAN)
    assert parse(b"\xef\xbb\xbf" + decomposed.encode()) == parse(PLAN) == parse("\ufeff" + PLAN)


def test_the_canonical_form_does_not_depend_on_how_the_file_was_laid_out():
    laid_out = json.dumps(json.loads(PLAN), indent=3, sort_keys=True, ensure_ascii=True)
    assert canonical(parse(laid_out)) == canonical(parse(PLAN))
    assert fingerprint(parse(laid_out)) == fingerprint(parse(PLAN))


def test_the_canonical_form_and_its_fingerprint_never_change():
    small = PlanDocument((Weakness("CN001", "Chậm", ("HC01",), Responsibility.JOINT),))
    assert canonical(small).decode() == (
        '{"answers":[],"weaknesses":[{"code":"CN001","linked_to":["HC01"],"responsibility":"joint","text":"Chậm"}]}'
    )
    assert fingerprint(small) == "d77c68f4dba6681b77cef53f78634d2b02acd1f4a2e58b6037cebb5b931178d2"


@given(documents)
def test_what_was_written_is_read_back_the_same(document):
    assert parse(canonical(document)) == document


@given(documents, documents)
def test_two_documents_have_one_fingerprint_only_when_they_are_the_same(one, other):
    assert (fingerprint(one) == fingerprint(other)) == (one == other)


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("CCKL-2", "CCKL-2"),
        ("SNN/CCKL-2, Phòng Thanh tra", "SNN/CCKL-2"),
        ("CCKL-2 (Hạt)", "CCKL-2"),
        ("", ""),
    ],
)
def test_a_section_of_the_unit_may_be_named_beside_the_person(person, code):
    assert Measure("Kiểm tra", person=person).person_code == code
