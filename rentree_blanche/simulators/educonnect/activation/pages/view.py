"""What the pages of an activation have in common."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Outcome, PasswordProof, Step, stale

_FIELDS = frozenset(
    {"nom", "prenom", "contact", "mobile", "mail", "confirmation_mail", "lien", "jour", "mois", "annee"}
)
_TYPED_LENGTH = 254
_NO_WAY_BACK = frozenset({"code", "mail"})


def rewitnessed(services: Services, step: Step, account_id: int) -> Step:
    """Give a step that goes on with the account's new password, which was set from it. Reads, and blocks."""
    typed = PasswordProof(account_id=account_id, witness=services.accounts.witness(account_id))
    return replace(step, state=replace(step.state, password=typed))


class ActivationView:
    """A page of an activation: shows itself, reads what is sent from it, and goes on along the way that is followed.

    The edition orders the steps of each way. « Précédent » goes back along it, but not beyond what was proven.
    """

    name = ""
    once = True
    template = ""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.ground.pools.store

    async def show(self, request: Request, step: Step) -> Response:
        """Show the page with what was typed and what was wrong with it."""
        return self.page(step)

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go back where that is asked, else take the form."""
        back = self.back(step)
        if "precedent" in form and back is not None:
            return self.on(step, back, Enrolment() if back == "login" else step.state.enrolment)
        return await self.take(request, step, form)

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Take what was sent from the page."""
        raise stale(self._services.texts)

    def page(self, step: Step, **values: Any) -> Response:
        """Render the page's template."""
        shown: dict[str, Any] = {
            "errors": step.state.errors,
            "typed": step.state.typed,
            "back": self.back(step) is not None,
        }
        return self._services.page(self.template, step=step, **shown | values)

    def back(self, step: Step) -> str | None:
        """Name the page that « Précédent » leads to; None where there is no way back."""
        way = step.state.enrolment.way
        views = self._services.edition.order.get(way, ())
        if self.name not in views:
            return None
        before = self._services.edition.before(way, self.name)
        return "login" if before is None else None if before in _NO_WAY_BACK else before

    def again(self, step: Step, typed: Mapping[str, str], errors: Mapping[str, str]) -> Goto:
        """Show the page again; of what was typed only the page's own fields are kept, and no more than fits them."""
        kept = {name: value[:_TYPED_LENGTH] for name, value in typed.items() if name.partition("-")[0] in _FIELDS}
        return Goto(view=self.name, state=replace(step.state, typed=kept, errors=dict(errors)))

    def onward(self, step: Step, enrolment: Enrolment) -> Goto:
        """Go on to the page that follows on the way."""
        return self.on(step, self._services.edition.after(enrolment.way, self.name), enrolment)

    @staticmethod
    def on(step: Step, view: str, enrolment: Enrolment) -> Goto:
        """Go on to a page, with nothing typed and nothing wrong."""
        return Goto(view=view, state=replace(step.state, enrolment=enrolment, typed={}, errors={}))
