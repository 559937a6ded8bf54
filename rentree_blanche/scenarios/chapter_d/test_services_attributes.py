"""IN-01, IN-02, IN-03: one login for every service; each gets its own attributes; one logout ends them all."""

import pytest
from playwright.sync_api import Page, expect

from rentree_blanche.client import Guardian, Journal, People, SmsInbox
from rentree_blanche.scenarios.ents import EntControl
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import EntHome, LoginPage, NationalService, Portal, SuccessPage
from rentree_blanche.scenarios.pages.portals import Mire, ProfileList
from rentree_blanche.simulators.population.find import primary, secondary


def _register(login: LoginPage, guardian: Guardian, sms_inbox: SmsInbox) -> SuccessPage:
    """Register by SMS where EduConnect's login stands, each secondary child confirmed."""
    contact = login.as_guardian().without_account()
    contact.fill_in(last_name=guardian.name, first_name=guardian.first_name, mobile=str(guardian.mobile))
    children = contact.ask_for_code().confirm(sms_inbox.wait_for_code(str(guardian.mobile)))
    for child in guardian.children:
        children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
    return children.confirm().choose(PASSWORD)


def _secondary(guardian: Guardian) -> list[str]:
    return sorted(f"{child.first_name} {child.name}" for child in guardian.children if child.school.degree == "2")


@pytest.mark.row("IN-02", "teleservices")
@pytest.mark.row("IN-02", "livret-scolaire")
@pytest.mark.row("IN-02", "other-ent")
def test_three_profiles_from_one_login_each_with_its_own_attributes_alone(
    journeys: Journeys, people: People, journal: Journal
) -> None:
    parent = people.guardian(children=[primary()])
    journeys.register(parent)
    page, federation = journeys.page, journeys.federation
    ProfileList(page, federation.url("one")).open().choose("PARENT")
    assert EntHome(page).children == names_in_the_ent(parent)
    for name in ("teleservices", "livret-scolaire"):
        service = NationalService(page, federation.url(name)).open().enter()
        expect(service.identity).to_contain_text(f"{parent.first_name} {parent.name}")
    taken = {line.target: line.detail["xml"] for line in journal.lines(kind="saml") if line.summary == "Response"}
    assert taken.keys() == {"ent-hdf", "one", "teleservices", "livret-scolaire"}
    for name in ("ent-hdf", "one"):
        assert "FrEduCtRefId" in taken[name]
        assert parent.first_name not in taken[name]
    assert "FrEduCtRefId" not in taken["teleservices"]
    assert parent.first_name in taken["teleservices"]
    assert "EncryptedAssertion" in taken["livret-scolaire"]
    assert parent.first_name not in taken["livret-scolaire"]


@pytest.mark.row("IN-02", "vie-scolaire")
@pytest.mark.row("IN-02", "other-ent")
def test_parents_of_secondary_pupils_enter_an_older_ent_and_the_vie_scolaire_by_vector(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, journal: Journal
) -> None:
    parent = people.guardian(children=[secondary(), primary()])
    page, federation = journeys.page, journeys.federation
    mire = Mire(page, federation.url("ent-mire"))
    _register(mire.open().to_educonnect(), parent, sms_inbox).to_services()
    home = EntHome(page)
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", _secondary(parent))
    ProfileList(page, federation.url("vie-scolaire")).open().choose("Espace Parents")
    assert EntHome(page).children == _secondary(parent)
    Portal(page, federation.url("ent-somme")).open().choose(level="Collège").connect()
    assert EntHome(page).children == _secondary(parent)
    taken = {line.target: line.detail["xml"] for line in journal.lines(kind="saml") if line.summary == "Response"}
    for name in ("ent-mire", "vie-scolaire"):
        assert "FrEduVecteur" in taken[name]
        assert "FrEduCtRefId" not in taken[name]


@pytest.mark.row("IN-02")
@pytest.mark.simulator
def test_educonnect_lists_the_services_but_no_ent(journeys: Journeys, people: People) -> None:
    journeys.register(people.guardian(children=[primary()]))
    page = journeys.page
    page.goto(journeys.federation.url("educonnect", "/idp/profile/services"))
    listed = page.locator("#services a")
    assert sorted(listed.all_inner_texts()) == ["Livret scolaire", "Scolarité services", "Vie scolaire"]
    listed.filter(has_text="Livret scolaire").click()
    NationalService(page, page.url).enter()
    expect(page.locator("#identite")).to_be_visible()


@pytest.mark.row("IN-03")
@pytest.mark.parametrize("leaving", ["one", "livret-scolaire", "ent-hdf"])
@pytest.mark.simulator
def test_logout_from_any_service_ends_the_session_at_all_of_them(
    journeys: Journeys, people: People, leaving: str
) -> None:
    journeys.register(people.guardian(children=[primary()]))
    page, federation = journeys.page, journeys.federation
    ProfileList(page, federation.url("one")).open().choose("PARENT")
    EntHome(page)
    NationalService(page, federation.url("livret-scolaire")).open().enter().identity.wait_for()
    page.goto(federation.url(leaving, "/accueil"))
    page.locator("#se-deconnecter").click()
    expect(page.get_by_text("Votre session est fermée ici et sur ÉduConnect.")).to_be_visible()
    for name in ("one", "livret-scolaire", "ent-hdf"):
        assert EntControl(federation).sessions(name) == []
    _asks_for_a_password(page, federation.url("one"))


def _asks_for_a_password(page: Page, url: str) -> None:
    ProfileList(page, url).open().to_educonnect("PARENT")
