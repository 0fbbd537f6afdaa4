"""The pages of the personnel office. For everybody else most of them are not there."""

from web.pages.office import duties, envelope, index, lists, officer, reviews, roster, year

pages = (
    index.pages,
    lists.pages,
    envelope.pages,
    officer.pages,
    duties.pages,
    roster.pages,
    year.pages,
    reviews.pages,
)
