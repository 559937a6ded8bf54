"""A pupil's own birth date, before a password may be chosen."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request

from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Outcome, Step
from rentree_blanche.simulators.educonnect.sso.login import date_of


class BirthView(ActivationView):
    """The birth date of a pupil whom the school gave an identifier and a provisional password."""

    name = "birth"
    template = "activation_birth.html"

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Check the date; after too many wrong ones the password has to be typed again."""
        enrolment, texts = step.state.enrolment, self._services.texts
        born = date_of(*(form.get(part, "") for part in ("jour", "mois", "annee")))
        if born is None:
            return self.again(step, form, {"date": texts("children.missing_date")})
        if await self._store(self._services.accounts.confirms_birth_date, enrolment.account_id or 0, born):
            return self.onward(step, replace(enrolment, tries=0))
        tries = enrolment.tries + 1
        if tries >= self._services.settings.birth_date_attempts:
            return self.on(step, "login", Enrolment())
        again = self.again(step, form, {"date": texts("identity.wrong")})
        return Goto(view=self.name, state=replace(again.state, enrolment=replace(enrolment, tries=tries)))
