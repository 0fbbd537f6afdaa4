"""The office of Monday, 15 May 2023, in a database of each kind."""

import pytest
from sqlalchemy import Engine

from tests.workflows.measure.campaign import Campaign
from tests.workflows.measure.cases import at, day


@pytest.fixture
def campaign(engine: Engine) -> Campaign:
    """A plan whose text was approved; its measures are still to be started."""
    return Campaign(engine, at(day(5, 15)))
