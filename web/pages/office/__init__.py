"""The pages of the personnel office. For everybody else most of them are not there."""

from web.pages.office import (
    brake,
    calendar,
    content,
    duties,
    envelope,
    index,
    lists,
    officer,
    people,
    reviews,
    roster,
    year,
)

pages = (
    index.pages,
    lists.pages,
    envelope.pages,
    content.pages,
    officer.pages,
    duties.pages,
    roster.pages,
    people.pages,
    year.pages,
    reviews.pages,
    calendar.pages,
    brake.pages,
)
