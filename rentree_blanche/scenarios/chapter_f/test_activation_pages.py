"""Chapter F: the pages of the three ways to an account, each on a phone, looked at as screen readers and axe do."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, People
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.chapter_c.conftest import ADDRESS, Letters
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.looking import Looking, looks_at
from rentree_blanche.scenarios.pages import AlreadyActivePage, ChildrenPage, CodePage
from rentree_blanche.scenarios.pages.arrival import ActivatedPage, LinkedPage, ProvenPage
from rentree_blanche.scenarios.pages.distribution import BirthPage, MailSentPage, OwnChildrenPage, RenewalPage
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectConsent
from rentree_blanche.simulators.population.find import primary

NOBODYS_MOBILE = "+33639989999"


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of two children in primary schools."""
    return people.guardian(children=[primary(), primary()], twins=False)


@looks_at("educonnect")
@pytest.mark.row("IN-22", "steps")
def test_the_pages_of_self_registration(journeys: Journeys, parent: Guardian, looking: Looking) -> None:
    looking.along(_by_sms(journeys, parent))
    looking.saw(
        "core/refusal",
        "educonnect/activation_already",
        "educonnect/activation_children",
        "educonnect/activation_code",
        "educonnect/activation_contact",
        "educonnect/activation_password",
        "educonnect/activation_success",
        "educonnect/help",
        "educonnect/home",
        "educonnect/login",
        "educonnect/logout_done",
        "educonnect/services",
        "ent/home",
        "ent/portal",
    )


def _by_sms(journeys: Journeys, parent: Guardian) -> Iterator[None]:
    page, federation, mobile = journeys.page, journeys.federation, str(parent.mobile)
    portal = journeys.portal.open()
    yield
    login = portal.to_educonnect()
    yield
    login.as_guardian().log_in("p.inconnu99", "Faux-2026!")
    login.alert.wait_for()
    yield
    contact = login.without_account()
    yield
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=NOBODYS_MOBILE).send()
    yield
    code = contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=mobile).ask_for_code()
    yield
    page.locator("#lien-aide").click()
    page.get_by_role("heading", name="Schéma d'assistance").wait_for()
    yield
    page.go_back()
    code.type_code("000000")
    yield
    children = code.confirm(journeys.sms_inbox.wait_for_code(mobile))
    yield
    children.send()
    yield
    password = journeys.after_code(parent, children)
    yield
    password.type("abc").send()
    yield
    success = password.choose(PASSWORD)
    yield
    success.to_services()
    journeys.at_home()
    yield
    for path in ("/idp/profile/services", "/", "/idp/profile/SAML2/Redirect/SSO?execution=e9s9"):
        page.goto(federation.url("educonnect", path))
        yield
    page.goto(federation.url("educonnect", "/idp/profile/Logout"))
    page.get_by_text("Vous êtes déconnecté(e) d’EduConnect.").wait_for()
    yield
    journeys.to_code(parent).type_code(journeys.sms_inbox.wait_for_code(mobile))
    AlreadyActivePage(page)
    yield


@looks_at("educonnect", "franceconnect")
@pytest.mark.row("IN-22", "steps")
def test_the_pages_of_a_first_visit_by_franceconnect(
    by_franceconnect: ByFranceConnect, parent: Guardian, looking: Looking
) -> None:
    looking.along(_by_franceconnect(by_franceconnect, parent))
    looking.saw(
        "educonnect/activation_children",
        "educonnect/activation_code",
        "educonnect/franceconnect/contact",
        "educonnect/franceconnect/done",
        "educonnect/franceconnect/linked",
        "educonnect/login",
        "core/refusal",
        "franceconnect/choice_v2",
        "franceconnect/consent",
        "franceconnect/idp_login",
    )


def _by_franceconnect(ways: ByFranceConnect, parent: Guardian) -> Iterator[None]:
    page, federation = ways.journeys.page, ways.journeys.federation
    wrong, right = parent.children
    ways.from_portal().go()
    yield
    page.locator("#refuser").click()
    expect(ways.at_login().alert).to_be_visible()
    yield
    form = ways.at_login().go().choose("impots")
    yield
    form.log_in("rien", "rien")
    form.alert.wait_for()
    yield
    ways.identify(form, parent)
    consent = FranceConnectConsent(page).show_data()
    yield
    consent.go_on()
    contact = ProvenPage(page)
    yield
    contact.fill_in(NOBODYS_MOBILE).next()
    contact.alert.wait_for()
    yield
    contact.fill_in(str(parent.mobile)).next()
    code = CodePage(page)
    yield
    children: ChildrenPage = code.confirm(ways.sms_inbox.wait_for_code(str(parent.mobile)))
    at = page.url
    yield
    children.is_mine(f"{right.first_name} {right.name}", right.birth_date)
    children.is_mine(f"{wrong.first_name} {wrong.name}", right.birth_date).next()
    ActivatedPage(page).blocked.wait_for()
    yield
    page.goto(at)
    children.is_mine(f"{right.first_name} {right.name}", right.birth_date)
    children.is_not_mine(f"{wrong.first_name} {wrong.name}").next()
    LinkedPage(page)
    yield
    page.goto(federation.url("educonnect", "/idp/franceconnect/retour?code=0&state=e1s1.0"))
    expect(page.get_by_text("aucun compte n’a été modifié")).to_be_visible()
    yield


@looks_at("educonnect")
@pytest.mark.row("IN-22", "steps")
def test_the_pages_of_a_letter_and_of_what_a_login_demands(
    letters: Letters, parent: Guardian, control: ControlClient, looking: Looking
) -> None:
    looking.along(_by_letter(letters, parent, control))
    looking.saw(
        "educonnect/activation_address",
        "educonnect/activation_birth",
        "educonnect/activation_children",
        "educonnect/activation_link",
        "educonnect/activation_mail",
        "educonnect/activation_password",
        "educonnect/activation_renewal",
        "educonnect/activation_resume",
        "educonnect/activation_success",
    )


def _by_letter(letters: Letters, parent: Guardian, control: ControlClient) -> Iterator[None]:
    journeys, mailbox, school = letters.journeys, letters.mailbox, parent.children[0].school.uai
    page = journeys.page
    letter = control.hand_out(parent.key, school)
    address = letters.begin(letter)
    yield
    address.type(ADDRESS, "autre@messagerie.test")
    address.errors.first.wait_for()
    yield
    password = address.give(ADDRESS)
    yield
    password.type(PASSWORD).next()
    children = OwnChildrenPage(page)
    yield
    for child in parent.children:
        children.is_mine(child.first_name, child.birth_date)
    sent: MailSentPage = children.to_mail()
    yield
    link = mailbox.wait_for_link(ADDRESS, containing="activation")
    page.context.clear_cookies()
    page.goto(link)
    page.locator("#validerAuth").wait_for()
    yield
    page.context.clear_cookies()
    sent = letters.to_mail(letter, parent)
    sent.follow(mailbox.wait_for_link(ADDRESS, containing="activation"))
    yield
    page.goto(link)
    yield
    control.demand_passwords()
    page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(letter.identifier, PASSWORD)
    RenewalPage(page)
    yield
    page.context.clear_cookies()
    pupil = parent.children[0]
    control.choose_pupil_accounts(school, on=True)
    handed = control.hand_out(pupil.key, school)
    journeys.to_educonnect_as_pupil(pupil).log_in(handed.identifier, str(handed.password))
    birth = BirthPage(page)
    yield
    birth.born(date(2001, 1, 1)).alert.or_(birth.errors).first.wait_for()
    yield
