"""SMS-01, SMS-03, SMS-04 and SMS-09 to SMS-11: who may register, and with which number."""

import re
import unicodedata

import phonenumbers
import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, People, SmsInbox
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import AlreadyActivePage, ContactPage
from rentree_blanche.scenarios.words import NOT_ATTRIBUTED
from rentree_blanche.simulators.population.find import primary

OVERSEAS = "Pour les numéros hors France métropolitaine, merci d'indiquer l'indicatif régional."


@pytest.mark.row("SMS-01", "portal")
def test_a_parent_registers_from_the_portal_and_finds_the_children_in_the_ent(
    journeys: Journeys, people: People, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary(), primary()])
    registered, home = journeys.register(parent)
    assert home.person == f"{parent.first_name} {parent.name}"
    assert home.profile == "Responsable d’élève"
    assert home.children == names_in_the_ent(parent)
    assert re.fullmatch(r"[a-z]\.[a-z]+\d{2}", registered.identifier)
    (account,) = control.find_accounts(key=parent.key)
    assert (account["identifier"], account["state"]) == (registered.identifier, "active")
    assert account["origin"] == "responsable"
    assert {attachment["state"] for attachment in account["attachments"]} == {"confirmed"}


@pytest.mark.row("SMS-01", "educonnect")
def test_who_came_to_educonnect_itself_is_shown_the_services_without_the_ent(
    journeys: Journeys, people: People, sms_inbox: SmsInbox
) -> None:
    parent = people.guardian(children=[primary()])
    page = journeys.page
    page.goto(journeys.federation.url("educonnect"))
    page.get_by_role("link", name="Se connecter").click()
    contact = journeys.at_login().as_guardian().without_account()
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=str(parent.mobile))
    children = contact.ask_for_code().confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    child = parent.children[0]
    children.is_mine(child.first_name, child.birth_date).confirm().choose(PASSWORD).to_services()
    expect(page.get_by_role("heading", name="Mes services")).to_be_visible()
    expect(page.locator("#services")).to_contain_text("Scolarité services")
    expect(page.locator("#services")).not_to_contain_text("ENT")
    assert journeys.portal.open().to_home().children == names_in_the_ent(parent)


@pytest.mark.row("SMS-03")
def test_the_number_of_somebody_else_is_refused_and_nothing_is_sent(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    parent, stranger = people.guardian(children=[primary()]), people.guardian(children=[primary()])
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=str(stranger.mobile)).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    expect(contact.page.locator("#nom")).to_have_value(parent.name)
    assert sms_inbox.messages() == ()
    assert control.find_accounts(key=parent.key) == ()


@pytest.mark.row("SMS-03", "unknown")
@pytest.mark.harmless
def test_a_number_that_nobody_has_gets_the_same_answer(journeys: Journeys, people: People, sms_inbox: SmsInbox) -> None:
    parent = people.guardian(children=[primary()])
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile="+33 7 10 99 99 99").next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    assert sms_inbox.messages() == ()


@pytest.mark.row("SMS-04", "case")
@pytest.mark.harmless(newcomers=True)
@pytest.mark.parametrize(
    ("trait", "marks"),
    [
        pytest.param("accent", "éèêëàâäîïôöùûüçÉÈÊËÀÂÎÏÔÖÙÛÜÇ", id="accent", marks=pytest.mark.row("SMS-04", "accent")),
        pytest.param("compound", "-", id="hyphen", marks=pytest.mark.row("SMS-04", "hyphen")),
        pytest.param("apostrophe", "'’", id="apostrophe", marks=pytest.mark.row("SMS-04", "apostrophe")),
    ],
)
def test_case_accents_hyphens_and_apostrophes_do_not_count(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, trait: str, marks: str
) -> None:
    parent = _with_in_the_name(people, trait, marks)
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name=_plain(parent.name), first_name=_plain(parent.first_name), mobile=str(parent.mobile))
    contact.ask_for_code().confirm(sms_inbox.wait_for_code(str(parent.mobile)))


@pytest.mark.row("SMS-04", "order")
@pytest.mark.harmless(newcomers=True)
def test_the_order_of_names_counts(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary()])
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name=parent.first_name, first_name=parent.name, mobile=str(parent.mobile)).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    assert sms_inbox.messages() == ()
    assert control.find_accounts(key=parent.key) == ()


@pytest.mark.row("SMS-04", "usage-name")
@pytest.mark.harmless(newcomers=True)
def test_the_usage_name_and_the_birth_name_are_both_known(
    journeys: Journeys, people: People, sms_inbox: SmsInbox
) -> None:
    parent = people.guardian(children=[primary()], usage_name=True)
    for name in (str(parent.usage_name), parent.birth_name):
        contact = journeys.to_educonnect().as_guardian().without_account()
        contact.fill_in(last_name=name, first_name=parent.first_name, mobile=str(parent.mobile)).ask_for_code()
        sms_inbox.wait_for_code(str(parent.mobile))


@pytest.mark.row("SMS-04", "other")
@pytest.mark.harmless
def test_another_name_is_refused(journeys: Journeys, people: People, sms_inbox: SmsInbox) -> None:
    parent = people.guardian(children=[primary()])
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name=f"{parent.name}eau", first_name=parent.first_name, mobile=str(parent.mobile)).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    contact.fill_in(last_name=parent.name, first_name="Hildegarde", mobile=str(parent.mobile)).next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    assert sms_inbox.messages() == ()


