"""IN-15: foster carers keep an account of the ENT; EduConnect refuses them politely."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, People, SmsInbox
from rentree_blanche.scenarios.ents import EntControl
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.looking import Looking
from rentree_blanche.scenarios.pages import Portal
from rentree_blanche.scenarios.pages.portals import LocalLogin, ProfileList
from rentree_blanche.simulators.population.find import primary


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.row("IN-15", each)) for each in ("ent-hdf", "one")]
)
@pytest.mark.simulator
def test_a_carer_logs_in_with_an_account_of_the_ent_and_sees_the_child_in_their_care(
    journeys: Journeys, people: People, name: str
) -> None:
    carer = people.guardian(foster=True, children=[primary()])
    (account,) = EntControl(journeys.federation).local_accounts(name, person=carer.register_ids[0])
    url = journeys.federation.url(name)
    if name == "ent-hdf":
        Portal(journeys.page, url).open().choose_profile("Personnel collectivité et invité").connect()
    else:
        ProfileList(journeys.page, url).open().choose("FAMILLE D'ACCUEIL")
    LocalLogin(journeys.page).log_in(account["identifier"], account["password"])
    home = journeys.at_home()
    fostered = sorted(f"{child.first_name} {child.name}" for child in carer.fostered)
    assert (home.person, home.children) == (f"{carer.first_name} {carer.name}", fostered)


@pytest.mark.row("IN-15", "educonnect")
def test_educonnect_refuses_a_carer_politely_and_makes_no_account(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, control: ControlClient, looking: Looking
) -> None:
    carer = people.guardian(foster=True, without_mobile=False)
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name=carer.name, first_name=carer.first_name, mobile=str(carer.mobile))
    children = contact.ask_for_code().confirm(sms_inbox.wait_for_code(str(carer.mobile)))
    assert children.names == []
    children.next()
    expect(children.alert).to_contain_text("Aucun élève n’est actuellement rattaché à votre nom.")
    looking.look()
    assert control.find_accounts(key=carer.key) == ()
