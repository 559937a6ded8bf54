"""Edition 2021 (seed 004): pages that only lead on, and one form for all that activates a handed-out account."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.accounts.passwords import rules
from rentree_blanche.simulators.educonnect.activation.pages.address import address_errors
from rentree_blanche.simulators.educonnect.activation.pages.children import OwnChildrenView, of_these, read_answers
from rentree_blanche.simulators.educonnect.activation.pages.password import password_errors
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sso.flow import Outcome, Step


class CreateView(ActivationView):
    """« créer mon compte »."""

    name = "create"
    template = "activation_create.html"

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go on."""
        return self.onward(step, step.state.enrolment)


class ManageView(CreateView):
    """« Gérer mon compte »."""

    name = "manage"
    template = "activation_manage.html"


class CombinedView(OwnChildrenView):
    """Mail address, new password and birth dates in one form; « Activer votre compte » sends the mail."""

    name = "combined"
    template = "activation_combined.html"

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form; never a birth date of the register's."""
        return self.page(step, children=await self.children(step), rules=[rule.id for rule in rules("")])

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Refuse what is wrong in any part, else judge the answers and send the mail."""
        children, texts = await self.children(step), self._services.texts
        typed = {"mail": form.get("mail", "").strip(), **of_these(children, form)}
        answers, errors = read_answers(texts, children, form)
        errors |= await address_errors(self._services, step, {**typed, "confirmation_mail": typed["mail"]})
        errors |= password_errors(texts, form.get("password", ""), form.get("confirmation", ""))
        if errors:
            return self.again(step, typed, errors)
        hashed = await self._services.ground.pools.crypto(self._services.hasher.hash, form["password"])
        filled = replace(step.state.enrolment, email=typed["mail"], password_hash=hashed)
        return await self.judge(step, filled, answers, typed)
