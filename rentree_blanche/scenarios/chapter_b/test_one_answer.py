"""SMS-03: the answer to a number that is not one's own is one, letter for letter, whoever has it."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, People, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.simulators.population.find import primary

NOT_ATTRIBUTED = "Le numéro que vous avez renseigné ne vous a pas été attribué dans EduConnect"
NOBODYS = "+33 7 29 89 99 99"


@pytest.mark.row("SMS-03", "family")
@pytest.mark.row("SMS-03", "unknown")
def test_the_answer_is_one_whoever_has_the_number(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    person, other = _of_one_family(people)
    stranger = people.guardian(children=[primary()])
    contact = journeys.to_educonnect().as_guardian().without_account()
    answers = {}
    for whose, mobile in {"family": other.mobile, "stranger": stranger.mobile, "nobody": NOBODYS}.items():
        contact.fill_in(last_name=person.name, first_name=person.first_name, mobile=str(mobile)).send()
        expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
        answers[whose] = contact.page.locator("main").inner_text()
    assert answers["family"] == answers["stranger"] == answers["nobody"]
    assert sms_inbox.messages() == ()
    assert control.find_accounts(key=person.key) == ()


def _of_one_family(people: People) -> tuple[Guardian, Guardian]:
    """Give two guardians of one family, with names and mobiles of their own."""
    while True:
        family = people.family(children=[primary()], guardians=2, shared_mobile=False, without_mobile=False)
        one, other = family.guardians
        if one.first_name != other.first_name:
            return one, other
