"""Who comes back from FranceConnect: a new account, an account that is linked, an account that is known."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.asgi import Answer
from tests.educonnect.franceconnect.conftest import Scene
from tests.educonnect.franceconnect.provider import ANNE
from tests.educonnect.idp import csrf, saml_response, target

Scenes = Callable[..., Scene]
LEA = {"id": "1000", "first_name": "Léa", "birth_date": "2019-03-14"}
TOM = {"id": "1001", "first_name": "Tom", "birth_date": "2017-05-06"}
ZOE = {"id": "1002", "first_name": "Zoé", "birth_date": "2015-07-08"}
MOBILE = "+33639980001"
NOT_ATTRIBUTED = "Le numéro que vous avez renseigné ne vous a pas été attribué dans EduConnect"


def mine(child: Mapping[str, str], born: str = "") -> dict[str, str]:
    """Give the fields that say « Je suis le représentant légal » and the birth date of a child."""
    year, month, day = (born or child["birth_date"]).split("-")
    key = f"ONDE-{child['id']}"
    return {f"lien-{key}": "oui", f"jour-{key}": day, f"mois-{key}": month, f"annee-{key}": year}


def not_mine(child: Mapping[str, str]) -> dict[str, str]:
    return {f"lien-ONDE-{child['id']}": "non"}


def to_children(scene: Scene, mobile: str = MOBILE) -> Answer:
    """Come by FranceConnect to the children, the contact proven."""
    code = scene.send(scene.come_back(), mobile=mobile)
    return scene.send(code, code=scene.code())


def activate(scene: Scene, *children: Mapping[str, str]) -> Answer:
    """Come by FranceConnect into the portal, with every child confirmed."""
    form: dict[str, str] = {}
    for child in children:
        form |= mine(child)
    done = scene.send(to_children(scene), **form)
    return scene.send(done)


def test_a_first_visit_ends_at_the_portal_with_an_account_without_password(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA, TOM)
    contact = made.come_back()
    assert "Anne Sophie Martin" in contact.text
    assert 'name="nom"' not in contact.text
    code = made.send(contact, mobile="06 39 98 00 01")
    children = made.send(code, code=made.code())
    done = made.send(children, **mine(LEA), **mine(TOM))
    assert "Votre compte a été activé avec succès" in done.text
    assert b"status:Success" in (saml_response(made.send(done)) or b"")
    (account,) = made.accounts()
    assert (account["origin"], account["state"], account["mobile"]) == ("franceconnect", "active", MOBILE)
    assert {each["state"] for each in account["attachments"]} == {"confirmed"}
    assert len(made.sent()) == 1


def test_the_next_visit_goes_straight_through(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA)
    activate(made, LEA)
    made.person.cookies.clear()
    assert b"status:Success" in (saml_response(made.come_back()) or b"")
    assert len(made.sent()) == 1
    (account,) = made.accounts()
    assert account["last_login_at"] is not None


def test_a_first_visit_may_prove_the_mail_address_instead(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA, guardian={"mobile": None, "email": "anne@exemple.test"})
    code = made.send(made.come_back(), contact="mail", mail="Anne@exemple.test")
    assert made.sent()[0][0] == "Anne@exemple.test"
    done = made.send(made.send(code, code=made.code()), **mine(LEA))
    assert b"status:Success" in (saml_response(made.send(done)) or b"")
    (account,) = made.accounts()
    assert (account["origin"], account["email"], account["mobile"]) == ("franceconnect", "Anne@exemple.test", None)


@pytest.mark.parametrize(
    ("guardian", "mobile"),
    [({}, "+33639980002"), ({"mobile": None}, MOBILE), ({"birth_name": "Durand"}, MOBILE)],
    ids=["another number", "no number in the register", "another birth name"],
)
def test_a_contact_that_is_not_the_persons_gets_one_answer_and_says_what_to_check(
    scene: Scenes, guardian: dict[str, Any], mobile: str
) -> None:
    made = scene()
    made.register.family(LEA, guardian=guardian)
    page = made.send(made.come_back(), mobile=mobile)
    assert NOT_ATTRIBUTED in page.text
    assert "nom de naissance" in page.text
    assert mobile in page.text
    assert made.sent() == []
    assert made.accounts() == []


def test_a_wrong_birth_date_blocks_that_child_and_the_others_go_on(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA, TOM, ZOE)
    done = made.send(to_children(made), **mine(LEA), **mine(TOM, "2017-05-07"), **mine(ZOE))
    assert "La date de naissance saisie est incorrecte" in done.text
    assert "Tom Martin" in done.text
    assert b"status:Success" in (saml_response(made.send(done)) or b"")
    (account,) = made.accounts()
    states = {each["first_name"]: each["state"] for each in account["attachments"]}
    assert states == {"Léa": "confirmed", "Tom": "blocked", "Zoé": "confirmed"}


def test_a_child_that_is_not_ones_own_is_reported(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA, TOM)
    done = made.send(to_children(made), **mine(LEA), **not_mine(TOM))
    assert "Vous avez signalé" in done.text
    (account,) = made.accounts()
    assert {each["first_name"]: each["state"] for each in account["attachments"]} == {
        "Léa": "confirmed",
        "Tom": "reported",
    }


def test_without_a_confirmed_child_there_is_no_account(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA)
    assert "le compte n’est pas créé" in made.send(to_children(made), **mine(LEA, "2019-03-15")).text
    assert made.accounts() == []
    assert not made.is_logged_in


def test_an_account_that_the_person_has_is_linked_once_the_contact_is_proven(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA)
    activate(made, LEA)
    (before,) = made.accounts()
    made.person.cookies.clear()
    made.provider.identity = {**ANNE, "sub": "another-v1"}
    code = made.send(made.come_back(), mobile=MOBILE)
    page = made.send(code, code=made.code())
    assert "maintenant relié à FranceConnect" in page.text
    assert b"status:Success" in (saml_response(made.send(page)) or b"")
    (after,) = made.accounts()
    assert (after["id"], after["identifier"]) == (before["id"], before["identifier"])
    made.person.cookies.clear()
    assert b"status:Success" in (saml_response(made.come_back()) or b""), "and goes straight through from now on"


def test_nothing_is_linked_before_the_contact_is_proven(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA)
    activate(made, LEA)
    made.person.cookies.clear()
    made.provider.identity = {**ANNE, "sub": "another-v1"}
    made.send(made.send(made.come_back(), mobile=MOBILE), code="000000")
    made.person.cookies.clear()
    assert "identite-franceconnect" in made.come_back().text


def test_the_form_of_the_contact_sent_twice_sends_one_message(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA)
    page = made.come_back()
    form = {"csrf_token": csrf(page), "mobile": MOBILE}
    first, second = (made.person.post(made.at, data=form) for _ in range(2))
    assert target(first) == target(second)
    assert len(made.sent()) == 1


def test_the_children_sent_again_from_two_pages_make_one_account(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA, TOM)
    page = to_children(made)
    at = made.at
    made.send(page, **mine(LEA), **mine(TOM))
    made.at = at
    again = made.send(page, **mine(LEA), **not_mine(TOM))
    assert "maintenant relié à FranceConnect" in again.text
    assert len(made.accounts()) == 1


def test_previous_leads_from_the_contact_to_the_login_and_forgets_the_identity(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA)
    page = made.send(made.come_back(), precedent="1")
    assert 'id="validerAuth"' in page.text


def test_a_session_of_franceconnect_ends_there_too(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA)
    activate(made, LEA)
    page = made.person.get("/idp/profile/Logout")
    logout = page.text.split("/idp/profile/Logout/fin/")[1].split('"')[0]
    answer = made.person.get(f"/idp/profile/Logout/fin/{logout}")
    assert answer.status_code == 302
    location = answer.headers["location"]
    assert location.startswith(f"{made.provider.issuer}/session/end?")
    assert "id_token_hint=ey" in location
    assert "post_logout_redirect_uri=http%3A%2F%2F" in location
    state = location.split("state=")[1].split("&")[0]
    assert "La déconnexion est partielle" in made.person.get(f"/idp/franceconnect/deconnexion?state={state}").text


def test_a_franceconnect_that_is_down_makes_the_logout_partial(scene: Scenes) -> None:
    made = scene()
    made.register.family(LEA)
    made.person.get("/")
    activate(made, LEA)
    made.provider.down.add("openid-configuration")
    page = made.person.get("/idp/profile/Logout")
    logout = page.text.split("/idp/profile/Logout/fin/")[1].split('"')[0]
    assert "La déconnexion est partielle" in made.person.get(f"/idp/profile/Logout/fin/{logout}").text
    assert len(made.causes()) == 1


def test_a_return_from_a_logout_that_was_not_begun_is_refused(scene: Scenes) -> None:
    assert scene().person.get("/idp/franceconnect/deconnexion?state=0").status_code == 400
