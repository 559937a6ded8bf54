"""Name, first name and contact, as the school knows them."""

from collections.abc import Mapping

from starlette.requests import Request

from rentree_blanche.simulators.core.phones import PhoneError, parse_mobile
from rentree_blanche.simulators.educonnect.activation.pages.sending import send_code
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Outcome, Step


class ContactView(ActivationView):
    """Name, first name and mobile, as the school knows them."""

    name = "contact"
    template = "activation_contact.html"

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Look the person up, and send a code when mobile and name belong together; the answer to any other is one."""
        typed = {name: form.get(name, "").strip() for name in ("nom", "prenom", "mobile")}
        errors = self._missing(typed)
        mobile = ""
        if "mobile" not in errors:
            try:
                mobile = parse_mobile(typed["mobile"])
            except PhoneError:
                errors["mobile"] = self._services.texts("activation.bad_mobile")
        if errors:
            return self.again(step, typed, errors)
        match = await self._store(self._services.registration.match, typed["nom"], typed["prenom"], mobile)
        if match is None:
            return self.again(step, typed, {"page": self._services.texts("activation.not_attributed")})
        enrolment = Enrolment(mobile=mobile, guardian_ids=match.guardian_ids, several_people=match.several_people)
        await send_code(self._services, step, enrolment)
        return self.on(step, "code", enrolment)

    def _missing(self, typed: Mapping[str, str]) -> dict[str, str]:
        keys = {"nom": "missing_last_name", "prenom": "missing_first_name", "mobile": "missing_mobile"}
        return {name: self._services.texts(f"activation.{key}") for name, key in keys.items() if not typed[name]}
