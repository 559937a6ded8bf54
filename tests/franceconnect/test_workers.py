"""Several workers on one store: whoever answers, the login goes on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from joserfc import jwt
from joserfc.jwk import KeySet

from rentree_blanche.simulators.core.faults import Status, times
from tests.franceconnect.conftest import House
from tests.franceconnect.visitor import GOODBYE, Visitor


def test_a_login_goes_on_with_any_worker_until_its_end(shared_house: House, visit: Callable[[House], Visitor]) -> None:
    visitor = visit(shared_house)
    for _ in range(2):
        tokens = shared_house.token(visitor.log_in(provider="laposte")).json()
        assert shared_house.userinfo(tokens["access_token"]).status_code == 200
    visitor.post(
        f"{shared_house.issuer}/session/end",
        {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": GOODBYE},
    )
    assert visitor.left_for == GOODBYE
    visitor.ask()
    assert "Je choisis un compte" in visitor.page.text


def test_every_worker_signs_with_the_keys_that_every_other_publishes(
    shared_house: House, visit: Callable[[House], Visitor]
) -> None:
    visitor = visit(shared_house)
    for _ in range(3):
        token = shared_house.token(visitor.log_in()).json()["id_token"]
        assert jwt.decode(token, KeySet.import_key_set(shared_house.keys())).claims["aud"] == "service"
        shared_house.control("POST", "/cles/rotation")


def test_what_one_worker_is_told_of_an_identity_holds_for_all(
    shared_house: House, visit: Callable[[House], Visitor]
) -> None:
    shared_house.control("PATCH", "/identites/test", {"state": "deceased"})
    for _ in range(3):
        visitor = visit(shared_house)
        visitor.ask()
        visitor.choose("impots")
        visitor.identify("test", "123")
        assert "Erreur Y010015" in visitor.page.text


def test_a_fault_that_happens_once_happens_once_for_all(shared_house: House, visit: Callable[[House], Visitor]) -> None:
    shared_house.befall(Status(code=500), target="rnipp", often=times(1))
    first = visit(shared_house)
    first.ask()
    first.choose("impots")
    first.identify("test", "123")
    assert "Erreur Y010012" in first.page.text
    assert visit(shared_house).log_in()


def test_one_code_that_comes_to_all_at_once_is_taken_once(
    shared_house: House, visit: Callable[[House], Visitor]
) -> None:
    code = visit(shared_house).log_in()
    with ThreadPoolExecutor(6) as clients:
        answers = list(clients.map(lambda _: shared_house.token(code).status_code, range(6)))
    assert sorted(answers) == [200, 400, 400, 400, 400, 400]


def test_a_consent_that_is_sent_to_all_at_once_gives_one_code(
    shared_house: House, visit: Callable[[House], Visitor]
) -> None:
    visitor = visit(shared_house)
    visitor.ask()
    visitor.choose("impots")
    visitor.identify("test", "123")
    action, fields = visitor.form("consentement")
    sent = {**fields, "action": "continuer"}

    def click(_: int) -> str:
        return visitor.session.post(action, data=sent, allow_redirects=False).headers["Location"]

    with ThreadPoolExecutor(6) as clicks:
        assert len(set(clicks.map(click, range(6)))) == 1
