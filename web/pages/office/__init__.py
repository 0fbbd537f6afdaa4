"""The pages of the personnel office. For everybody else most of them are not there."""

from web.pages.office import index, lists

pages = (index.pages, lists.pages)
