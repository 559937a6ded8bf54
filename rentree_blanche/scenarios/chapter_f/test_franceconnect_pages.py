"""Chapter F: the pages of FranceConnect and of the identity providers behind it."""

from collections.abc import Iterator

from rentree_blanche.client import People
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.looking import Looking, looks_at
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectError
from rentree_blanche.simulators.population.find import primary

PROVIDERS = ("impots", "ameli", "laposte", "mobileconnect", "alicem")


@looks_at("franceconnect")
def test_the_pages_of_franceconnect(by_franceconnect: ByFranceConnect, people: People, looking: Looking) -> None:
    looking.along(_providers(by_franceconnect))
    looking.along(_ways(by_franceconnect, people))
    looking.saw(
        "franceconnect/consent",
        "franceconnect/error",
        "franceconnect/home",
        "franceconnect/idp_application",
        "franceconnect/idp_code",
        "franceconnect/idp_home",
        "franceconnect/idp_login",
        "franceconnect/idp_wait",
    )


def _providers(ways: ByFranceConnect) -> Iterator[None]:
    page, federation = ways.journeys.page, ways.journeys.federation
    for host in ("franceconnect", *PROVIDERS):
        page.goto(federation.url(host))
        yield
    ways.from_portal()
    for host in PROVIDERS:
        ways.at_login().go().choose(host)
        yield
        page.go_back()
        page.go_back()


def _ways(ways: ByFranceConnect, people: People) -> Iterator[None]:
    page, federation = ways.journeys.page, ways.journeys.federation
    parent = people.guardian(children=[primary()])
    form = ways.from_portal().go().choose("mobileconnect")
    form.ask_for_code(ways.identities.credential(parent, "mobileconnect").login)
    yield
    form = ways.from_portal().go().choose("alicem")
    known = ways.identities.credential(parent, "alicem")
    page.locator("#identifiant").fill(known.login)
    page.locator("#valider").click()
    page.locator("#ouvrir-application").wait_for()
    yield
    address = str(page.locator("#ouvrir-application").get_attribute("href"))
    page.goto(address if address.startswith("http") else federation.url("alicem", address))
    page.locator("#confirmer").wait_for()
    yield
    ways.identities.set_state(parent, "doubtful")
    ways.identify(ways.from_portal().go().choose("impots"), parent)
    FranceConnectError(page)
    yield
    ways.identities.set_state(parent, "active")
    page.context.clear_cookies()
    ways.to_consent(parent)
    yield
