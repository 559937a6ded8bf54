"""IN-08 and IN-12: what a right password leads to before the services."""

from datetime import date

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, People, Pupil, SmsInbox
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, Registered, names_in_the_ent
from rentree_blanche.scenarios.looking import Looking
from rentree_blanche.scenarios.pages.distribution import OwnChildrenPage, RenewalPage
from rentree_blanche.scenarios.words import WRONG_DATE
from rentree_blanche.simulators.population.find import primary

COLLEGE = {
    "type": "school", "uai": "0599998Z", "name": "Collège d’essai", "kind": "college", "commune": "Lille",
    "academy": "LILLE", "academy_code": "09",
}  # fmt: skip
ELDEST, BORN = "Marguerite", date(2013, 4, 5)
NEW = "Nouveau-2027!"


@pytest.fixture
def secondary_parent(
    journeys: Journeys, people: People, control: ControlClient, sms_inbox: SmsInbox, clock: Clock
) -> Registered:
    """Give a parent who registered for a child of the collège, and whose children of the école came a night later."""
    parent = people.guardian(children=[primary(), primary()], twins=False)
    control.upload_feed("siecle", [_header("SIECLE"), COLLEGE, _eldest(parent), _at_college(parent), _link()])
    (known,) = parent.register_ids
    control.upload_feed("onde", [_header("ONDE"), {"type": "gone", "what": "guardian", "id": known}])
    code = journeys.to_code(parent)
    children = code.confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    assert children.names == [f"{ELDEST} {parent.name}"]
    success = children.is_mine(ELDEST, BORN).confirm().choose(PASSWORD)
    identifier = success.identifier
    control.change_guardian(parent.key, email="nouvelle.adresse@messagerie.test")  # so that the night speaks of them
    clock.pass_the_night()
    journeys.page.context.clear_cookies()
    return Registered(guardian=parent, identifier=identifier, password=PASSWORD)


def log_in(journeys: Journeys, who: Registered, password: str | None = None) -> None:
    """Come from the portal in a fresh browser, and log in."""
    journeys.page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(who.identifier, password or who.password)


@pytest.mark.row("IN-08", "proposed")
def test_the_primary_children_are_proposed_once_and_attached(
    journeys: Journeys, secondary_parent: Registered, control: ControlClient
) -> None:
    parent = secondary_parent.guardian
    log_in(journeys, secondary_parent)
    page = OwnChildrenPage(journeys.page)
    assert sorted(page.names) == sorted(_name(child) for child in parent.children)
    for child in parent.children:
        page.is_mine(child.first_name, child.birth_date)
    page.confirm()
    assert journeys.at_home().children == sorted(_name(child) for child in parent.children)
    log_in(journeys, secondary_parent)
    journeys.at_home()
    assert set(_states(control, secondary_parent).values()) == {"confirmed"}


@pytest.mark.row("IN-08", "proposed")
def test_an_invitation_may_be_put_off_and_does_not_come_again(
    journeys: Journeys, secondary_parent: Registered, control: ControlClient
) -> None:
    log_in(journeys, secondary_parent)
    OwnChildrenPage(journeys.page).later()
    journeys.page.wait_for_url(lambda url: "educonnect" not in url)
    assert (
        not {child.first_name for child in secondary_parent.guardian.children}
        & _states(control, secondary_parent).keys()
    )
    log_in(journeys, secondary_parent)
    journeys.page.wait_for_url(lambda url: "educonnect" not in url)


@pytest.mark.row("IN-08", "blocked")
@pytest.mark.row("F-03", "educonnect")
def test_a_wrong_birth_date_blocks_and_what_the_director_clears_is_proposed_again(
    journeys: Journeys, secondary_parent: Registered, control: ControlClient, looking: Looking
) -> None:
    wrong, right = secondary_parent.guardian.children
    log_in(journeys, secondary_parent)
    page = OwnChildrenPage(journeys.page)
    looking.look()
    page.is_mine(wrong.first_name, date(2001, 1, 1)).is_mine(right.first_name, right.birth_date).confirm()
    blocked = journeys.page.locator("#rattachement-bloque")
    expect(blocked).to_contain_text(WRONG_DATE)
    expect(blocked).to_contain_text(wrong.first_name)
    looking.look()
    looking.saw("educonnect/activation_invitation", "educonnect/activation_invitation_blocked")
    journeys.page.get_by_role("button", name="Accéder à mes services").click()
    journeys.at_home()
    log_in(journeys, secondary_parent)
    journeys.at_home()
    assert _states(control, secondary_parent)[wrong.first_name] == "blocked"
    control.settle_attachment(secondary_parent.identifier, wrong.key, "clear")
    log_in(journeys, secondary_parent)
    again = OwnChildrenPage(journeys.page)
    assert again.names == [_name(wrong)]
    again.is_mine(wrong.first_name, wrong.birth_date).confirm()
    journeys.at_home()
    assert _states(control, secondary_parent)[wrong.first_name] == "confirmed"


