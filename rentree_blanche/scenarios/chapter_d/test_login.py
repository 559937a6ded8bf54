"""IN-01, IN-02 and IN-04: login from the portal, a second service without a password, lockout."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Journal, People
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import LoginPage, NationalService
from rentree_blanche.simulators.population.find import ChildWanted, primary, secondary


@pytest.mark.row("IN-01", "ent-hdf")
@pytest.mark.row("IN-20", "2026")
@pytest.mark.harmless
def test_identifier_and_password_open_the_ent_with_the_right_children(journeys: Journeys, people: People) -> None:
    parent = people.guardian(children=[primary(), primary()])
    registered, home = journeys.register(parent)
    home.log_out()
    journeys.page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(registered.identifier.upper(), registered.password)
    home = journeys.at_home()
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", names_in_the_ent(parent))


@pytest.mark.row("IN-01", "ent-hdf")
@pytest.mark.harmless
@pytest.mark.parametrize("wanted", [primary(), secondary()], ids=["école", "collège"])
def test_a_pupil_enters_with_identifier_and_password_as_a_pupil(
    journeys: Journeys, people: People, wanted: ChildWanted
) -> None:
    pupil = people.pupil(wanted)
    registered, home = journeys.register_pupil(pupil)
    home.log_out()
    journeys.page.context.clear_cookies()
    journeys.to_educonnect_as_pupil(pupil).log_in(registered.identifier, registered.password)
    home = journeys.at_home()
    assert (home.person, home.children) == (f"{pupil.first_name} {pupil.name}", [])


@pytest.mark.row("IN-01", "unsolicited")
def test_unsolicited_entry_opens_the_service_that_it_names(
    journeys: Journeys, people: People, control: ControlClient
) -> None:
    registered, _ = journeys.register(people.guardian(children=[primary()]))
    journeys.page.context.clear_cookies()
    entity = control.read_addresses().actors["teleservices"].entity_id
    path = f"/idp/profile/SAML2/Unsolicited/SSO?providerId={entity}"
    journeys.page.goto(journeys.federation.url("educonnect", path))
    LoginPage(journeys.page).as_guardian().log_in(registered.identifier, PASSWORD)
    expect(journeys.page.locator("#identite")).to_contain_text(registered.guardian.name)
    assert journeys.page.url.startswith(journeys.federation.url("teleservices"))


@pytest.mark.row("IN-02", "teleservices")
def test_a_second_service_asks_for_no_password_and_gets_its_own_attributes_alone(
    journeys: Journeys, people: People, journal: Journal
) -> None:
    parent = people.guardian(children=[primary()])
    journeys.register(parent)
    service = NationalService(journeys.page, journeys.federation.url("teleservices")).open().enter()
    expect(service.identity).to_contain_text(f"{parent.first_name} {parent.name}")
    sent = [line for line in journal.lines(kind="saml", actor="educonnect") if line.summary.startswith("Réponse")]
    by_service = {line.target: line.detail["xml"] for line in sent}
    assert by_service.keys() == {"ent-hdf", "teleservices"}
    assert "FrEduCtRefId" in by_service["ent-hdf"]
    assert "FrEduCtRefId" not in by_service["teleservices"]
    assert parent.first_name in by_service["teleservices"]
    assert parent.first_name not in by_service["ent-hdf"]


@pytest.mark.row("IN-02", "teleservices")
@pytest.mark.harmless
def test_who_is_in_the_ent_enters_a_national_service_without_a_password(journeys: Journeys, people: People) -> None:
    registered, _ = journeys.register(people.guardian(children=[primary()]))
    service = NationalService(journeys.page, journeys.federation.url("teleservices")).open().enter()
    expect(service.identity).to_contain_text(registered.guardian.name)
    journeys.portal.open()
    assert journeys.at_home().children == names_in_the_ent(registered.guardian)


@pytest.mark.row("IN-04", "time")
def test_ten_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(
    journeys: Journeys, people: People, clock: Clock
) -> None:
    registered, home = journeys.register(people.guardian(children=[primary()]))
    home.log_out()
    login = journeys.to_educonnect().as_guardian()
    for _ in range(9):
        login.log_in(registered.identifier, "Faux-2026!")
        expect(login.alert).to_contain_text("Identifiant ou mot de passe incorrect")
    for password in ("Faux-2026!", PASSWORD):
        login.log_in(registered.identifier, password)
        expect(login.alert).to_contain_text("Votre compte est bloqué")
    clock.advance(minutes=15)
    login.log_in(registered.identifier, PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(registered.guardian)


@pytest.mark.row("IN-13")
def test_the_back_button_and_a_refresh_never_make_a_second_account(
    journeys: Journeys, people: People, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary()])
    success = journeys.to_password(parent).choose(PASSWORD)
    journeys.page.reload()
    identifier = success.identifier
    journeys.page.go_back()
    journeys.page.locator("#password").fill(PASSWORD)
    journeys.page.locator("#confirmation").fill(PASSWORD)
    journeys.page.get_by_role("button", name="Suivant").click()
    journeys.page.get_by_text(identifier).or_(journeys.page.get_by_text("déjà un compte")).first.wait_for()
    assert [account["identifier"] for account in control.find_accounts(key=parent.key)] == [identifier]
