"""The five identity providers: each its own form, for the people of the population and the platform's logins."""

import re
from collections.abc import Callable

import pytest

from rentree_blanche.simulators.franceconnect.idp.visits import VisitRequest, Visits
from rentree_blanche.simulators.franceconnect.people.civil import CivilIdentity
from tests.franceconnect.conftest import FAMILIES, SECRET, House
from tests.franceconnect.visitor import Visitor

_FORMS = ["impots", "ameli", "laposte"]


def _somebody(house: House, having: Callable[[CivilIdentity], bool] = lambda _: True) -> int:
    """Give the number of the first person of the population who is as wanted."""
    people = (house.people.by_number(10 * family) for family in range(FAMILIES * 20))
    return next(int(person.key[2:]) for person in people if person is not None and having(person))


def _shown_name(visitor: Visitor) -> str:
    found = re.search(r'id="nom">([^<]+)<', visitor.page.text)
    assert found is not None, visitor.page.text
    return found[1]


@pytest.mark.parametrize("provider", _FORMS)
def test_a_person_logs_in_with_login_and_password(house: House, visitor: Visitor, provider: str) -> None:
    known, person = house.logins(0)[provider], house.people.by_number(0)
    assert person is not None
    visitor.ask()
    visitor.choose(provider)
    visitor.identify(known["login"], known["password"])
    assert _shown_name(visitor) == person.shown


@pytest.mark.parametrize("provider", _FORMS)
def test_a_wrong_password_shows_the_form_again_and_the_right_one_still_works(
    house: House, visitor: Visitor, provider: str
) -> None:
    known = house.logins(0)[provider]
    visitor.ask()
    visitor.choose(provider)
    visitor.identify(known["login"], "wrong")
    assert visitor.page.status_code == 200
    assert 'aria-invalid="true"' in visitor.page.text
    visitor.identify(known["login"], known["password"])
    assert visitor.page.url.endswith("/consentement")


@pytest.mark.parametrize("provider", _FORMS)
def test_the_password_of_somebody_else_opens_nothing(house: House, visitor: Visitor, provider: str) -> None:
    visitor.ask()
    visitor.choose(provider)
    visitor.identify(house.logins(0)[provider]["login"], house.logins(10)[provider]["password"])
    assert 'id="erreur"' in visitor.page.text


@pytest.mark.parametrize("provider", _FORMS)
@pytest.mark.parametrize("login", ["", "x", "0", "3012345678999", "190010200100100", "@", ".1@x.test", "²" * 13])
def test_a_login_that_is_nobodys_is_told_like_a_wrong_password(visitor: Visitor, provider: str, login: str) -> None:
    visitor.ask()
    visitor.choose(provider)
    visitor.identify(login, "x")
    assert visitor.page.status_code == 200
    assert 'id="erreur"' in visitor.page.text


def test_mobile_connect_sends_a_code_to_the_telephone(house: House, visitor: Visitor) -> None:
    number = _somebody(house, lambda person: person.mobile.startswith("+33"))
    known = house.logins(number)["mobileconnect"]
    assert known["password"] is None
    visitor.ask()
    visitor.choose("mobileconnect")
    visitor.send("identification", identifiant=f"0{known['login'][3:]}")
    (sms,) = house.handsets.taken()
    assert sms["to"] == [known["login"]]
    code = re.search(r"\b(\d{6})\b", sms["body"])
    assert code is not None
    visitor.send("code-par-sms", code=f"{code[1][:3]} {code[1][3:]}")
    assert visitor.page.url.endswith("/consentement")


def test_three_wrong_codes_begin_the_login_anew(house: House, visitor: Visitor) -> None:
    known = house.logins(_somebody(house, lambda person: bool(person.mobile)))["mobileconnect"]
    visitor.ask()
    visitor.choose("mobileconnect")
    visitor.send("identification", identifiant=known["login"])
    (sms,) = house.handsets.taken()
    code = sms["body"].rpartition(" ")[2]
    for _ in range(3):
        visitor.send("code-par-sms", code="wrong")
        assert 'id="erreur"' in visitor.page.text
    visitor.send("code-par-sms", code=code)
    assert 'id="identification"' in visitor.page.text


def test_a_code_that_three_wrong_ones_killed_is_not_sent_again(house: House, visitor: Visitor) -> None:
    known = house.logins(_somebody(house, lambda person: bool(person.mobile)))["mobileconnect"]
    visitor.ask()
    visitor.choose("mobileconnect")
    for _ in range(3):
        visitor.send("identification", identifiant=known["login"])
        for _ in range(3):
            visitor.send("code-par-sms", code="wrong")
        visitor.again()
    codes = [sms["body"].rpartition(" ")[2] for sms in house.handsets.taken()]
    assert len(set(codes)) == len(codes) == 3


