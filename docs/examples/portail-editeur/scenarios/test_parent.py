"""A parent who activates an account on the way from our ENT lands in it, with the right children; nobody else does."""

import pytest
from playwright.sync_api import Page, expect
from rentree_blanche.client import Clock, Faults, Guardian, Journal, MailInbox, People, RunningFederation, SmsInbox
from rentree_blanche.scenarios.pages import ChildrenPage, CodePage
from rentree_blanche.scenarios.pages.distribution import AddressPage, OwnChildrenPage
from rentree_blanche.simulators.population.find import primary, secondary

from scenarios.our_ent import OurEnt
from scenarios.pages import OurHome, OurPortal

PASSWORD = "Rentree-2026!"


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of a pupil of an école and of a collégien."""
    return people.guardian(children=[primary(), secondary()])


def ask_for_code(page: Page, our_ent: OurEnt, parent: Guardian) -> CodePage:
    """Come from our portal to EduConnect, say who one is, and have a code sent."""
    asked = OurPortal(page, our_ent.url).as_parent().without_account()
    contact = asked.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=str(parent.mobile))
    return contact.ask_for_code()


def finish(children: ChildrenPage, parent: Guardian) -> str:
    """Confirm the children, choose a password, go on to our ENT; give the identifier."""
    for child in parent.children:
        children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
    success = children.confirm().choose(PASSWORD)
    identifier = success.identifier
    success.to_services()
    return identifier


def register(page: Page, our_ent: OurEnt, parent: Guardian, sms_inbox: SmsInbox) -> str:
    """Activate the account by SMS, on the way from our portal to our ENT; give the identifier."""
    code = ask_for_code(page, our_ent, parent)
    return finish(code.confirm(sms_inbox.wait_for_code(str(parent.mobile))), parent)


def test_a_parent_registers_by_sms_and_finds_the_right_children(
    page: Page, our_ent: OurEnt, parent: Guardian, people: People, sms_inbox: SmsInbox, journal: Journal
) -> None:
    our_ent.knows(parent, people.guardian(children=[primary()]))
    register(page, our_ent, parent, sms_inbox)
    home = OurHome(page)
    assert (home.person, home.profile) == (f"{parent.first_name} {parent.name}", "Parent")
    assert home.children == sorted(f"{child.first_name} {child.name}" for child in parent.children)
    (answer,) = [line for line in journal.lines(kind="saml") if line.summary.startswith("Réponse SAML")]
    assert "FrEduCtRefId" in answer.detail["xml"]


def test_whom_the_directory_does_not_hold_yet_comes_in_the_next_day(
    page: Page, our_ent: OurEnt, parent: Guardian, sms_inbox: SmsInbox, clock: Clock
) -> None:
    identifier = register(page, our_ent, parent, sms_inbox)
    expect(page.get_by_role("heading", name="Compte pas encore connu")).to_be_visible()
    clock.pass_the_night()
    our_ent.knows(parent)
    page.context.clear_cookies()
    OurPortal(page, our_ent.url).as_parent().log_in(identifier, PASSWORD)
    assert OurHome(page).person == f"{parent.first_name} {parent.name}"


def test_a_parent_with_the_schools_letter_lands_in_our_ent(
    page: Page, our_ent: OurEnt, people: People, federation: RunningFederation, mailbox: MailInbox
) -> None:
    parent = people.guardian(children=[primary()])
    (child,) = parent.children
    our_ent.knows(parent)
    letter = federation.client.hand_out(parent.key, child.school.uai)
    OurPortal(page, our_ent.url).as_parent().log_in(letter.identifier, str(letter.password))
    AddressPage(page).give("parent@messagerie.test").type(PASSWORD).next()
    sent = OwnChildrenPage(page).is_mine(child.first_name, child.birth_date).to_mail()
    sent.follow(mailbox.wait_for_link("parent@messagerie.test", containing="activation")).to_services()
    assert OurHome(page).children == [f"{child.first_name} {child.name}"]


def test_a_lost_sms_is_told_and_the_next_one_leads_in(
    page: Page, our_ent: OurEnt, parent: Guardian, sms_inbox: SmsInbox, faults: Faults
) -> None:
    our_ent.knows(parent)
    lost = faults.add_ready("sms-perdu")
    code = ask_for_code(page, our_ent, parent)
    expect(code.failure).to_be_visible()
    faults.remove(lost)
    finish(code.try_again().confirm(sms_inbox.wait_for_code(str(parent.mobile))), parent)
    assert OurHome(page).profile == "Parent"


def test_an_answer_signed_with_a_key_that_we_do_not_know_opens_no_session(
    page: Page, our_ent: OurEnt, parent: Guardian, sms_inbox: SmsInbox, federation: RunningFederation
) -> None:
    our_ent.knows(parent)
    federation.client.rotate_saml_keys("educonnect", published=False)
    register(page, our_ent, parent, sms_inbox)
    expect(page.get_by_role("heading", name="Connexion refusée")).to_be_visible()
    page.goto(f"{our_ent.url}/accueil")
    expect(page.get_by_role("link", name="Je suis parent")).to_be_visible()


def test_who_logs_out_of_our_ent_is_logged_out_at_educonnect(
    page: Page, our_ent: OurEnt, parent: Guardian, sms_inbox: SmsInbox
) -> None:
    our_ent.knows(parent)
    register(page, our_ent, parent, sms_inbox)
    OurHome(page).log_out()
    expect(page.get_by_role("heading", name="À bientôt")).to_be_visible()
    OurPortal(page, our_ent.url).as_parent()  # who still had a session would not see the login


def test_who_logs_out_at_educonnect_is_out_of_our_ent(
    page: Page, our_ent: OurEnt, parent: Guardian, sms_inbox: SmsInbox, federation: RunningFederation
) -> None:
    our_ent.knows(parent)
    register(page, our_ent, parent, sms_inbox)
    assert OurHome(page).profile == "Parent"  # the browser is no longer on its way to our ENT
    page.goto(federation.url("educonnect", "/idp/profile/Logout"))
    expect(page.get_by_text("Vous êtes déconnecté(e) d’EduConnect.")).to_be_visible()
    page.goto(our_ent.url)
    expect(page.get_by_role("link", name="Je suis parent")).to_be_visible()
