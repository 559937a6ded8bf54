"""The first evening: many families come to our ENT at once, and each is led to EduConnect's login."""

from concurrent.futures import ThreadPoolExecutor

from rentree_blanche.client import Journal
from rentree_blanche.simulators.core.wire import client_session

from scenarios.our_ent import OurEnt

FAMILIES, AT_ONCE = 30, 10


def arrive(our_ent: OurEnt) -> str:
    """Press « Je suis parent » with an HTTP client; give the address at which one ends."""
    with client_session(agent="famille", ca_file=our_ent.ca) as session:
        answer = session.get(f"{our_ent.url}/connexion", timeout=60)
        answer.raise_for_status()
        return answer.url.partition("?")[0]


def test_thirty_families_are_all_led_to_educonnect(our_ent: OurEnt, journal: Journal) -> None:
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        ends = list(crowd.map(arrive, [our_ent] * FAMILIES))
    assert len(ends) == FAMILIES
    assert all("educonnect" in end and "/SAML2/" in end for end in ends)
    asked = [line for line in journal.lines(kind="saml") if line.summary == "AuthnRequest"]
    assert len(asked) == FAMILIES
