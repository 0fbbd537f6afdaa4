"""Reads the example office: what its units and leaders would write, and what the appraiser would answer.

The people are invented. Refuses nothing that the file itself holds; it comes with Dondoc.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

import config

EXAMPLES = Path(next(iter(config.__path__))) / "examples"
ROSTER = EXAMPLES / "roster.xlsx"
TEXTS = EXAMPLES / "sample_org.json"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class SamplePerson(_Part):
    """A leader of a unit."""

    id: str
    role: str


class SampleUnit(_Part):
    """A unit with its leaders, the head first."""

    code: str
    people: tuple[SamplePerson, ...]


class Individual(_Part):
    """A leader whom the review named beside his unit's weakness, and the part he has in it."""

    person: str
    responsibility: str
    weakness: str


class SampleMeasure(_Part):
    """A measure of a collective plan."""

    text: str
    output: str
    deadline: date


class CollectiveWeakness(_Part):
    """A weakness of a unit with its cause, those who answer for it, and what will be done."""

    id: str
    unit: str
    text: str
    cause: str
    individuals: tuple[Individual, ...]
    measures: tuple[SampleMeasure, ...]


class Unlinked(_Part):
    """A personal weakness that has nothing to do with the unit's, and the opinion it is returned with."""

    id: str
    person: str
    weakness: str
    expected_review: str


class Borderline(_Part):
    """A plan an appraiser must look at twice, and what he should say."""

    id: str
    person: str
    text: str
    expected: str


class Sample(_Part):
    """The whole example."""

    units: tuple[SampleUnit, ...]
    collective_weaknesses: tuple[CollectiveWeakness, ...]
    unlinked: tuple[Unlinked, ...]
    borderline: tuple[Borderline, ...]

    @property
    def by_unit(self) -> Mapping[str, CollectiveWeakness]:
        """The weakness of each unit that has one."""
        return {one.unit: one for one in self.collective_weaknesses}

    def leaders(self, unit: str) -> tuple[str, ...]:
        """Codes of a unit's leaders, the head first."""
        return next(tuple(p.id for p in one.people) for one in self.units if one.code == unit)


def read_sample(path: Path = TEXTS) -> Sample:
    """The example in a file."""
    return Sample.model_validate_json(path.read_bytes())
