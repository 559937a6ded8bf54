"""A whole registration below a domain that is not the machine's own, as another machine would meet it."""

from typing import Any

import pytest
from playwright.sync_api import BrowserType

from rentree_blanche.client import ControlClient, People, RunningFederation, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys, names_in_the_ent
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.population.find import primary
from rentree_blanche.simulators.settings import FederationSettings

DOMAIN = "educ.essai.test"


@pytest.mark.usefixtures("federation_up")  # the browser that plays federations
def test_a_parent_registers_and_every_page_of_the_way_is_below_the_domain(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> None:
    settings = FederationSettings(domain=DOMAIN, label="lille", tls=True, families=60)
    flags = [*browser_type_launch_args.get("args", ()), f"--host-resolver-rules=MAP *.{DOMAIN} 127.0.0.1"]
    with (
        Federation(settings) as federation,
        ControlClient(federation.url("control"), federation.secret, federation.ca_file, domain=DOMAIN) as client,
    ):
        running = RunningFederation(client=client, directory=client.read_addresses())
        browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})
        page = browser.new_context(ignore_https_errors=True).new_page()
        visited: set[str] = set()
        page.on("framenavigated", lambda frame: visited.add(frame.url))
        parent = People(client).guardian(children=[primary()])
        _, home = Journeys(page, running, SmsInbox(client)).register(parent)
        assert home.children == names_in_the_ent(parent)
        home.log_out()
        page.get_by_role("heading", name="Vous êtes déconnecté").wait_for()
        browser.close()
    ending = f"-lille.{DOMAIN}:{federation.addresses.port}/"
    assert {url for url in visited if ending not in url} <= {"about:blank"}
    assert any("educonnect-lille" in url for url in visited)
