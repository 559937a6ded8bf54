"""A new password demanded of many accounts at once (IN-12)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rentree_blanche.simulators.core.actor import NightWorker
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.educonnect.room import educonnect
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from tests.educonnect.activation.web import Person, account, asked
from tests.educonnect.idp import PASSWORD, Worker

AtLogin = Callable[[], Person]
NEW = "Nouveau-2027!"


@pytest.fixture
def opened(idp: Worker) -> Callable[..., str]:
    """Open an account of a record with children; without a password for who uses FranceConnect alone."""
    ground = idp.foundation
    settings = EduConnectSettings()
    registration = Registration(ground.store, settings, ActorClock(ground.clock, "educonnect"), ground.chance)

    def make(record: str, *children: str, password: str | None = PASSWORD) -> str:
        verdicts = [ChildVerdict(pupil_id=child, state=AttachmentState.CONFIRMED) for child in children]
        hashed = None if password is None else PasswordHasher(settings.hash_profile).hash(password)
        return registration.open_account([record], verdicts, hashed, None, Origin.RESPONSABLE).identifier

    return make


@pytest.fixture
def primary(opened: Any) -> str:
    return str(opened("ONDE-2", "ONDE-1", "ONDE-3"))


@pytest.fixture
def secondary(opened: Any) -> str:
    return str(opened("SIECLE-5", "SIECLE-4"))


def test_the_next_login_demands_a_new_password_and_refuses_the_old_one(
    idp: Worker, at_login: AtLogin, primary: str, secondary: str
) -> None:
    assert asked(idp, "/mots-de-passe/renouvellement", degree="2") == {"accounts": 1}
    person = at_login().log_in(secondary, PASSWORD)
    assert "vous devez choisir un nouveau mot de passe" in person.text
    assert "Choisissez un mot de passe différent de l’ancien" in person.choose(PASSWORD).text
    assert "ne respecte pas toutes les règles" in person.choose("court").text
    assert person.choose(NEW).inside
    assert at_login().log_in(secondary, NEW).inside
    assert "incorrect" in at_login().log_in(secondary, PASSWORD).text
    assert at_login().log_in(primary, PASSWORD).inside


def test_sessions_are_ended(idp: Worker, at_login: AtLogin, primary: str, secondary: str) -> None:
    assert primary != secondary
    person = at_login().log_in(primary, PASSWORD)
    assert person.inside
    assert person.open(person.provider.ask(idp.base)).inside
    asked(idp, "/mots-de-passe/renouvellement")
    assert not person.open(person.provider.ask(idp.base)).inside


def test_accounts_used_with_franceconnect_alone_are_spared(idp: Worker, opened: Any) -> None:
    identifier = opened("SIECLE-5", "SIECLE-4", password=None)
    assert asked(idp, "/mots-de-passe/renouvellement", degree="2") == {"accounts": 0}
    assert account(idp, identifier)["must_change"] is False


@pytest.mark.parametrize(
    ("wanted", "accounts"),
    [
        ({}, 2),
        ({"degree": "1"}, 1),
        ({"kind": "guardian"}, 2),
        ({"kind": "pupil"}, 0),
        ({"uai": "0590001N"}, 1),
        ({"uai": "0590002P", "degree": "1"}, 0),
    ],
)
def test_the_demand_may_be_for_some_alone(
    idp: Worker, primary: str, secondary: str, wanted: dict[str, str], accounts: int
) -> None:
    assert asked(idp, "/mots-de-passe/renouvellement", **wanted) == {"accounts": accounts}


def test_a_provisional_account_is_spared(idp: Worker) -> None:
    asked(idp, "/notifications", kind="guardian", person="5", uai="0590002P")
    assert asked(idp, "/mots-de-passe/renouvellement") == {"accounts": 0}


@pytest.mark.parametrize(("day", "demanded"), [(date(2026, 11, 20), True), (date(2026, 11, 21), False)])
def test_the_night_that_the_settings_name_demands_it(idp: Worker, secondary: str, day: date, demanded: bool) -> None:
    house = idp.foundation.build(educonnect(EduConnectSettings(renewal_day=date(2026, 11, 20))))
    try:
        assert isinstance(house.actor, NightWorker)
        house.actor.night(day)
    finally:
        house.close()
    assert account(idp, secondary)["must_change"] is demanded


def test_who_came_by_the_old_password_cannot_finish_after_somebody_else_set_another(
    idp: Worker, at_login: AtLogin, secondary: str
) -> None:
    asked(idp, "/mots-de-passe/renouvellement")
    thief = at_login().log_in(secondary, PASSWORD)
    owner = at_login().log_in(secondary, PASSWORD)
    assert owner.choose(NEW).send(plus_tard="1").inside
    assert "Demande périmée" in thief.choose("Voleur-2027!").text
    assert at_login().log_in(secondary, NEW).inside
