"""A review year is read for itself, whatever else the office or its neighbours have."""

from sqlalchemy import Engine, insert

from engine.core.identifiers import OfficeId
from engine.store.session import reading, unit_of_work
from tests.world import utc
from workflows.remediation import review
from workflows.remediation.tables import UNIT_LIST

NOW = utc("2023-03-01 08:00")
FIRST, SECOND = OfficeId("SNN"), OfficeId("SYT")


def test_years_of_several_offices_do_not_mix(engine: Engine):
    rows = [
        {"office": office, "year": year, "unit": f"{office}-{year}", "found": True, "document": ""}
        | {"locked_at": NOW, "locked_by": "system"}
        for office in (FIRST, SECOND)
        for year in (2022, 2023)
    ]
    asked = [(FIRST, 2022), (SECOND, 2023)]
    with unit_of_work(engine) as db:
        db.execute(insert(UNIT_LIST), rows)
    with reading(engine) as db:
        found = review.results(db, asked)
        assert review.results(db, []) == {}
    assert {key: set(one.locked) for key, one in found.items()} == {
        (FIRST, 2022): {"SNN-2022"},
        (SECOND, 2023): {"SYT-2023"},
    }
