"""Federations of other editions, and what their pages must say."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from rentree_blanche.client import ControlClient, Guardian, People, RunningFederation
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.population.find import ChildWanted
from rentree_blanche.simulators.settings import FederationSettings


@contextmanager
def of_edition(federation_settings: dict[str, Any], edition: str, **educonnect: str) -> Iterator[RunningFederation]:
    """Run a federation whose EduConnect shows the pages of an edition."""
    chosen = {**federation_settings.get("educonnect", {}), "edition": edition, **educonnect}
    settings = FederationSettings(**{**federation_settings, "label": f"edition{edition}", "educonnect": chosen})
    with (
        Federation(settings) as federation,
        ControlClient(federation.url("control"), federation.secret, federation.ca_file) as client,
    ):
        yield RunningFederation(client=client, directory=client.read_addresses())


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
