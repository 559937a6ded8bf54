"""IN-01: a service gets back, unchanged, what it gave EduConnect to keep (RelayState, SAML bindings 3.4.3)."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Request

from rentree_blanche.client import People
from rentree_blanche.scenarios.journeys import Journeys, names_in_the_ent
from rentree_blanche.simulators.population.find import primary


@pytest.mark.row("IN-01", "ent-hdf")
def test_the_ent_gets_back_the_relay_state_that_it_sent(journeys: Journeys, people: People) -> None:
    parent, requests = people.guardian(children=[primary()]), list[Request]()
    journeys.page.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - Playwright marks the function
    _, home = journeys.register(parent)
    assert home.children == names_in_the_ent(parent)
    (sent,) = (parse_qs(urlsplit(each.url).query) for each in requests if "SAMLRequest=" in each.url)
    (post,) = (parse_qs(str(each.post_data)) for each in requests if "SAMLResponse" in (each.post_data or ""))
    asked, answered = sent["RelayState"], post["RelayState"]
    assert answered == asked
