"""Ways through the pages of 2021, from the portal of a collège."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rentree_blanche.client import Guardian, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages import ChildrenPage, EntHome
from rentree_blanche.scenarios.pages.edition_2021 import ContactPageOf2021, LoginPageOf2021

LEVEL = "Collège"


@dataclass(frozen=True, slots=True)
class JourneysOf2021:
    """The ways of one browser."""

    journeys: Journeys
    sms_inbox: SmsInbox

    def to_login(self) -> LoginPageOf2021:
        """Come from the portal to EduConnect's login."""
        self.journeys.portal.open().to_educonnect(level=LEVEL)
        return LoginPageOf2021(self.journeys.page)

    def to_contact(self) -> ContactPageOf2021:
        """Come from the portal to name, first name and mobile."""
        return self.to_login().without_identifier().create_account()

    def to_children(self, parent: Guardian) -> ChildrenPage:
        """Come from the portal to the birth dates."""
        contact = self.to_contact()
        contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=str(parent.mobile))
        return contact.ask_for_code().confirm(self.sms_inbox.wait_for_code(str(parent.mobile)))

    def at_home(self) -> EntHome:
        """Be in the ENT."""
        return self.journeys.at_home()


def answer(children: ChildrenPage, parent: Guardian, wrong: Mapping[str, date] | None = None) -> None:
    """Give the birth date of every child, and send them; `wrong` dates by the key of a child."""
    for child in parent.children:
        born = (wrong or {}).get(child.key, child.birth_date)
        children.is_mine(f"{child.first_name} {child.name}", born)
    children.next()
