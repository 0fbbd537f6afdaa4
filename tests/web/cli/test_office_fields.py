"""The commands about an office, its people and its year answer exactly the fields that are documented."""

from tests.web.cli.documented import answered, documented
from tests.world import SAMPLE


def test_the_commands_of_a_year_answer_the_fields_of_the_reference(dondoc):
    for command, line in (
        ("import", (SAMPLE, "--dry-run")),
        ("import", (SAMPLE,)),
        ("cycle open", ("--year", 2022, "--deadline", "2023-03-30", "--wording", "before")),
        ("cycle preview", ()),
        ("cycle lock", ("--all",)),
        ("cycle none", ("KHCN", "--document", "BB-01")),
        ("cycle start", ()),
        ("wake", ()),
        ("compose", ()),
        ("drain", ()),
        ("cycle close", ("--document", "KL-01")),
        ("migrate", ()),
    ):
        found = answered(dondoc.done(*command.split(), *line, "--json").json)
        empty = {field for field in documented(command) if field in ("none_found[]", "lines[]")}
        assert found | empty == documented(command), command


def test_the_commands_about_people_answer_the_fields_of_the_reference(campaign, dondoc):
    for command, line in (
        ("people list", ()),
        (
            "people appoint",
            ("CCKL-2", "--role", "deputy", "--title", "Phó", "--unit", "PC", "--from", "2023-03-21"),
        ),
        ("people end", ("CCKL-3", "--last-day", "2023-03-31")),
        (
            "people delegate",
            ("TCCB-1", "TCCB-2", "--from", "2023-03-21", "--until", "2023-03-31", "--document", "G"),
        ),
        ("people assign", ("TCCB-3", "CCKL", "--from", "2023-03-21")),
        (
            "people appoint",
            ("LD02", "--role", "deputy", "--title", "Phó", "--unit", "CDS", "--from", "2023-03-01"),
        ),
        ("cycle add", ("LD02", "--unit", "CDS")),
    ):
        ran = dondoc.done(*command.split(), *line, "--json")
        assert answered(ran.json) == documented(command), command
