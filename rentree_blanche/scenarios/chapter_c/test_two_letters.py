"""DIST-08: two letters in hand, and one account that comes of them."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, People
from rentree_blanche.scenarios.chapter_c.conftest import Letters
from rentree_blanche.scenarios.journeys import Journeys, names_in_the_ent
from rentree_blanche.simulators.population.find import primary, secondary


@pytest.mark.row("DIST-08")
def test_who_registers_by_sms_with_two_letters_in_hand_has_one_account(
    letters: Letters,
    journeys: Journeys,
    people: People,
    control: ControlClient,
) -> None:
    parent = people.guardian(children=[primary(), secondary()])
    schools = {child.school.degree: child.school.uai for child in parent.children}
    first, second = (control.hand_out(parent.key, schools[degree]) for degree in ("1", "2"))
    assert first.identifier != second.identifier
    registered, home = journeys.register(parent)
    assert home.children == names_in_the_ent(parent)
    assert registered.identifier == first.identifier
    assert [account["identifier"] for account in control.find_accounts(key=parent.key)] == [first.identifier]
    journeys.page.context.clear_cookies()
    letters.log_in(second)
    expect(journeys.at_login().alert).to_contain_text("Identifiant ou mot de passe incorrect")