@pytest.mark.row("IN-08", "not-proposed")
def test_a_child_that_is_not_proposed_is_attached_by_the_director(
    journeys: Journeys, secondary_parent: Registered, control: ControlClient, clock: Clock
) -> None:
    parent = secondary_parent.guardian
    control.change_guardian(parent.key, mobile=None, email=None)
    clock.pass_the_night()
    log_in(journeys, secondary_parent)
    journeys.page.wait_for_url(lambda url: "educonnect" not in url)
    child = parent.children[0]
    control.settle_attachment(secondary_parent.identifier, child.key, "attach")
    assert _states(control, secondary_parent)[child.first_name] == "confirmed"


@pytest.mark.row("IN-12", "password")
def test_the_next_login_demands_a_new_password_that_is_not_the_old_one(
    journeys: Journeys, people: People, control: ControlClient
) -> None:
    registered, home = journeys.register(people.guardian(children=[primary()]))
    children = home.children
    assert control.demand_passwords(uai=registered.guardian.children[0].school.uai) == 1
    log_in(journeys, registered)
    page = RenewalPage(journeys.page).choose(PASSWORD)
    expect(page.errors).to_contain_text("différent de l’ancien")
    page.choose(NEW)
    assert journeys.at_home().children == children
    journeys.page.context.clear_cookies()
    login = journeys.to_educonnect().as_guardian()
    login.log_in(registered.identifier, PASSWORD)
    expect(login.alert).to_contain_text("incorrect")
    login.log_in(registered.identifier, NEW)
    assert journeys.at_home().children == children


@pytest.mark.row("IN-12", "password")
def test_sessions_end_with_the_demand(journeys: Journeys, people: People, control: ControlClient) -> None:
    registered, _ = journeys.register(people.guardian(children=[primary()]))
    control.demand_passwords()
    journeys.page.goto(journeys.federation.url("educonnect", "/idp/profile/services"))
    journeys.at_login().as_guardian().log_in(registered.identifier, PASSWORD)
    RenewalPage(journeys.page)


@pytest.mark.row("IN-12", "franceconnect")
def test_who_has_franceconnect_alone_is_spared_the_demand(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary()])
    by_franceconnect = ByFranceConnect(journeys, Identities(journeys.federation), sms_inbox)
    by_franceconnect.register(parent)
    assert control.demand_passwords() == 0
    journeys.page.goto(journeys.federation.url("educonnect", "/idp/profile/services"))
    expect(journeys.page.locator("#services")).to_be_visible()
    journeys.page.context.clear_cookies()
    by_franceconnect.to_consent(parent).go_on()
    assert journeys.at_home().children == names_in_the_ent(parent)


def _header(source: str) -> dict[str, object]:
    return {"type": "feed", "source": source, "schema": 1, "mode": "delta", "day": "2026-09-01"}


def _eldest(parent: Guardian) -> dict[str, object]:
    return {
        "type": "pupil", "id": "99000001", "struct_id": "99000001", "ine": None, "birth_name": parent.name,
        "usage_name": None, "first_name": ELDEST, "birth_date": BORN.isoformat(), "sex": "F", "uai": COLLEGE["uai"],
        "class_label": "6A", "level": "6EME", "level_code": "1121", "academy_code": "09",
    }  # fmt: skip


def _at_college(parent: Guardian) -> dict[str, object]:
    return {
        "type": "guardian", "id": "99000002", "civility": parent.civility, "birth_name": parent.birth_name,
        "usage_name": parent.usage_name, "first_name": parent.first_name, "mobile": parent.mobile,
        "email": parent.email, "academy_code": "09",
    }  # fmt: skip


def _link() -> dict[str, object]:
    return {"type": "link", "guardian": "99000002", "pupil": "99000001", "legal": True}


def _name(child: Pupil) -> str:
    return f"{child.first_name} {child.name}"


def _states(control: ControlClient, who: Registered) -> dict[str, str]:
    (account,) = control.find_accounts(identifier=who.identifier)
    return {attachment["first_name"]: attachment["state"] for attachment in account["attachments"]}
