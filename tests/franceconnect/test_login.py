"""The way through the pages: choice, identity provider, consent, answer."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Status
from rentree_blanche.simulators.franceconnect import tables
from tests.franceconnect.conftest import House
from tests.franceconnect.visitor import REDIRECT_URI, Visitor


def test_a_person_chooses_an_account_logs_in_and_consents(house: House, visitor: Visitor) -> None:
    visitor.ask()
    assert "Je choisis un compte pour me connecter sur :" in visitor.page.text
    assert "Service d’essai" in visitor.page.text
    visitor.choose("impots")
    visitor.identify("test", "123")
    assert visitor.page.status_code == 200
    for words in (
        "Bienvenue",
        "Angela DUBOIS",
        "Ce n&#39;est pas vous ?",
        "Continuer sur Service d’essai",
        "À la demande du service auquel vous souhaitez accéder, certaines données vont être transmises.",
        "Voir le détail des données",
    ):
        assert words in visitor.page.text
    visitor.consent()
    assert visitor.left_for.startswith(f"{REDIRECT_URI}?")
    assert visitor.given["state"] == "state-1"
    assert visitor.given["iss"] == house.issuer


def test_version_1_asks_in_the_words_of_its_years_and_names_no_issuer(visitor: Visitor) -> None:
    visitor.ask("v1", acr_values=None)
    assert "Identifiez vous sur Service d’essai avec votre compte" in visitor.page.text
    assert "mobile connect et moi" in visitor.page.text
    visitor.choose("ameli")
    visitor.identify("test", "123")
    visitor.consent()
    assert set(visitor.given) == {"code", "state"}


def test_the_consent_lists_what_will_be_told_and_nothing_else(visitor: Visitor) -> None:
    visitor.ask(scope="openid given_name birth")
    visitor.choose("impots")
    visitor.identify("test", "123")
    assert re.findall(r'data-claim="(\w+)"', visitor.page.text) == ["given_name", "birthplace", "birthcountry"]


def test_a_remembered_choice_leads_straight_to_that_account_the_next_time(house: House, visitor: Visitor) -> None:
    visitor.ask(prompt="login")
    visitor.choose("laposte", remember=True)
    visitor.identify("test", "123")
    visitor.consent()
    visitor.ask(prompt="login")
    assert visitor.page.url.startswith(house.url("/connexion/", "laposte"))


def test_a_choice_that_is_not_to_be_remembered_is_asked_again(visitor: Visitor) -> None:
    visitor.log_in()
    visitor.ask(prompt="login")
    assert "Je choisis un compte" in visitor.page.text


def test_a_remembered_account_that_a_service_does_not_offer_is_passed_over(house: House, visitor: Visitor) -> None:
    visitor.ask(prompt="login")
    visitor.choose("laposte", remember=True)
    house.register(providers=["impots"])
    visitor.ask(prompt="login")
    assert 'id="fi-impots"' in visitor.page.text
    assert 'id="fi-laposte"' not in visitor.page.text


def test_who_is_logged_in_already_only_consents(visitor: Visitor) -> None:
    visitor.log_in()
    visitor.ask()
    assert visitor.page.url.endswith("/consentement")


def test_a_service_may_ask_for_a_new_login(visitor: Visitor) -> None:
    visitor.log_in()
    visitor.ask(prompt="login consent")
    assert "Je choisis un compte" in visitor.page.text


def test_a_session_ends_after_half_an_hour(house: House, visitor: Visitor) -> None:
    visitor.log_in()
    house.advance(30 * 60)
    visitor.ask()
    assert "Je choisis un compte" in visitor.page.text


def test_without_single_sign_on_everybody_logs_in_each_time(
    lenient_house: House, visit: Callable[[House], Visitor]
) -> None:
    visitor = visit(lenient_house)
    visitor.log_in()
    visitor.ask()
    assert "Je choisis un compte" in visitor.page.text


def test_who_is_not_the_person_shown_chooses_again_and_nobody_is_logged_in_any_more(visitor: Visitor) -> None:
    visitor.ask()
    visitor.choose("impots", remember=True)
    visitor.identify("test", "123")
    visitor.open(f"{visitor.page.url.removesuffix('/consentement')}?changer=oui")
    assert "Je choisis un compte" in visitor.page.text
    visitor.choose("impots")
    visitor.identify("avec_nom_dusage", "123")
    assert "Pierre MERCIER" in visitor.page.text
    visitor.ask(prompt="login")
    assert "Je choisis un compte" in visitor.page.text


@pytest.mark.parametrize("where", ["choice", "consent"])
def test_refusing_tells_the_service_at_once(visitor: Visitor, where: str) -> None:
    visitor.ask()
    if where == "consent":
        visitor.choose("impots")
        visitor.identify("test", "123")
    visitor.send("consentement", action="refuser")
    assert visitor.page.status_code == 303
    assert visitor.given["error"] == "access_denied"
    assert visitor.given["error_description"] == "user authentication aborted"
    assert visitor.given["state"] == "state-1"


def test_giving_up_at_the_identity_provider_tells_the_service(visitor: Visitor) -> None:
    visitor.ask()
    visitor.choose("impots")
    visitor.send("abandon")
    assert visitor.given["error"] == "access_denied"


def test_an_idp_hint_leads_straight_there(house: House, visitor: Visitor) -> None:
    visitor.ask(idp_hint="ameli")
    assert visitor.page.url.startswith(house.url("/connexion/", "ameli"))


def test_an_idp_hint_that_is_not_offered_is_told_to_the_service(visitor: Visitor) -> None:
    visitor.ask(idp_hint="another")
    assert visitor.page.status_code == 303
    assert visitor.given["error"] == "invalid_idp_hint"


def test_the_answer_may_come_in_the_fragment(lenient_house: House, visit: Callable[[House], Visitor]) -> None:
    visitor = visit(lenient_house)
    visitor.log_in(response_mode="fragment")
    assert visitor.left_for.startswith(f"{REDIRECT_URI}#code=")


def test_the_answer_may_come_as_a_form(lenient_house: House, visit: Callable[[House], Visitor]) -> None:
    house, visitor = lenient_house, visit(lenient_house)
    visitor.ask(response_mode="form_post")
    visitor.choose("impots")
    visitor.identify("test", "123")
    visitor.send("consentement", action="continuer")
    address, fields = visitor.form("retour")
    assert address == REDIRECT_URI
    assert fields["state"] == "state-1"
    assert fields["iss"] == house.issuer
    assert house.token(fields["code"]).status_code == 200


def test_a_second_click_on_the_consent_gives_the_same_answer(house: House, visitor: Visitor) -> None:
    visitor.ask()
    visitor.choose("impots")
    visitor.identify("test", "123")
    action, fields = visitor.form("consentement")
    visitor.post(action, {**fields, "action": "continuer"})
    first = visitor.left_for
    visitor.post(action, {**fields, "action": "continuer"})
    assert visitor.left_for == first


def test_a_consent_that_is_sent_again_when_its_code_is_dead_is_refused(house: House, visitor: Visitor) -> None:
    visitor.ask()
    visitor.choose("impots")
    visitor.identify("test", "123")
    action, fields = visitor.form("consentement")
    visitor.post(action, {**fields, "action": "continuer"})
    house.advance(31)
    visitor.post(action, {**fields, "action": "continuer"})
    assert visitor.page.status_code == 401
    assert "Erreur Y470004" in visitor.page.text


def test_a_second_click_at_the_identity_provider_logs_in_once(visitor: Visitor) -> None:
    visitor.ask()
    visitor.choose("impots")
    action, fields = visitor.form("identification")
    typed = {**fields, "identifiant": "test", "mot_de_passe": "123"}
    visitor.post(action, typed)
    visitor.post(action, typed)
    assert visitor.page.url.endswith("/consentement")
    assert visitor.consent()


def test_two_tabs_of_one_browser_do_not_meet(visitor: Visitor) -> None:
    visitor.ask(state="first-tab")
    first = visitor.page.url
    visitor.ask(state="second-tab")
    visitor.choose("impots")
    visitor.identify("test", "123")
    visitor.consent()
    assert visitor.given["state"] == "second-tab"
    visitor.open(first)
    visitor.choose("ameli")
    visitor.identify("avec_nom_dusage", "123")
    visitor.consent()
    assert visitor.given["state"] == "first-tab"


def test_another_browser_cannot_go_on_with_a_login(
    visitor: Visitor, house: House, visit: Callable[..., Visitor]
) -> None:
    visitor.ask()
    other = visit(house)
    other.open(visitor.page.url)
    assert other.page.status_code == 401
    assert "Erreur Y190001" in other.page.text


def test_a_login_under_way_ends_after_half_an_hour(house: House, visitor: Visitor) -> None:
    visitor.ask()
    house.advance(30 * 60)
    visitor.again()
    assert visitor.page.status_code == 401
    assert "Erreur Y190001" in visitor.page.text


def test_a_form_without_its_csrf_token_is_refused(visitor: Visitor) -> None:
    visitor.ask()
    action, _ = visitor.form("choix-du-compte")
    visitor.post(action, {"fournisseur": "impots"})
    assert (visitor.page.status_code, "Erreur Y470002" in visitor.page.text) == (400, True)


def test_a_form_with_a_forged_csrf_token_is_refused(visitor: Visitor) -> None:
    visitor.ask()
    action, _ = visitor.form("choix-du-compte")
    visitor.post(action, {"fournisseur": "impots", "csrf_token": "forged"})
    assert (visitor.page.status_code, "Erreur Y470001" in visitor.page.text) == (401, True)


def test_a_form_without_a_cookie_is_nobodys(visitor: Visitor) -> None:
    visitor.ask()
    action, fields = visitor.form("choix-du-compte")
    visitor.session.cookies.clear()
    visitor.post(action, {**fields, "fournisseur": "impots"})
    assert (visitor.page.status_code, "Erreur Y470003" in visitor.page.text) == (401, True)


def test_an_answer_of_the_provider_without_a_state_is_refused(visitor: Visitor, house: House) -> None:
    visitor.ask()
    visitor.open(house.url("/api/v2/oidc-callback?code=stolen"))
    assert (visitor.page.status_code, "Erreur Y020021" in visitor.page.text) == (400, True)


def test_an_answer_of_the_provider_for_another_browser_is_refused(
    visitor: Visitor, house: House, visit: Callable[..., Visitor]
) -> None:
    visitor.ask()
    answer = visitor.session.post(
        visitor.form("choix-du-compte")[0],
        data={**visitor.form("choix-du-compte")[1], "fournisseur": "impots"},
        allow_redirects=False,
    )
    state = re.search(r"[?&]state=([^&]+)", answer.headers["Location"])
    assert state is not None
    victim = visit(house)
    victim.ask()
    victim.open(house.url(f"/api/v2/oidc-callback?code=stolen&state={state[1]}"))
    assert (victim.page.status_code, "Erreur Y020022" in victim.page.text) == (403, True)


@pytest.mark.parametrize(
    ("login", "status", "code"),
    [
        ("E020005", 502, "Y020027"),
        ("E020006", 502, "Y020027"),
        ("E020007", 502, "Y020027"),
        ("E020008", 502, "Y020027"),
        ("E020009", 502, "Y020027"),
        ("E020010", 502, "Y020027"),
        ("E020011", 502, "Y020027"),
        ("E020012", 502, "Y020026"),
        ("E020013", 502, "Y020026"),
        ("E020014", 502, "Y020027"),
        ("E020015", 502, "Y020026"),
        ("E020016", 400, "Y020021"),
        ("E020017", 403, "Y020022"),
        ("E020018", 502, "Y020027"),
        ("Désactivé", 403, "Y180001"),
    ],
)
def test_a_login_of_the_integration_platform_fails_as_its_name_says(
    visitor: Visitor, login: str, status: int, code: str
) -> None:
    visitor.ask()
    visitor.choose("impots")
    visitor.identify(login, "123")
    assert visitor.page.status_code == status
    assert "Une erreur s&#39;est produite" in visitor.page.text
    assert f"Erreur {code}" in visitor.page.text


@pytest.mark.parametrize(
    ("path", "effect", "code"),
    [
        ("/token", Status(code=500), "Y020026"),
        ("/token", Drop(), "Y020026"),
        ("/token", Delay(seconds=3.5), "Y020026"),
        ("/token", Alter(pattern='"id_token":"e', replacement='"id_token":"f'), "Y020026"),
        ("/userinfo", Status(code=503), "Y020027"),
        ("/userinfo", Status(code=200, body="{}"), "Y020027"),
    ],
)
def test_a_fault_between_franceconnect_and_a_provider_is_a_bad_gateway(
    house: House, visitor: Visitor, path: str, effect: Status | Drop | Delay | Alter, code: str
) -> None:
    house.befall(effect, source="franceconnect", target="ameli", path=path)
    visitor.ask()
    visitor.choose("ameli")
    visitor.identify("test", "123")
    assert visitor.page.status_code == 502
    assert f"Erreur {code}" in visitor.page.text
    assert f"Erreur {code} : " in house.told()


@pytest.mark.parametrize(
    ("effect", "code"),
    [(Drop(), "Y010011"), (Delay(seconds=60), "Y010011"), (Status(code=500), "Y010012")],
)
def test_a_civil_register_that_does_not_answer_is_a_gateway_timeout(
    house: House, visitor: Visitor, effect: Drop | Delay | Status, code: str
) -> None:
    house.befall(effect, target="rnipp")
    visitor.ask()
    visitor.choose("impots")
    visitor.identify("test", "123")
    assert visitor.page.status_code == 504
    assert f"Erreur {code}" in visitor.page.text


def test_a_civil_register_that_is_a_little_slow_is_waited_for(house: House, visitor: Visitor) -> None:
    house.befall(Delay(seconds=0.05), target="rnipp")
    assert visitor.log_in()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("doubtful", "Y010004"),
        ("several", "Y010006"),
        ("usage_name_only", "Y010007"),
        ("unknown", "Y010008"),
        ("deceased", "Y010015"),
        ("disabled", "Y180001"),
    ],
)
def test_an_identity_that_may_not_log_in_is_told_so_and_led_back(
    house: House, visitor: Visitor, state: str, code: str
) -> None:
    assert house.control("PATCH", "/identites/test", {"state": state}).status_code == 200
    visitor.ask()
    visitor.choose("impots")
    visitor.identify("test", "123")
    assert visitor.page.status_code == 403
    assert f"Erreur {code}" in visitor.page.text
    assert "Revenir sur Service d’essai" in visitor.page.text
    link = re.search(r'id="retour-service" href="([^"]+)"', visitor.page.text)
    assert link is not None
    assert link[1].startswith(f"{REDIRECT_URI}?error=access_denied&amp;")
    assert "state=state-1" in link[1]


def test_a_person_may_have_blocked_one_account_and_use_another(house: House, visitor: Visitor) -> None:
    house.control("PATCH", "/identites/test", {"blocked": ["impots"]})
    visitor.ask()
    visitor.choose("impots")
    visitor.identify("test", "123")
    assert (visitor.page.status_code, "Erreur Y100011" in visitor.page.text) == (403, True)
    assert visitor.log_in(provider="ameli")


def test_an_identity_that_is_active_again_logs_in(house: House, visitor: Visitor) -> None:
    house.control("PATCH", "/identites/Désactivé", {"state": "active"})
    assert visitor.log_in("Désactivé")


def test_no_error_page_leads_anywhere_when_the_service_is_not_known(visitor: Visitor) -> None:
    visitor.ask(client_id="nobody")
    assert visitor.page.status_code == 400
    assert "retour-service" not in visitor.page.text


def test_a_program_is_told_of_an_error_in_json(house: House) -> None:
    answer = house.client.get(house.url("/api/v2/authorize"), headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_what_nobody_expected_is_shown_without_a_word_of_what_it_was(house: House, visitor: Visitor) -> None:
    visitor.ask()
    with house.ground.store.write() as connection:
        connection.execute(update(tables.interaction).values(request='{"version": "damaged"}'))
    visitor.again()
    assert (visitor.page.status_code, "Erreur Y000000" in visitor.page.text) == (500, True)
    assert visitor.page.text.startswith("<!doctype html>")
    assert "ValidationError" not in visitor.page.text
    assert "Erreur Y000000 : ValidationError" in house.told()


def test_an_answer_of_the_provider_that_is_loaded_twice_at_once_is_worked_once(house: House, visitor: Visitor) -> None:
    visitor.ask()
    visitor.choose("impots")
    action, fields = visitor.form("identification")
    typed = {**fields, "identifiant": "test", "mot_de_passe": "123"}
    callback = visitor.session.post(action, data=typed, allow_redirects=False).headers["Location"]
    house.befall(Delay(seconds=0.2), target="impots", path="/token")

    def load(_: int) -> str:
        return visitor.session.get(callback, allow_redirects=False).headers["Location"]

    with ThreadPoolExecutor(4) as tabs:
        places = list(tabs.map(load, range(4)))

    assert len(set(places)) == 1
    assert places[0].endswith("/consentement")
    assert house.told().count("POST /token") == 1
    visitor.open(house.url(places[0]))
    assert house.token(visitor.consent()).status_code == 200
