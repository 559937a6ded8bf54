"""SMS-08: each rule of the password alone, marked live, and refused on the server too."""

import re

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, People
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.pages import PasswordPage
from rentree_blanche.simulators.population.find import primary

RULES = {
    "uppercase": "Doit contenir 1 majuscule",
    "lowercase": "Doit contenir 1 minuscule",
    "digit": "Doit contenir 1 chiffre",
    "special": "Doit contenir 1 caractère spécial parmi",
    "length": "Doit contenir 8 caractères minimum",
}
LACKING = {
    "uppercase": "rentree-2026",
    "lowercase": "RENTREE-2026",
    "digit": "Rentree-blanche",
    "special": "Rentree2026",
    "length": "Rent-26",
}
SPECIALS = "!?@#$()[]_.,;&=+-%*<>£µ/:"
MET = re.compile("respectee")


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent."""
    return people.guardian(children=[primary()])


@pytest.fixture
def password(journeys: Journeys, parent: Guardian) -> PasswordPage:
    """Come to the choice of the password."""
    return journeys.to_password(parent)


@pytest.mark.row("SMS-08", "uppercase")
@pytest.mark.row("SMS-08", "lowercase")
@pytest.mark.row("SMS-08", "digit")
@pytest.mark.row("SMS-08", "special")
@pytest.mark.row("SMS-08", "length")
@pytest.mark.row("SMS-08", "server")
def test_each_rule_is_marked_while_one_types_and_a_weak_password_is_refused(
    password: PasswordPage, parent: Guardian, control: ControlClient
) -> None:
    for lacking, typed in LACKING.items():
        password.type(typed)
        for rule, text in RULES.items():
            expect(password.rule(rule)).to_contain_text(text)
            if rule == lacking:
                expect(password.rule(rule)).not_to_have_class(MET)
            else:
                expect(password.rule(rule)).to_have_class(MET)
        password.send()
        expect(password.errors).to_contain_text("ne respecte pas toutes les règles")
    assert control.find_accounts(key=parent.key) == ()


@pytest.mark.row("SMS-08")
@pytest.mark.harmless(newcomers=True)
def test_a_password_that_meets_all_rules_is_called_strong(password: PasswordPage) -> None:
    password.type(PASSWORD)
    expect(password.strength).to_have_text("Fort")


@pytest.mark.row("SMS-08", "special")
def test_each_special_character_of_the_rule_counts_and_no_other(password: PasswordPage) -> None:
    listed = password.rule("special").inner_text().partition(RULES["special"])[2].split()
    assert "".join(listed) == SPECIALS
    for special in listed:
        expect(password.type(f"Rentree2026{special}").rule("special")).to_have_class(MET)
    for other in ("~", "^", "§", '"', " "):
        expect(password.type(f"Rentree2026{other}").rule("special")).not_to_have_class(MET)


@pytest.mark.row("SMS-08", "confirmation")
def test_a_confirmation_that_differs_is_refused(
    password: PasswordPage, parent: Guardian, control: ControlClient
) -> None:
    password.type(PASSWORD, again=f"{PASSWORD}x").next()
    expect(password.errors).to_contain_text("ne sont pas identiques")
    assert control.find_accounts(key=parent.key) == ()
    password.choose(PASSWORD)