@pytest.mark.parametrize(
    "writing",
    [
        pytest.param("close", marks=pytest.mark.row("SMS-09", "national")),
        pytest.param("national", marks=pytest.mark.row("SMS-09", "spaces")),
        pytest.param("international", marks=pytest.mark.row("SMS-09", "international")),
        pytest.param("dotted", marks=pytest.mark.row("SMS-09", "dots")),
        pytest.param("00", marks=pytest.mark.row("SMS-09", "international")),
    ],
)
@pytest.mark.harmless(newcomers=True)
def test_a_mobile_of_mainland_france_may_be_written_in_any_usual_way(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, writing: str
) -> None:
    parent = people.guardian(children=[primary()], overseas=False)
    code = journeys.to_code(parent, mobile=_written(parent, writing))
    code.confirm(sms_inbox.wait_for_code(str(parent.mobile)))


@pytest.mark.row("SMS-09", "overseas")
def test_an_overseas_mobile_is_accepted_with_its_prefix_and_refused_without(journeys: Journeys, people: People) -> None:
    parent = people.guardian(children=[primary()], overseas=True)
    contact = journeys.to_educonnect().as_guardian().without_account()
    expect(contact.page.get_by_text(OVERSEAS)).to_be_visible()
    national = "0" + str(phonenumbers.parse(str(parent.mobile)).national_number)
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=national).next()
    contact.page.locator("#alerte, .fr-error-text").first.wait_for()
    _, home = journeys.register(parent, mobile=_written(parent, "international"))
    assert home.children == names_in_the_ent(parent)


@pytest.mark.row("SMS-09")
@pytest.mark.harmless
def test_what_is_no_mobile_is_named_beside_the_field_and_nothing_typed_is_lost(journeys: Journeys) -> None:
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name="Martin", first_name="Zoé", mobile="03 20 00 00 00").next()
    expect(contact.errors).to_contain_text("n’est pas un numéro de téléphone portable")
    expect(contact.page.locator("#prenom")).to_have_value("Zoé")
    expect(contact.page.locator("#mobile")).to_have_value("03 20 00 00 00")


@pytest.mark.row("SMS-10", "login")
def test_an_active_account_is_only_told_of_once_the_code_is_proven(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary()])
    registered, home = journeys.register(parent)
    home.log_out()
    code = journeys.to_code(parent)
    code.type_code(sms_inbox.wait_for_code(str(parent.mobile)))
    AlreadyActivePage(journeys.page).to_login().as_guardian().log_in(registered.identifier, PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(parent)
    assert len(control.find_accounts(key=parent.key)) == 1


@pytest.mark.row("SMS-10", "forgotten")
def test_who_has_an_active_account_and_forgot_its_identifier_is_sent_to_find_it(
    journeys: Journeys, people: People, sms_inbox: SmsInbox
) -> None:
    parent = people.guardian(children=[primary()])
    registered, home = journeys.register(parent)
    home.log_out()
    code = journeys.to_code(parent)
    code.type_code(sms_inbox.wait_for_code(str(parent.mobile)))
    forgotten = AlreadyActivePage(journeys.page).forgot_identifier().ask(str(parent.mobile))
    expect(forgotten.said).to_contain_text("Si ce numéro est celui d’un compte")
    assert registered.identifier in sms_inbox.wait_for(str(parent.mobile)).body
    journeys.to_educonnect().as_guardian().log_in(registered.identifier, PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("SMS-11")
def test_two_parents_with_one_mobile_each_have_their_own_account(
    journeys: Journeys, people: People, control: ControlClient
) -> None:
    family = people.family(children=[primary()], guardians=2, shared_mobile=True)
    identifiers = set()
    for parent in family.guardians:
        registered, home = journeys.register(parent)
        assert home.person == f"{parent.first_name} {parent.name}"
        identifiers.add(registered.identifier)
        home.log_out()
    assert len(identifiers) == 2
    assert all(len(control.find_accounts(key=parent.key)) == 1 for parent in family.guardians)


@pytest.mark.row("FC-14", "double-click")
@pytest.mark.harmless(newcomers=True)
def test_a_double_click_sends_one_sms(journeys: Journeys, people: People, sms_inbox: SmsInbox) -> None:
    parent = people.guardian(children=[primary()])
    contact: ContactPage = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=str(parent.mobile))
    contact.page.get_by_role("button", name="Suivant").dblclick()
    code = journeys.at_code()
    code.confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    assert len(sms_inbox.messages(str(parent.mobile))) == 1


def _with_in_the_name(people: People, trait: str, marks: str) -> Guardian:
    """Give a parent whose own name has one of these marks: a family's trait may be another member's."""
    while True:
        parent = people.guardian(children=[primary()], **{trait: True})
        if set(marks) & set(parent.name + parent.first_name):
            return parent


def _plain(name: str) -> str:
    """Write a name as a hurried person does: capitals, no accent, spaces for hyphens and apostrophes."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", name) if not unicodedata.combining(mark))
    return re.sub("[-'’]", " ", bare.replace("œ", "oe").replace("Œ", "OE")).upper()


def _written(parent: Guardian, writing: str) -> str:
    number = phonenumbers.parse(str(parent.mobile))
    international = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return {
        "national": national,
        "close": national.replace(" ", ""),
        "international": international,
        "dotted": national.replace(" ", "."),
        "00": international.replace("+", "00"),
    }[writing]
