"""FC-01 on the legacy login pages."""

import pytest

from rentree_blanche.client import People, SmsInbox
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import Journeys, names_in_the_ent
from rentree_blanche.simulators.population.find import primary


@pytest.mark.row("FC-01", "impots")
@pytest.mark.row("IN-20", "legacy")
def test_a_first_visit_by_franceconnect_from_the_legacy_login_ends_in_the_ent(
    journeys: Journeys, people: People, sms_inbox: SmsInbox
) -> None:
    parent = people.guardian(children=[primary()])
    ByFranceConnect(journeys, Identities(journeys.federation), sms_inbox).register(parent)
    assert journeys.at_home().children == names_in_the_ent(parent)
