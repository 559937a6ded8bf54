"""Two federations in one process, opened in one browser, share nothing."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import BrowserContext

from rentree_blanche.client import ControlClient, Guardian, People, RunningFederation, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys, names_in_the_ent
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.population.find import primary
from rentree_blanche.simulators.settings import FederationSettings

pytestmark = pytest.mark.usefixtures("federation_up")  # the browser that plays federations


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[RunningFederation, RunningFederation]]:
    with ExitStack() as undo:
        running = []
        for label, seed in (("nord", 11), ("sud", 12)):
            federation = undo.enter_context(
                Federation(FederationSettings(seed=seed, label=label, families=60, tls=True))
            )
            client = undo.enter_context(ControlClient(federation.url("control"), federation.secret, federation.ca_file))
            running.append(RunningFederation(client=client, directory=client.read_addresses()))
        yield running[0], running[1]


@pytest.fixture
def pair(started: tuple[RunningFederation, RunningFederation]) -> tuple[RunningFederation, RunningFederation]:
    for federation in started:
        federation.reset()
    return started


def test_one_browser_is_two_people_in_two_federations(
    pair: tuple[RunningFederation, RunningFederation], context: BrowserContext
) -> None:
    homes = []
    for federation in pair:
        parent = People(federation.client).guardian(children=[primary()])
        journeys = Journeys(context.new_page(), federation, SmsInbox(federation.client))
        _, home = journeys.register(parent)
        homes.append((home, parent, federation))
    assert homes[0][1] != homes[1][1]
    for home, parent, federation in homes:
        home.page.reload()
        assert home.person == f"{parent.first_name} {parent.name}"
        assert home.children == names_in_the_ent(parent)
        assert len(federation.client.find_accounts(key=parent.key)) == 1
    domains = {cookie["domain"] for cookie in context.cookies()}
    assert {domain for domain in domains if "-nord." in domain} | {
        domain for domain in domains if "-sud." in domain
    } == domains


def test_logging_out_of_one_leaves_the_other_logged_in(
    pair: tuple[RunningFederation, RunningFederation], context: BrowserContext
) -> None:
    homes = [
        Journeys(context.new_page(), federation, SmsInbox(federation.client)).register(_parent(federation))[1]
        for federation in pair
    ]
    homes[0].log_out()
    homes[0].page.get_by_role("heading", name="Vous êtes déconnecté").wait_for()
    homes[1].page.reload()
    assert homes[1].children


def test_a_reset_of_one_leaves_the_other_as_it_was(pair: tuple[RunningFederation, RunningFederation]) -> None:
    nord, sud = pair
    for federation in pair:
        federation.client.freeze_clock()
        federation.client.advance_clock(days=40)
    nord.reset()
    assert not nord.client.read_clock().frozen
    assert sud.client.read_clock().frozen
    assert (sud.client.read_clock().now - nord.client.read_clock().now).days >= 39


def _parent(federation: RunningFederation) -> Guardian:
    return People(federation.client).guardian(children=[primary()])
