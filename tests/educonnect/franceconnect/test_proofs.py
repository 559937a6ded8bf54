"""Pages that ask FranceConnect who somebody is, without a login."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from rentree_blanche.simulators.educonnect.franceconnect.proofs import Proofs
from tests.educonnect.franceconnect.conftest import Scene
from tests.educonnect.franceconnect.provider import ANNE
from tests.educonnect.franceconnect.test_arrival import LEA, activate
from tests.educonnect.idp import browser, target

Scenes = Callable[..., Scene]
BACK = "/educt-self-service/oubliMdp/preuve?pour=motDePasse"


@pytest.fixture
def made(scene: Scenes) -> Scene:
    return scene()


@pytest.fixture
def proofs(made: Scene) -> Proofs:
    return made.parts.proofs


def _ask(made: Scene, proofs: Proofs) -> str:
    """Ask for a proof, and go to FranceConnect; give the address there."""
    url = urlsplit(proofs.begin("password", host="moncompte", path=BACK, browser="cookie"))
    step = target(made.person.get(f"{url.path}?{url.query}"))
    return str(made.person.get(step).headers["location"])


def _token(made: Scene, location: str) -> str:
    """Come back from FranceConnect to the page that asked; give the token that it is handed."""
    step = target(made.person.get(made.provider.authorize(location)))
    back = urlsplit(made.person.get(step).headers["location"])
    assert f"{back.scheme}://{back.netloc}" == made.idp.foundation.addresses.origin("moncompte")
    assert f"{back.path}?{back.query}".startswith(f"{BACK}&preuve=")
    return parse_qs(back.query)["preuve"][0]


def test_the_page_that_asked_is_given_the_identity_and_its_account(made: Scene, proofs: Proofs) -> None:
    made.register.family(LEA)
    activate(made, LEA)
    (account,) = made.accounts()
    made.person.cookies.clear()
    proof = proofs.take(_token(made, _ask(made, proofs)), "password", browser="cookie")
    assert proof is not None
    assert proof.identity is not None
    assert (proof.identity.sub, proof.account_id, proof.failure) == (ANNE["sub"], account["id"], "")
    assert not made.is_logged_in


def test_an_identity_without_account_is_proven_all_the_same(made: Scene, proofs: Proofs) -> None:
    proof = proofs.take(_token(made, _ask(made, proofs)), "password", browser="cookie")
    assert proof is not None
    assert proof.identity is not None
    assert proof.account_id is None


def test_who_gives_up_comes_back_with_words_to_read(made: Scene, proofs: Proofs) -> None:
    made.provider.answer = lambda given: {"error": "access_denied", "state": given["state"]}
    proof = proofs.take(_token(made, _ask(made, proofs)), "password", browser="cookie")
    assert proof is not None
    assert proof.identity is None
    assert "abandonnée ou refusée" in proof.failure


def test_a_franceconnect_that_is_down_brings_back_to_the_page_that_asked(made: Scene, proofs: Proofs) -> None:
    made.provider.down.add("openid-configuration")
    step = _ask(made, proofs)
    back = made.person.get(step).headers["location"]
    proof = proofs.take(parse_qs(urlsplit(back).query)["preuve"][0], "password", browser="cookie")
    assert proof is not None
    assert "ne répond pas" in proof.failure


def test_a_proof_is_taken_once_for_its_purpose_and_by_its_browser(made: Scene, proofs: Proofs) -> None:
    token = _token(made, _ask(made, proofs))
    assert proofs.take(token, "identifier", browser="cookie") is None
    assert proofs.take(token, "password", browser="another") is None
    assert proofs.take(token, "password", browser="cookie") is not None
    assert proofs.take(token, "password", browser="cookie") is None


def test_a_proof_that_is_not_there_yet_is_not_given(made: Scene, proofs: Proofs) -> None:
    token = parse_qs(urlsplit(proofs.begin("password", host="moncompte", path=BACK, browser="cookie")).query)["demande"]
    assert proofs.take(token[0], "password", browser="cookie") is None


def test_a_proof_that_is_too_old_is_dead(made: Scene, proofs: Proofs) -> None:
    location = _ask(made, proofs)
    token = _token(made, location)
    clock = made.idp.foundation.clock
    clock.move_to(clock.now() + timedelta(minutes=61))
    assert proofs.take(token, "password", browser="cookie") is None


def test_a_demand_that_nobody_made_is_refused(made: Scene) -> None:
    assert made.person.get("/idp/franceconnect/preuve?demande=0").status_code == 400
    assert made.person.get("/idp/franceconnect/preuve").status_code == 400


def test_the_answer_to_a_demand_belongs_to_the_browser_that_went(made: Scene, proofs: Proofs) -> None:
    url = made.provider.authorize(_ask(made, proofs))
    assert browser(made.idp).get(url).status_code == 400


def test_who_lures_somebody_to_franceconnect_does_not_get_their_proof(made: Scene, proofs: Proofs) -> None:
    demand = proofs.begin("password", host="moncompte", path=BACK, browser="the thief's")
    url = urlsplit(demand)
    step = target(made.person.get(f"{url.path}?{url.query}"))
    outcome = _token(made, str(made.person.get(step).headers["location"]))
    assert proofs.take(parse_qs(url.query)["demande"][0], "password", browser="the thief's") is None
    assert proofs.take(outcome, "password", browser="the victim's") is None


def test_of_two_browsers_with_one_demand_the_second_to_come_back_gets_nothing(made: Scene, proofs: Proofs) -> None:
    url = urlsplit(proofs.begin("password", host="moncompte", path=BACK, browser="the thief's"))
    thief = browser(made.idp)
    there = thief.get(target(thief.get(f"{url.path}?{url.query}"))).headers["location"]
    step = target(made.person.get(f"{url.path}?{url.query}"))
    _token(made, str(made.person.get(step).headers["location"]))
    late = thief.get(made.provider.authorize(there))
    assert late.status_code == 400
