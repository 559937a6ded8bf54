"""FC-01 to FC-04, FC-10, FC-13, FC-15: the first visit, and the next."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, MailInbox, People, SmsInbox
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.feeds import tell
from rentree_blanche.scenarios.identities import ProviderName
from rentree_blanche.scenarios.journeys import names_in_the_ent
from rentree_blanche.scenarios.pages import ChildrenPage, CodePage, GuardianPage
from rentree_blanche.scenarios.pages.arrival import LinkedPage, ProvenPage
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectConsent, IdentityProvider
from rentree_blanche.scenarios.words import NOT_ATTRIBUTED
from rentree_blanche.simulators.population.find import primary

PROVIDERS: tuple[ProviderName, ...] = ("impots", "ameli", "laposte", "mobileconnect", "alicem")
FREE_MOBILE = "+33639989999"
OTHER_NAME = "Quetzalcoatl"
TO_CHECK = {
    "birth_name": "l’école connaît votre nom de naissance, tel qu’il figure sur votre pièce d’identité",
    "first_name": "l’école connaît votre premier prénom, tel qu’il figure sur votre pièce d’identité",
}


def _with_account_at(people: People, by_franceconnect: ByFranceConnect, provider: ProviderName) -> Guardian:
    """Give a parent who has an account at a provider: not everybody has one at each."""
    while True:
        parent = people.guardian(children=[primary(), primary()], twins=False)
        if by_franceconnect.identities.has(parent, provider):
            return parent


@pytest.mark.parametrize("provider", [pytest.param(each, marks=pytest.mark.row("FC-01", each)) for each in PROVIDERS])
def test_a_first_visit_through_each_identity_provider_ends_in_the_ent_with_the_right_children(
    by_franceconnect: ByFranceConnect, people: People, control: ControlClient, provider: ProviderName
) -> None:
    journeys, inbox = by_franceconnect.journeys, by_franceconnect.sms_inbox
    parent = _with_account_at(people, by_franceconnect, provider)
    by_franceconnect.to_contact(parent, provider).fill_in(str(parent.mobile)).next()
    children = CodePage(journeys.page).confirm(inbox.wait_for_code(str(parent.mobile)))
    assert sorted(children.names) == names_in_the_ent(parent)
    by_franceconnect.confirm_all(children, parent).to_services()
    home = journeys.at_home()
    assert (home.person, home.profile) == (f"{parent.first_name} {parent.name}", "Responsable d’élève")
    assert home.children == names_in_the_ent(parent)
    (account,) = control.find_accounts(key=parent.key)
    assert (account["state"], account["origin"]) == ("active", "franceconnect")
    assert {each["state"] for each in account["attachments"]} == {"confirmed"}


@pytest.mark.row("FC-02")
def test_the_next_visit_goes_straight_through_the_provider_that_was_remembered(
    by_franceconnect: ByFranceConnect, people: People, control: ControlClient
) -> None:
    journeys, parent = by_franceconnect.journeys, people.guardian(children=[primary()])
    by_franceconnect.identify(by_franceconnect.from_portal().go().remember().choose("impots"), parent)
    FranceConnectConsent(journeys.page).go_on()
    ProvenPage(journeys.page).fill_in(str(parent.mobile)).next()
    children = CodePage(journeys.page).confirm(by_franceconnect.sms_inbox.wait_for_code(str(parent.mobile)))
    by_franceconnect.confirm_all(children, parent).to_services()
    journeys.at_home().log_out()
    sent = len(by_franceconnect.sms_inbox.messages())
    by_franceconnect.from_portal().button.click()
    by_franceconnect.identify(IdentityProvider(journeys.page), parent)
    FranceConnectConsent(journeys.page).go_on()
    assert journeys.at_home().children == names_in_the_ent(parent)
    assert len(by_franceconnect.sms_inbox.messages()) == sent
    assert len(control.find_accounts(key=parent.key)) == 1


@pytest.mark.row("FC-03")
def test_a_mobile_that_differs_from_the_register_is_refused_and_nothing_is_sent(
    by_franceconnect: ByFranceConnect, people: People, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary()])
    contact = by_franceconnect.to_contact(parent)
    contact.fill_in(FREE_MOBILE).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    expect(contact.page.locator("#mobile")).to_have_value(FREE_MOBILE)
    assert sms_inbox.messages() == ()
    assert control.find_accounts(key=parent.key) == ()


@pytest.mark.row("FC-04")
def test_a_parent_without_mobile_succeeds_once_the_director_has_noted_it_and_a_night_has_passed(
    by_franceconnect: ByFranceConnect, people: People, clock: Clock, control: ControlClient
) -> None:
    journeys = by_franceconnect.journeys
    parent = people.guardian(children=[primary()], without_mobile=True)
    contact = by_franceconnect.to_contact(parent)
    contact.fill_in(FREE_MOBILE).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    expect(contact.alert).to_contain_text("Direction de l'école")
    path = f"/ecoles/{parent.children[0].school.uai}/responsables/{parent.register_ids[0]}"
    GuardianPage(journeys.page, journeys.federation.url("onde", path)).correct_mobile("06 39 98 99 99")
    journeys.page.context.clear_cookies()
    contact = by_franceconnect.to_contact(parent)
    contact.fill_in(FREE_MOBILE).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)  # until the night has passed
    assert by_franceconnect.sms_inbox.messages() == ()
    clock.pass_the_night()
    known = next(each for each in control.read_family(parent.family).guardians if each.key == parent.key)
    by_franceconnect.register(known)
    assert journeys.at_home().children == names_in_the_ent(parent)
    (account,) = control.find_accounts(key=parent.key)
    assert (account["origin"], account["mobile"]) == ("franceconnect", FREE_MOBILE)


@pytest.mark.parametrize(
    "field",
    [
        pytest.param("birth_name", marks=pytest.mark.row("FC-10", "birth-name")),
        pytest.param("first_name", marks=pytest.mark.row("FC-10", "first-names")),
    ],
)
def test_a_name_that_the_school_has_written_down_otherwise_is_refused_until_it_is_corrected(
    by_franceconnect: ByFranceConnect, people: People, sms_inbox: SmsInbox, control: ControlClient, field: str
) -> None:
    parent = people.guardian(children=[primary()], academy="LILLE", usage_name=False)
    tell(control, parent, **{field: OTHER_NAME})
    contact = by_franceconnect.to_contact(parent)
    contact.fill_in(str(parent.mobile)).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    expect(contact.alert).to_contain_text(TO_CHECK[field])
    assert sms_inbox.messages() == ()
    assert control.find_accounts(key=parent.key) == ()
    tell(control, parent)
    contact.next()
    children = CodePage(contact.page).confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    by_franceconnect.confirm_all(children, parent).to_services()
    assert by_franceconnect.journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("FC-10")
def test_an_identity_that_the_register_does_not_know_is_told_what_to_check(
    by_franceconnect: ByFranceConnect, people: People, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    stranger, parent = people.guardian(children=[primary()]), people.guardian(children=[primary()])
    contact = by_franceconnect.to_contact(stranger)
    assert stranger.birth_name in contact.identity
    contact.fill_in(str(parent.mobile)).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    for words in ("nom de naissance", "premier prénom", "Direction de l’école"):
        expect(contact.alert).to_contain_text(words)
    assert sms_inbox.messages() == ()
    assert control.find_accounts(key=parent.key) == control.find_accounts(key=stranger.key) == ()


@pytest.mark.row("FC-10", "homonym")
def test_a_homonym_of_another_family_is_not_taken_for_the_parent(
    by_franceconnect: ByFranceConnect, people: People, sms_inbox: SmsInbox
) -> None:
    parent = people.guardian(children=[primary()], homonym=True)
    contact = by_franceconnect.to_contact(parent)
    contact.fill_in(str(people.guardian(children=[primary()], homonym=True).mobile)).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    assert sms_inbox.messages() == ()


@pytest.mark.parametrize(
    "trait",
    [
        pytest.param("usage_name", marks=pytest.mark.row("FC-10", "usage-name")),
        pytest.param("accent", marks=pytest.mark.row("FC-10", "accent")),
        pytest.param("compound", marks=pytest.mark.row("FC-10", "first-names")),
    ],
)
def test_a_usage_name_an_accent_or_two_first_names_are_no_obstacle(
    by_franceconnect: ByFranceConnect, people: People, trait: str
) -> None:
    parent = people.guardian(children=[primary()], **{trait: True})
    by_franceconnect.register(parent)
    assert by_franceconnect.journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("FC-13")
def test_an_active_account_is_linked_and_not_doubled(
    by_franceconnect: ByFranceConnect, people: People, control: ControlClient
) -> None:
    journeys, parent = by_franceconnect.journeys, people.guardian(children=[primary()])
    registered, home = journeys.register(parent)
    home.log_out()
    code = by_franceconnect.to_code(parent)
    code.type_code(by_franceconnect.sms_inbox.wait_for_code(str(parent.mobile)))
    LinkedPage(journeys.page).to_services()
    assert journeys.at_home().children == names_in_the_ent(parent)
    (account,) = control.find_accounts(key=parent.key)
    assert (account["identifier"], account["origin"]) == (registered.identifier, "responsable")
    journeys.at_home().log_out()
    by_franceconnect.to_consent(parent).go_on()
    assert journeys.at_home().children == names_in_the_ent(parent)
    journeys.at_home().log_out()
    journeys.to_educonnect().as_guardian().log_in(registered.identifier, registered.password)
    assert journeys.at_home().children == names_in_the_ent(parent), "the password still opens it too"


@pytest.mark.row("FC-15")
def test_the_mail_address_known_to_the_school_may_be_proven_instead(
    by_franceconnect: ByFranceConnect, people: People, mailbox: MailInbox, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    journeys = by_franceconnect.journeys
    parent = people.guardian(children=[primary()], without_email=False)
    by_franceconnect.to_contact(parent).fill_in_mail(str(parent.email)).next()
    code = journeys.page.locator("#code")
    code.fill(mailbox.wait_for_code(str(parent.email)))
    journeys.page.get_by_role("button", name="Suivant").click()
    by_franceconnect.confirm_all(ChildrenPage(journeys.page), parent).to_services()
    assert journeys.at_home().children == names_in_the_ent(parent)
    (account,) = control.find_accounts(key=parent.key)
    assert (account["origin"], account["email"], account["mobile"]) == ("franceconnect", parent.email, None)
    assert sms_inbox.messages() == ()
