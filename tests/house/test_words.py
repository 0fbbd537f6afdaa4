"""The code explains itself, and the pages lead somewhere."""

from tests.house import rules


def test_every_module_and_everything_public_says_what_it_is_for():
    assert rules.undocumented() == []


def test_the_oldest_python_we_promise_can_read_every_file():
    assert rules.unreadable() == []


def test_every_page_opens_with_its_title():
    assert rules.pages_without_title() == []


def test_every_relative_link_of_a_page_leads_to_a_file():
    assert rules.dead_links() == []
