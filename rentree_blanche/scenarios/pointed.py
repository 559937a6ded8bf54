"""The ways of one browser through a deployment, as its target file describes it."""

from dataclasses import dataclass
from typing import NoReturn, Self

import pytest
from playwright.sync_api import Page

from rentree_blanche.client import Guardian, Pupil
from rentree_blanche.scenarios.journeys import Journeys, Registered, RegisteredPupil
from rentree_blanche.scenarios.pages import EntHome, LoginPage, PasswordPage, Portal
from rentree_blanche.scenarios.pages.ent import HomeMarks
from rentree_blanche.suite.target.inboxes import TargetSmsInbox
from rentree_blanche.suite.target.standing import TargetFederation, account_of
from rentree_blanche.suite.target.values import Ent


class PointedPortal(Portal):
    """The portal of the ENT under test, gone through by the steps that the target file names."""

    def __init__(self, page: Page, url: str, ent: Ent) -> None:
        super().__init__(page, url)
        self._ent = ent

    def choose(self, *, profile: str = "", level: str = "", mode: str | None = None) -> Self:
        """Skip: only our own portal is known step by step."""
        _skip("choisit pas à pas sur le portail, dont la cible ne décrit que le chemin entier (ent.steps)")

    def choose_profile(self, profile: str) -> Self:
        """Skip: only our own portal is known step by step."""
        return self.choose()

    def to_educonnect(self, *, level: str = "") -> LoginPage:
        """Press what a parent presses; EduConnect's login follows."""
        return LoginPage(self._go(self._ent.steps))

    def to_educonnect_as_pupil(self) -> LoginPage:
        """Press what a pupil presses; EduConnect's login follows."""
        return LoginPage(self._go(self._ent.pupil_steps or self._ent.steps))

    def to_home(self, *, level: str = "") -> EntHome:
        """Press what a parent presses; a session at EduConnect opens the ENT at once."""
        return EntHome(self._go(self._ent.steps), marks_of(self._ent))

    def _go(self, steps: tuple[str, ...]) -> Page:
        for step in steps:
            button = self.page.get_by_role("button", name=step, exact=True)
            button.or_(self.page.get_by_role("link", name=step, exact=True)).first.click()
        return self.page


@dataclass(frozen=True, slots=True)
class PointedJourneys(Journeys):
    """The same ways; who has an account logs in where a scenario registers them."""

    @property
    def portal(self) -> PointedPortal:
        """The portal of the ENT under test."""
        return PointedPortal(self.page, self.federation.url("ent-hdf"), self._deployment.target.ent)

    def at_home(self) -> EntHome:
        """Be in the ENT."""
        return EntHome(self.page, marks_of(self._deployment.target.ent))

    def to_educonnect_as_pupil(self, pupil: Pupil) -> LoginPage:
        """Come to EduConnect's login from the ENT's portal, as a pupil."""
        portal = PointedPortal(self.page, self.federation.url("ent-hdf"), self._deployment.target.ent)
        portal.open()
        return portal.to_educonnect_as_pupil().as_pupil()

    def to_password(self, guardian: Guardian, mobile: str | None = None) -> PasswordPage:
        """Come from the portal to the choice of the password; skip before anything is sent that nobody could read."""
        if isinstance(self.sms_inbox, TargetSmsInbox) and not self.sms_inbox.reads:
            _skip("inscrit quelqu’un par SMS, et la cible n’a pas de table [sms]")
        return super(PointedJourneys, self).to_password(guardian, mobile)

    def register(self, guardian: Guardian, mobile: str | None = None) -> tuple[Registered, EntHome]:
        """Be in the ENT with an account: log in, or register who has none."""
        account = account_of(self._deployment.target, guardian.key)
        if account is None:
            return super(PointedJourneys, self).register(guardian, mobile)
        self.to_educonnect().as_guardian().log_in(account.identifier, account.password)
        registered = Registered(guardian=guardian, identifier=account.identifier, password=account.password)
        return registered, self.at_home()

    def register_pupil(self, pupil: Pupil) -> tuple[RegisteredPupil, EntHome]:
        """Be in the ENT as a pupil, by logging in."""
        account = account_of(self._deployment.target, pupil.key)
        if account is None:
            _skip("joue un élève qui a un compte")
        self.to_educonnect_as_pupil(pupil).log_in(account.identifier, account.password)
        registered = RegisteredPupil(pupil=pupil, identifier=account.identifier, password=account.password)
        return registered, self.at_home()

    @property
    def _deployment(self) -> TargetFederation:
        assert isinstance(self.federation, TargetFederation)
        return self.federation


def marks_of(ent: Ent) -> HomeMarks:
    """Give where the home of the ENT under test shows what."""
    return HomeMarks(person=ent.person, children=ent.children, log_out=ent.log_out, logged_out="")


def _skip(what: str) -> NoReturn:
    pytest.skip(f"ce scénario {what}")
