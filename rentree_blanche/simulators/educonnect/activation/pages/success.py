"""The identifier, and the way to the services."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sso.flow import Outcome, Step
from rentree_blanche.simulators.educonnect.sso.login import finish


class SuccessView(ActivationView):
    """The identifier, and the way to the services."""

    name = "success"
    template = "activation_success.html"
    once = False

    async def show(self, request: Request, step: Step) -> Response:
        """Show the identifier where the edition does."""
        return self.page(step, shown=self.name in self._services.edition.rules.identifier)

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the service that sent the person, logged in."""
        account_id = step.state.enrolment.account_id
        if account_id is None:
            return self.on(step, "password", step.state.enrolment)
        return await self._services.ground.pools.crypto(finish, self._services, step, account_id)