def test_a_number_that_is_sent_twice_gets_one_sms(house: House, visitor: Visitor) -> None:
    known = house.logins(_somebody(house, lambda person: bool(person.mobile)))["mobileconnect"]
    visitor.ask()
    visitor.choose("mobileconnect")
    action, fields = visitor.form("identification")
    for _ in range(2):
        visitor.post(action, {**fields, "identifiant": known["login"]})
        assert 'id="code-par-sms"' in visitor.page.text
    assert len(house.handsets.taken()) == 1


def test_who_corrects_the_number_gets_a_code_at_the_right_one(house: House, visitor: Visitor) -> None:
    first = _somebody(house, lambda person: bool(person.mobile))
    second = _somebody(house, lambda person: bool(person.mobile) and person.key != f"p:{first}")
    visitor.ask()
    visitor.choose("mobileconnect")
    action, fields = visitor.form("identification")
    for number in (first, second):
        visitor.post(action, {**fields, "identifiant": house.logins(number)["mobileconnect"]["login"]})
    _, sms = house.handsets.taken()
    visitor.send("code-par-sms", code=sms["body"].rpartition(" ")[2])
    assert visitor.page.url.endswith("/consentement")


def test_an_sms_that_cannot_be_sent_is_told(house: House, visitor: Visitor) -> None:
    known = house.logins(_somebody(house, lambda person: bool(person.mobile)))["mobileconnect"]
    house.handsets.statuses.append(503)
    visitor.ask()
    visitor.choose("mobileconnect")
    visitor.send("identification", identifiant=known["login"])
    assert "Le code n’a pas pu être envoyé." in visitor.page.text
    visitor.send("identification", identifiant=known["login"])
    assert 'id="code-par-sms"' in visitor.page.text


def test_a_number_that_is_nobodys_is_sent_nothing(house: House, visitor: Visitor) -> None:
    visitor.ask()
    visitor.choose("mobileconnect")
    for typed in ("06 39 98 00 00 00", "abc", "+33 6 12 34 56 78"):
        visitor.send("identification", identifiant=typed)
        assert 'id="erreur"' in visitor.page.text
    assert house.handsets.taken() == []


def test_alicem_waits_until_the_application_confirms(
    house: House, visitor: Visitor, visit: Callable[..., Visitor]
) -> None:
    known = house.logins(0)["alicem"]
    visitor.ask()
    visitor.choose("alicem")
    visitor.send("identification", identifiant=known["login"].lower())
    waiting = visitor.page.url
    assert "Ouvrez l’application Alicem" in visitor.page.text
    visitor.again()
    assert visitor.page.url == waiting
    telephone = visit(house)
    telephone.open(waiting.replace("/attente/", "/application/"))
    telephone.send("confirmation", action="confirmer", code_secret="000000")
    assert "Code secret incorrect" in telephone.page.text
    telephone.send("confirmation", action="confirmer", code_secret=known["password"])
    assert "Connexion confirmée" in telephone.page.text
    visitor.again()
    assert visitor.page.url.endswith("/consentement")


def test_a_telephone_that_refuses_ends_the_login(house: House, visitor: Visitor, visit: Callable[..., Visitor]) -> None:
    visitor.ask()
    visitor.choose("alicem")
    visitor.send("identification", identifiant=house.logins(0)["alicem"]["login"])
    telephone = visit(house)
    telephone.open(visitor.page.url.replace("/attente/", "/application/"))
    telephone.send("confirmation", action="refuser")
    assert "Aucune demande de connexion" in telephone.page.text
    visitor.again()
    assert visitor.given["error"] == "access_denied"


def test_three_wrong_secret_codes_take_the_request_back(
    house: House, visitor: Visitor, visit: Callable[..., Visitor]
) -> None:
    known = house.logins(0)["alicem"]
    visitor.ask()
    visitor.choose("alicem")
    visitor.send("identification", identifiant=known["login"])
    telephone = visit(house)
    telephone.open(visitor.page.url.replace("/attente/", "/application/"))
    action, fields = telephone.form("confirmation")
    for _ in range(3):
        telephone.post(action, {**fields, "action": "confirmer", "code_secret": "wrong"})
    telephone.post(action, {**fields, "action": "confirmer", "code_secret": known["password"]})
    assert "Aucune demande de connexion" in telephone.page.text
    visitor.again()
    assert 'id="identification"' in visitor.page.text


