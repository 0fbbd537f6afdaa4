"""What makes two requests the same one, and what an idempotency key is held against."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pytest

from engine.core.asked import Command, Payload
from engine.core.errors import IdempotencyConflict
from engine.core.identifiers import InstanceId, PersonId
from engine.store import commands
from engine.store.commands import Receipt
from engine.store.identity import new_id
from engine.store.session import unit_of_work
from tests.world import utc

NOW = utc("2023-03-20 08:00")
ONE, OTHER = InstanceId(new_id(NOW)), InstanceId(new_id(NOW))
DONE = Receipt("SNN/2022/VP-1", "submitted", "", 1, 2)


class Colour(StrEnum):
    """A coded choice."""

    RED = "red"


@dataclass(frozen=True, slots=True)
class Form(Payload):
    """Something filled in."""

    text: str = ""
    on: date | None = None
    scan: bytes = b""
    colour: Colour | None = None
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OtherForm(Payload):
    """Something else, filled in alike."""

    text: str = ""


def command(payload: Payload, **more: object) -> Command:
    return Command("submit", PersonId("SNN/VP-1"), payload, key="K1", **more)  # type: ignore[arg-type]


FULL = Form("lời", date(2023, 3, 1), b"scan", Colour.RED, frozenset({"b", "a"}))


@pytest.mark.parametrize(
    "same",
    [
        command(FULL, version=7),
        command(Form("lời", date(2023, 3, 1), b"scan", Colour.RED, frozenset({"a", "b"}))),
    ],
)
def test_the_version_somebody_saw_is_no_part_of_what_he_asked(engine, same: Command):
    with unit_of_work(engine) as db:
        commands.store(db, [(ONE, command(FULL, version=1), DONE)], NOW)
        assert commands.earlier(db, ONE, same) == DONE


@pytest.mark.parametrize(
    ("instance", "asked"),
    [
        (OTHER, command(FULL)),
        (ONE, command(Form("lời khác", date(2023, 3, 1), b"scan", Colour.RED, frozenset({"a", "b"})))),
        (ONE, command(Form("lời", date(2023, 3, 2), b"scan", Colour.RED, frozenset({"a", "b"})))),
        (ONE, command(Form("lời", date(2023, 3, 1), b"other", Colour.RED, frozenset({"a", "b"})))),
        (ONE, command(FULL, on_behalf_of=PersonId("SNN/VP-2"))),
        (ONE, Command("receive", PersonId("SNN/VP-1"), FULL, key="K1")),
        (ONE, command(OtherForm("lời"))),
    ],
)
def test_anything_else_that_differs_is_another_request(engine, instance: InstanceId, asked: Command):
    with unit_of_work(engine) as db:
        commands.store(db, [(ONE, command(FULL), DONE)], NOW)
        with pytest.raises(IdempotencyConflict, match="'K1': expected the request it was first used with"):
            commands.earlier(db, instance, asked)


def test_without_a_key_nothing_is_remembered(engine):
    bare = Command("submit", PersonId("SNN/VP-1"), FULL)
    with unit_of_work(engine) as db:
        commands.store(db, [(ONE, bare, DONE)], NOW)
        assert commands.earlier(db, ONE, bare) is None


def test_a_payload_that_has_no_plain_form_is_refused(engine):
    strange = command(Form(object()))  # type: ignore[arg-type]
    with unit_of_work(engine) as db, pytest.raises(TypeError, match="payload: expected plain values"):
        commands.store(db, [(ONE, strange, DONE)], NOW)
