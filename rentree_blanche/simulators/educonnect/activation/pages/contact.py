"""Name, first name and contact, as the school knows them."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.core.phones import PhoneError, parse_mobile
from rentree_blanche.simulators.educonnect.activation.mail_addresses import read_mail
from rentree_blanche.simulators.educonnect.activation.pages.sending import send_code
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.edition import Contact
from rentree_blanche.simulators.educonnect.register.matching import Match
from rentree_blanche.simulators.educonnect.sending.throttle import Throttle
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Outcome, Step

_REFUSALS = {Contact.MOBILE: "activation.not_attributed", Contact.MAIL: "activation.mail_not_attributed"}


class ContactView(ActivationView):
    """Name, first name, and mobile or mail address."""

    name = "contact"
    template = "activation_contact.html"
    named: tuple[str, ...] = ("nom", "prenom")

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._throttle = Throttle(services.ground.store, services.ground.clock, services.settings)

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form with the contacts that the edition offers."""
        contacts = self._services.edition.rules.contacts
        return self.page(step, contacts=contacts, chosen=self._chosen(step.state.typed))

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Look the person up, and send a code when contact and name belong together; the answer to any other is one."""
        typed = {name: form.get(name, "").strip() for name in (*self.named, "contact", "mobile", "mail")}
        chosen = self._chosen(typed)
        errors = self._missing(typed, chosen)
        contact = "" if errors.get(chosen) else self._read(typed[chosen], chosen, errors)
        if errors:
            return self.again(step, typed, errors)
        # Before anybody is looked for: a flood is slowed down alike, whether or not it finds somebody.
        minutes = await self._store(self._throttle.admit, step.conversation_id, contact.casefold())
        if minutes is not None:
            return self.again(step, typed, {"attente": self._services.texts("activation.wait", minutes=minutes)})
        match = await self.find(step, typed, contact)
        if match is None:
            return self.again(step, typed, {"page": self._services.texts(_REFUSALS[chosen])})
        found = replace(self.begun(step), guardian_ids=match.guardian_ids, several_people=match.several_people)
        by_mail = chosen is Contact.MAIL
        enrolment = replace(found, email=contact) if by_mail else replace(found, mobile=contact)
        await send_code(self._services, step, enrolment)
        return self.onward(step, enrolment)

    async def find(self, step: Step, typed: Mapping[str, str], contact: str) -> Match | None:
        """Find who has the contact (E.164 or mail address) and the names that were typed."""
        return await self._store(self._services.registration.match, typed["nom"], typed["prenom"], contact)

    def begun(self, step: Step) -> Enrolment:
        """Give what an activation begins with."""
        return Enrolment()

    def _chosen(self, typed: Mapping[str, str]) -> Contact:
        offered = self._services.edition.rules.contacts
        return next((contact for contact in offered if contact == typed.get("contact")), offered[0])

    def _missing(self, typed: Mapping[str, str], chosen: Contact) -> dict[str, str]:
        keys = {"nom": "missing_last_name", "prenom": "missing_first_name", chosen.value: f"missing_{chosen}"}
        needed = (*self.named, chosen.value)
        return {name: self._services.texts(f"activation.{keys[name]}") for name in needed if not typed[name]}

    def _read(self, typed: str, chosen: Contact, errors: dict[str, str]) -> str:
        """Read a contact; what is wrong with it goes to `errors`."""
        texts = self._services.texts
        if chosen is Contact.MAIL:
            address = read_mail(typed)
            if address is None:
                errors["mail"] = texts("account.bad_mail")
            return address or ""
        try:
            return parse_mobile(typed)
        except PhoneError:
            errors["mobile"] = texts("activation.bad_mobile")
            return ""
