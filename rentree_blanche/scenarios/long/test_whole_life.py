"""The whole life of an account, in one browser: whatever happens to it, each service shows the right children."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, MailInbox, People, SmsInbox
from rentree_blanche.client.values import Pupil
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.ents import EntControl
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages import AccountPage, EntHome, ForgottenPage, NationalService
from rentree_blanche.scenarios.pages.distribution import OwnChildrenPage
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectConsent
from rentree_blanche.scenarios.pages.portals import ProfileList
from rentree_blanche.simulators.population.find import primary, secondary

NEW_ADDRESS = "nouvelle.adresse@messagerie.test"
NEW_PASSWORD = "Retrouve-2026!"
OTHER_MOBILE = "+33639987755"


@pytest.fixture
def by_franceconnect(journeys: Journeys, sms_inbox: SmsInbox) -> ByFranceConnect:
    """Give the ways through FranceConnect."""
    return ByFranceConnect(journeys, Identities(journeys.federation), sms_inbox)


@pytest.fixture
def parent(people: People, journeys: Journeys, clock: Clock) -> Guardian:
    """Give a parent whom the collège knows by an old number, so that it does not take them for the école's."""
    parent = people.guardian(children=[primary(), secondary()], without_mobile=False)
    _correct_at_college(journeys, parent, mobile=OTHER_MOBILE)
    clock.pass_the_night()
    return parent


@pytest.mark.row("FC-01")
@pytest.mark.row("IN-05")
@pytest.mark.row("IN-06")
@pytest.mark.row("IN-07")
@pytest.mark.row("IN-09")
@pytest.mark.row("IN-10")
def test_one_person_through_everything_still_sees_exactly_the_right_children(
    journeys: Journeys,
    by_franceconnect: ByFranceConnect,
    parent: Guardian,
    control: ControlClient,
    mailbox: MailInbox,
    clock: Clock,
) -> None:
    page, federation = journeys.page, journeys.federation
    young, old = _child(parent, "1"), _child(parent, "2")
    account = AccountPage(page, federation.url("moncompte", ""))

    # Activated by FranceConnect, with the child that the école knows.
    by_franceconnect.register(parent)
    _sees(journeys, parent, [young])

    # Everything forgotten: FranceConnect gives the identifier back, and lets a password be chosen.
    page.context.clear_cookies()
    forgotten = journeys.to_educonnect().as_guardian().forgot_identifier()
    _prove(by_franceconnect, forgotten, parent)
    identifier = forgotten.identifier
    page.context.clear_cookies()
    forgotten = journeys.to_educonnect().as_guardian().forgot_password()
    _prove(by_franceconnect, forgotten, parent)
    forgotten.choose(NEW_PASSWORD)
    journeys.to_educonnect().as_guardian().log_in(identifier, NEW_PASSWORD)
    journeys.at_home()
    _sees(journeys, parent, [young])

    # Another mail address.
    account.open().change_mail(NEW_ADDRESS)
    page.goto(mailbox.wait_for_link(NEW_ADDRESS))
    assert account.open().value("mail") == NEW_ADDRESS

    # The collège's letter makes a second account, which joins the first. Until the collège corrects the number, an
    # ENT takes its parent for another one, and would ask which of the two it is.
    letter = control.hand_out(parent.key, old.school.uai)
    assert letter.identifier != identifier
    said = account.open().children().add_from(letter.identifier, str(letter.password))
    expect(said).to_have_text("Vos comptes ont été regroupés.")
    OwnChildrenPage(page).is_mine(old.first_name, old.birth_date).confirm()
    expect(page.locator("#enfants")).to_contain_text(old.first_name)
    _correct_at_college(journeys, parent, mobile=parent.mobile)
    clock.pass_the_night()
    page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(identifier, NEW_PASSWORD)
    journeys.at_home()
    _sees(journeys, parent, [young, old])

    # The younger child changes school; the account, the identifier and the password stay.
    elsewhere = _another_school(control, young)
    control.change_school(young.key, elsewhere)
    clock.pass_the_night()
    page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(identifier, NEW_PASSWORD)
    journeys.at_home()
    _sees(journeys, parent, [young, old])
    (kept,) = control.find_accounts(identifier=identifier)
    assert (kept["state"], kept["origin"], kept["email"]) == ("active", "franceconnect", NEW_ADDRESS)

    # And FranceConnect still opens it.
    page.context.clear_cookies()
    by_franceconnect.to_consent(parent).go_on()
    journeys.at_home()
    _sees(journeys, parent, [young, old])


def _sees(journeys: Journeys, parent: Guardian, children: Sequence[Pupil]) -> None:
    """Enter each service anew from EduConnect's session, and see the right children there and in « Mon compte »."""
    page, federation = journeys.page, journeys.federation
    for service in ("ent-hdf", "one", "vie-scolaire", "livret-scolaire"):
        page.context.clear_cookies(domain=urlsplit(federation.url(service)).hostname)
    names = sorted(f"{child.first_name} {child.name}" for child in children)
    home = journeys.portal.open().to_home()
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", names)
    assert AccountPage(page, federation.url("moncompte", "")).open().children().names == names
    ProfileList(page, federation.url("one")).open().choose("PARENT")
    young = sorted(f"{child.first_name} {child.name}" for child in children if child.school.degree == "1")
    assert EntHome(page).children == young
    if len(young) < len(names):
        ProfileList(page, federation.url("vie-scolaire")).open().choose("Espace Parents")
        assert EntHome(page).children == sorted(set(names) - set(young))
    national = NationalService(page, federation.url("livret-scolaire")).open().enter()
    expect(national.identity).to_contain_text(f"{parent.first_name} {parent.name}")


def _prove(by_franceconnect: ByFranceConnect, forgotten: ForgottenPage, parent: Guardian) -> None:
    by_franceconnect.identify(forgotten.by_franceconnect().choose("impots"), parent)
    FranceConnectConsent(forgotten.page).go_on()


def _child(parent: Guardian, degree: str) -> Pupil:
    (child,) = (each for each in parent.children if each.school.degree == degree)
    return child


def _correct_at_college(journeys: Journeys, parent: Guardian, *, mobile: str | None) -> None:
    record = max(parent.register_ids, key=len)  # SIECLE's ids are longer than ONDE's
    EntControl(journeys.federation).correct_contact("siecle", record, mobile=mobile, email=None)


def _another_school(control: ControlClient, child: Pupil) -> str:
    """Give an école other than the child's."""
    families = control.find_families(limit=50)
    uais = {each.school.uai for family in families for each in family.pupils if each.school.degree == "1"}
    return min(uais - {child.school.uai})
