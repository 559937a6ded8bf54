"""Whole ways that many scenarios begin with."""

from dataclasses import dataclass

from playwright.sync_api import Page

from rentree_blanche.client import Guardian, Pupil, RunningFederation, SmsInbox
from rentree_blanche.scenarios.pages import ChildrenPage, CodePage, EntHome, LoginPage, PasswordPage, Portal
from rentree_blanche.scenarios.pages.distribution import BirthPage

PASSWORD = "Rentree-2026!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A guardian with an account."""

    guardian: Guardian
    identifier: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPupil:
    """A pupil with an account."""

    pupil: Pupil
    identifier: str
    password: str


@dataclass(frozen=True, slots=True)
class Journeys:
    """The ways of one browser through a federation."""

    page: Page
    federation: RunningFederation
    sms_inbox: SmsInbox

    @property
    def portal(self) -> Portal:
        """The ENT's portal."""
        return Portal(self.page, self.federation.url("ent-hdf"))

    def at_login(self) -> LoginPage:
        """Be at EduConnect's login."""
        return LoginPage(self.page)

    def at_code(self) -> CodePage:
        """Be at the page that asks for the code."""
        return CodePage(self.page)

    def at_home(self) -> EntHome:
        """Be in the ENT."""
        return EntHome(self.page)

    def to_educonnect(self) -> LoginPage:
        """Come to EduConnect's login from the ENT's portal."""
        return self.portal.open().to_educonnect()

    def to_code(self, guardian: Guardian, mobile: str | None = None) -> CodePage:
        """Come from the portal to the page that asks for the code."""
        contact = self.to_educonnect().as_guardian().without_account()
        contact.fill_in(last_name=guardian.name, first_name=guardian.first_name, mobile=mobile or str(guardian.mobile))
        return contact.ask_for_code()

    def to_password(self, guardian: Guardian, mobile: str | None = None) -> PasswordPage:
        """Come from the portal to the choice of the password, every child confirmed."""
        code = self.to_code(guardian, mobile)
        return self.after_code(guardian, code.confirm(self.sms_inbox.wait_for_code(str(guardian.mobile))))

    def after_code(self, guardian: Guardian, children: ChildrenPage) -> PasswordPage:
        """Go on from the children to the choice of the password, every child confirmed."""
        for child in guardian.children:
            children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
        return children.confirm()

    def finish(self, guardian: Guardian, children: ChildrenPage) -> EntHome:
        """Go on from the children into the ENT."""
        self.after_code(guardian, children).choose(PASSWORD).to_services()
        return self.at_home()

    def register_pupil(self, pupil: Pupil) -> tuple[RegisteredPupil, EntHome]:
        """Activate the account that the school hands a pupil, from the portal, into the ENT."""
        control = self.federation.client
        control.choose_pupil_accounts(pupil.school.uai, on=True)
        letter = control.hand_out(pupil.key, pupil.school.uai)
        self.to_educonnect_as_pupil(pupil).log_in(letter.identifier, str(letter.password))
        BirthPage(self.page).born(pupil.birth_date)
        PasswordPage(self.page).choose(PASSWORD).to_services()
        return RegisteredPupil(pupil=pupil, identifier=letter.identifier, password=PASSWORD), self.at_home()

    def to_educonnect_as_pupil(self, pupil: Pupil) -> LoginPage:
        """Come to EduConnect's login from the ENT's portal, as a pupil."""
        return self.portal.open().to_educonnect(level="Ecole" if pupil.school.degree == "1" else "Collège").as_pupil()

    def register(self, guardian: Guardian, mobile: str | None = None) -> tuple[Registered, EntHome]:
        """Register by SMS from the portal, into the ENT."""
        success = self.to_password(guardian, mobile).choose(PASSWORD)
        identifier = success.identifier
        success.to_services()
        registered = Registered(guardian=guardian, identifier=identifier, password=PASSWORD)
        return registered, self.at_home()


def names_in_the_ent(guardian: Guardian) -> list[str]:
    """Give the children that the ENT shall show, sorted."""
    return sorted(f"{child.first_name} {child.name}" for child in guardian.children)
