"""What scenarios of other editions share: whom they play, and what pages must say."""

from typing import Any

from playwright.sync_api import Page, expect

from rentree_blanche.client import Guardian, People
from rentree_blanche.simulators.population.find import ChildWanted


def parent_of_two(people: People, child: ChildWanted, **wanted: Any) -> Guardian:
    """Give a parent of two children, born on two days, whom the school knows well enough to register."""
    while True:
        parent = people.guardian(children=[child, child], twins=False, **wanted)
        if len(parent.children) == 2:
            return parent


def shows(page: Page, *words: str) -> None:
    """Check that a page shows texts letter for letter."""
    for each in words:
        expect(page.locator("main").or_(page.locator("body > header")).filter(has_text=each).first).to_be_visible()


def shows_not(page: Page, *words: str) -> None:
    """Check that a page does not show texts."""
    for each in words:
        expect(page.locator("body")).not_to_contain_text(each)
