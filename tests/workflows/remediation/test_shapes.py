"""What is no plan file is refused as an obstacle with words, whichever door it came through."""

import pytest

from engine.core.identifiers import Obstacle
from workflows.remediation.document import parse
from workflows.remediation.shapes import Malformed


def test_a_file_that_is_no_plan_is_an_obstacle_like_any_other():
    with pytest.raises(Malformed) as refused:
        parse("[]")
    assert refused.value.obstacles == (Obstacle("not_a_plan"),)
