"""Whole ways through FranceConnect that scenarios begin with."""

from dataclasses import dataclass

from rentree_blanche.client import Guardian, SmsInbox
from rentree_blanche.scenarios.identities import Identities, ProviderName
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages import ChildrenPage, CodePage
from rentree_blanche.scenarios.pages.arrival import ActivatedPage, FranceConnectButton, ProvenPage
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectConsent, IdentityProvider


@dataclass(frozen=True, slots=True)
class ByFranceConnect:
    """The ways of one browser through FranceConnect."""

    journeys: Journeys
    identities: Identities
    sms_inbox: SmsInbox

    def at_login(self) -> FranceConnectButton:
        """Be at EduConnect's login, as a guardian."""
        return FranceConnectButton(self.journeys.at_login().as_guardian())

    def from_portal(self) -> FranceConnectButton:
        """Come to EduConnect's login from the ENT's portal."""
        return FranceConnectButton(self.journeys.to_educonnect().as_guardian())

    def identify(self, form: IdentityProvider, guardian: Guardian, provider: ProviderName = "impots") -> None:
        """Log in at the identity provider, as it asks: with a password, a code by SMS, or an application."""
        known = self.identities.credential(guardian, provider)
        if provider == "mobileconnect":
            form.ask_for_code(known.login)
            form.confirm_code(self.sms_inbox.wait_for_code(known.login))
        elif provider == "alicem":
            form.confirm_on_telephone(known.login, str(known.password))
        else:
            form.log_in(known.login, str(known.password))

    def to_consent(self, guardian: Guardian, provider: ProviderName = "impots") -> FranceConnectConsent:
        """Come from the portal to the consent."""
        self.identify(self.from_portal().go().choose(provider), guardian, provider)
        return FranceConnectConsent(self.journeys.page)

    def to_contact(self, guardian: Guardian, provider: ProviderName = "impots") -> ProvenPage:
        """Come from the portal to the contact that the school knows."""
        self.to_consent(guardian, provider).go_on()
        return ProvenPage(self.journeys.page)

    def to_code(self, guardian: Guardian) -> CodePage:
        """Come from the portal to the code."""
        self.to_contact(guardian).fill_in(str(guardian.mobile)).next()
        return CodePage(self.journeys.page)

    def to_children(self, guardian: Guardian) -> ChildrenPage:
        """Come from the portal to the children, the contact proven."""
        return self.to_code(guardian).confirm(self.sms_inbox.wait_for_code(str(guardian.mobile)))

    def confirm_all(self, children: ChildrenPage, guardian: Guardian) -> ActivatedPage:
        """Confirm every child; the account is active."""
        for child in guardian.children:
            if child.school.degree == "1":
                children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
        children.next()
        return ActivatedPage(self.journeys.page)

    def finish(self, guardian: Guardian) -> None:
        """Go on from the contact that the school knows into the ENT, for the first time."""
        ProvenPage(self.journeys.page).fill_in(str(guardian.mobile)).next()
        children = CodePage(self.journeys.page).confirm(self.sms_inbox.wait_for_code(str(guardian.mobile)))
        self.confirm_all(children, guardian).to_services()
        self.journeys.at_home()

    def register(self, guardian: Guardian) -> None:
        """Come from the portal into the ENT, for the first time."""
        self.confirm_all(self.to_children(guardian), guardian).to_services()
        self.journeys.at_home()
