"""Where the personnel office can go: one line for each of its pages."""

from dataclasses import dataclass

from web.http.catalogue import marked


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the office."""

    path: str
    name: str


PLACES = (
    Place("/office/tasks", marked("Open tasks")),
    Place("/office/envelope", marked("Record an envelope")),
    Place("/office/missing", marked("Who has not sent a plan")),
    Place("/office/rebuild", marked("Who must rebuild a plan")),
    Place("/measures", marked("Measures")),
    Place("/office/roster", marked("Import the roster")),
    Place("/office/cycle", marked("Review year")),
    Place("/office/reviews", marked("Results of the review")),
    Place("/office/calendar", marked("Working calendar")),
    Place("/office/people", marked("People and posts")),
)