def test_a_right_secret_code_that_comes_with_many_wrong_ones_confirms_nothing(house: House) -> None:
    visits, now = Visits(house.ground.store, SECRET), house.clock.now()
    asked = VisitRequest(redirect_uri="http://franceconnect.test/", state="s", nonce="n", service="x")
    begun = visits.begin("alicem", "browser", asked, now)
    visits.claim(begun, "p:0")
    waiting = visits.find("alicem", begun.id, None, now)
    assert waiting is not None
    for _ in range(3):
        visits.answer_application(waiting, right=False)
    assert not visits.answer_application(waiting, right=True)
    after = visits.find("alicem", begun.id, None, now)
    assert after is not None
    assert (after.stage, after.person) == ("form", None)


def test_the_platforms_logins_fit_every_provider(visitor: Visitor, provider: str) -> None:
    visitor.ask()
    visitor.choose(provider)
    visitor.send("identification", identifiant="test", mot_de_passe="123")
    if provider == "mobileconnect":
        visitor.send("code-par-sms", code="123")
    if provider == "alicem":
        waiting = visitor.page.url
        visitor.open(waiting.replace("/attente/", "/application/"))
        visitor.send("confirmation", action="confirmer", code_secret="123")
        visitor.open(waiting)
    assert _shown_name(visitor) == "Angela DUBOIS"


def test_every_provider_says_what_it_is(house: House, provider: str) -> None:
    page = house.client.get(house.url("/", provider))
    assert page.status_code == 200
    assert "Simulateur – aucune donnée réelle" in page.text
    assert "simule un fournisseur d’identité" in page.text


@pytest.mark.parametrize(
    "change", [{"client_id": "service"}, {"redirect_uri": "http://attacker.localhost/"}, {"state": ""}, {"nonce": ""}]
)
def test_a_provider_answers_franceconnect_alone(house: House, provider: str, change: dict[str, str]) -> None:
    asked = {
        "client_id": "franceconnect",
        "redirect_uri": house.url("/api/v2/oidc-callback"),
        "response_type": "code",
        "state": "s",
        "nonce": "n",
    }
    answer = house.client.get(house.url("/authorize", provider), params={**asked, **change}, allow_redirects=False)
    assert answer.status_code == 400


def test_a_provider_gives_no_identity_without_its_secret(house: House, provider: str) -> None:
    assert house.client.post(house.url("/token", provider), data={"client_id": "franceconnect"}).status_code == 401
    assert house.client.get(house.url("/userinfo", provider)).status_code == 401


def test_a_page_of_a_provider_is_of_one_browser(house: House, visitor: Visitor, visit: Callable[..., Visitor]) -> None:
    visitor.ask()
    visitor.choose("impots")
    other = visit(house)
    other.open(visitor.page.url)
    assert other.page.status_code == 400
    visitor.post(visitor.form("identification")[0], {"identifiant": "test", "mot_de_passe": "123"})
    assert visitor.page.status_code == 400


def test_control_addresses_are_not_a_providers(house: House) -> None:
    assert house.client.get(house.url("/_controle/clients", "impots")).status_code == 404


def test_providers_keep_to_their_own_visits(house: House, visitor: Visitor) -> None:
    visitor.ask()
    visitor.choose("impots")
    path = visitor.page.url.rpartition("/connexion")[2]
    visitor.open(house.url(f"/connexion{path}", "ameli"))
    assert visitor.page.status_code == 400


@pytest.mark.parametrize("provider", _FORMS)
def test_what_opens_an_account_stands_nowhere_in_the_journal(house: House, visitor: Visitor, provider: str) -> None:
    known = house.logins(_somebody(house, lambda person: bool(person.email)))[provider]
    visitor.ask()
    visitor.choose(provider)
    visitor.identify(known["login"], known["password"])
    assert visitor.page.url.endswith("/consentement")
    written = [str(entry) for entry in house.ground.journal.query()]
    assert not [line for line in written if known["password"] in line]


def test_alicems_secret_code_stands_nowhere_in_the_journal(house: House, visitor: Visitor) -> None:
    known = house.logins(0)["alicem"]
    visitor.ask()
    visitor.choose("alicem")
    visitor.send("identification", identifiant=known["login"])
    visitor.open(visitor.page.url.replace("/attente/", "/application/"))
    visitor.send("confirmation", action="confirmer", code_secret=known["password"])
    assert "Connexion confirmée" in visitor.page.text
    written = [str(entry.detail.get("body")) for entry in house.ground.journal.query()]
    assert not [line for line in written if known["password"] in line]
