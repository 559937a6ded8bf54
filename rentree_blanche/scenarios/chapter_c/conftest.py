"""People who hold a letter of their school."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from rentree_blanche.client import ControlClient, Guardian, MailInbox, Notification, People
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.pages import SuccessPage
from rentree_blanche.scenarios.pages.distribution import AddressPage, MailSentPage, OwnChildrenPage
from rentree_blanche.scenarios.patience import PATIENCE
from rentree_blanche.simulators.population.find import primary

ADDRESS = "adresse.choisie@messagerie.test"


@dataclass(frozen=True, slots=True)
class Letters:
    """The ways of one browser through a letter."""

    journeys: Journeys
    mailbox: MailInbox

    def begin(self, letter: Notification) -> AddressPage:
        """Log in with a letter; « Activation du compte » follows."""
        self.log_in(letter)
        return AddressPage(self.journeys.page)

    def log_in(self, letter: Notification, password: str | None = None) -> None:
        """Come from the portal and type what the letter says, or another password."""
        login = self.journeys.to_educonnect().as_guardian()
        login.log_in(letter.identifier, password or str(letter.password))

    def to_mail(self, letter: Notification, parent: Guardian, address: str = ADDRESS) -> MailSentPage:
        """Come from the portal to « Un mail a été envoyé », every child confirmed."""
        return answer(self.begin(letter), parent, address)

    def activate(self, letter: Notification, parent: Guardian, address: str = ADDRESS) -> SuccessPage:
        """Come from the portal to the success page."""
        sent = self.to_mail(letter, parent, address)
        return sent.follow(self.mailbox.wait_for_link(address, containing="activation"))


def answer(page: AddressPage, parent: Guardian, address: str = ADDRESS) -> MailSentPage:
    """Go from the address to « Un mail a été envoyé », every child of a primary school confirmed."""
    page.give(address).type(PASSWORD).next()
    children = OwnChildrenPage(page.page)
    for child in parent.children:
        if child.school.degree == "1":
            children.is_mine(child.first_name, child.birth_date)
    return children.to_mail()


@pytest.fixture
def letters(journeys: Journeys, mailbox: MailInbox) -> Letters:
    """Give the ways of a fresh browser through a letter."""
    return Letters(journeys, mailbox)


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of two children in primary schools."""
    return people.guardian(children=[primary(), primary()], twins=False)


@pytest.fixture
def letter(control: ControlClient, parent: Guardian) -> Notification:
    """Give the letter of the parent's school."""
    return control.hand_out(parent.key, parent.children[0].school.uai)


@pytest.fixture
def other_browser(browser: Browser) -> Iterator[Page]:
    """Give a page of another browser."""
    with closing(browser.new_context(ignore_https_errors=True)) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
