"""What may stand in the way of a step of a measure. A guard gives every obstacle, none stops at the first.

A guard that changes its meaning gets a new name: measures that run keep the rules they were started under.
"""

from collections.abc import Iterator

from engine.core.asked import Asked, carried
from engine.core.identifiers import Obstacle
from workflows.measure.commands import Claim, MarkNotRemedied, Return
from workflows.measure.facts import MeasureFacts

Measure = Asked[MeasureFacts]


def work_is_described(asked: Measure) -> Iterator[Obstacle]:
    """Who says that it is done says what was done."""
    if not carried(asked, Claim).done.strip():
        yield Obstacle("not_described")


def judge_is_not_the_claimer(asked: Measure) -> Iterator[Obstacle]:
    """Nobody judges a claim of his own, nor does a delegate of his: a declaration never closes a measure."""
    claimer = asked.facts.claimed_by
    if claimer is not None and claimer in (asked.command.actor, asked.holder.on_behalf_of):
        yield Obstacle("own_claim")


def opinion_is_written(asked: Measure) -> Iterator[Obstacle]:
    """A return is explained in words."""
    if not carried(asked, Return).opinion.strip():
        yield Obstacle("no_opinion")


def failure_is_explained(asked: Measure) -> Iterator[Obstacle]:
    """What is not remedied is explained."""
    if not carried(asked, MarkNotRemedied).explanation.strip():
        yield Obstacle("not_explained")
