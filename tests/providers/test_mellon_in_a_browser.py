"""mod_auth_mellon and a person in a real browser, over TLS, against the whole federation."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from rentree_blanche.client import Family, Guardian, People, RunningFederation, SmsInbox
from rentree_blanche.scenarios.pages import LoginPage, NationalService
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.educonnect.saml import KeyPair
from rentree_blanche.simulators.population import ACADEMIES
from rentree_blanche.simulators.population.find import primary
from tests.providers.mellon import Mellon, attributes

PASSWORD = "Rentrée-2026!"
OID = "urn:oid:1.3.6.1.4.1.20326.10.999.1."

Agree = Callable[..., None]


@pytest.fixture
def guarded(federation: RunningFederation, site: Mellon, sp_key: KeyPair) -> Iterator[Mellon]:
    """mod_auth_mellon, serving, which trusts the federation; not yet registered there."""
    ca_file, address = federation.directory.ca, federation.directory.actors["educonnect"].metadata
    assert ca_file is not None, "these tests need a federation over TLS"
    assert address is not None
    with client_session(agent="administrator", ca_file=Path(ca_file)) as administrator:
        metadata = administrator.get(address).content
    with site.serving(sp_key, metadata):
        yield site


@pytest.fixture
def agree(federation: RunningFederation, guarded: Mellon, sp_key: KeyPair) -> Agree:
    """Register the site at EduConnect."""

    def register(profile: Literal["ent", "vecteur", "service-national"] = "ent", *, encrypted: bool = False) -> None:
        federation.client.register_provider(profile, metadata=guarded.metadata(sp_key), encrypt_assertions=encrypted)

    return register


class Person:
    """A guardian, who shares a family with another, at the browser."""

    def __init__(self, page: Page, federation: RunningFederation, family: Family, sms_inbox: SmsInbox) -> None:
        self.page = page
        self.guardian, self.other = family.guardians
        self._federation = federation
        self._academy_code = next(academy.code for academy in ACADEMIES if academy.name == family.academy)
        self._sms_inbox = sms_inbox

    def references(self, guardian: Guardian) -> list[str]:
        """What an ENT must be told of a guardian: where in which register they stand."""
        return [f"{{AAF}}{self._academy_code}|x|{record}" for record in guardian.register_ids]

    def register_from(self, url: str) -> str:
        """Ask for a page, register by SMS on the way, and come to it; give the identifier."""
        guardian, mobile = self.guardian, self.guardian.mobile
        assert mobile is not None
        self.page.goto(url)
        contact = LoginPage(self.page).as_guardian().without_account()
        contact.fill_in(last_name=guardian.name, first_name=guardian.first_name, mobile=mobile)
        children = contact.ask_for_code().confirm(self._sms_inbox.wait_for_code(mobile))
        for pupil in guardian.children:
            children.is_mine(f"{pupil.first_name} {pupil.name}", pupil.birth_date)
        success = children.confirm().choose(PASSWORD)
        identifier = success.identifier
        success.to_services()
        self.page.wait_for_url(url)
        return identifier

    def enter_scolarite_services(self) -> NationalService:
        """Enter a second service, which has to know the person without asking for anything."""
        service = NationalService(self.page, self._federation.url("teleservices", "/")).open().enter()
        expect(service.identity).to_contain_text(f"{self.guardian.first_name} {self.guardian.name}")
        return service

    def is_asked_for_a_password_at(self, url: str) -> LoginPage:
        """Ask for a page, and be sent to log in instead."""
        self.page.goto(url)
        return LoginPage(self.page)


@pytest.fixture
def person(page: Page, federation: RunningFederation, people: People, sms_inbox: SmsInbox) -> Person:
    family = people.family(
        guardians=2, children=[primary(), primary()], homonym=False, shared_mobile=False, without_mobile=False
    )
    return Person(page, federation, family, sms_inbox)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
def test_mellon_is_told_who_registered_by_sms_on_the_way_and_nobody_else(
    guarded: Mellon, agree: Agree, person: Person, encrypted: bool
) -> None:
    agree("ent", encrypted=encrypted)

    with person.page.expect_request(guarded.acs_url) as posted:
        person.register_from(guarded.secret_url)

    told = attributes(person.page.content())["FrEduCtRefId"]
    assert told == person.references(person.guardian)
    assert told != person.references(person.other)
    response = base64.b64decode(parse_qs(posted.value.post_data or "")["SAMLResponse"][0])
    assert (b"EncryptedAssertion" in response) is encrypted
    assert (told[0].encode() in response) is not encrypted


def test_a_national_service_behind_mellon_is_told_what_its_profile_holds(
    guarded: Mellon, agree: Agree, person: Person, federation: RunningFederation
) -> None:
    agree("service-national")

    identifier = person.register_from(guarded.secret_url)

    told = attributes(person.page.content())
    (account,) = federation.client.find_accounts(identifier=identifier)
    assert "FrEduCtRefId" not in told
    assert told["urn:oid:2.5.4.4"] == [person.guardian.name]
    assert told["urn:oid:2.5.4.42"] == [person.guardian.first_name]
    assert told[f"{OID}7"] == ["resp1d"]
    assert told[f"{OID}57"] == [account["educonnect_id"]]


def test_a_second_service_asks_for_no_password_and_mellon_stays_open(
    guarded: Mellon, agree: Agree, person: Person
) -> None:
    agree()
    person.register_from(guarded.secret_url)

    person.enter_scolarite_services()

    person.page.goto(guarded.secret_url)
    assert person.page.url == guarded.secret_url


def test_a_logout_at_mellon_comes_back_there_and_leaves_no_session_anywhere(
    guarded: Mellon, agree: Agree, person: Person
) -> None:
    agree()
    identifier = person.register_from(guarded.secret_url)
    service = person.enter_scolarite_services()

    person.page.goto(guarded.logout_url)
    person.page.wait_for_url(f"{guarded.url}/")

    service.open().enter()
    LoginPage(person.page)
    person.is_asked_for_a_password_at(guarded.secret_url).as_guardian().log_in(identifier, PASSWORD)
    person.page.wait_for_url(guarded.secret_url)
    assert attributes(person.page.content())["FrEduCtRefId"] == person.references(person.guardian)


def test_a_logout_at_another_service_ends_the_session_of_mellon(guarded: Mellon, agree: Agree, person: Person) -> None:
    agree()
    person.register_from(guarded.secret_url)

    person.enter_scolarite_services().log_out()

    expect(person.page.get_by_test_id("logged_out_everywhere")).to_be_visible()
    person.is_asked_for_a_password_at(guarded.secret_url)


def test_a_logout_at_educonnect_ends_the_session_of_mellon(
    guarded: Mellon, agree: Agree, person: Person, federation: RunningFederation
) -> None:
    agree()
    person.register_from(guarded.secret_url)

    person.page.goto(federation.url("educonnect", "/idp/profile/Logout"))

    expect(person.page.get_by_text("Vous êtes déconnecté(e) d’EduConnect.")).to_be_visible()
    person.is_asked_for_a_password_at(guarded.secret_url)
