"""The code, and who that turns out to be."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.core.phones import spaced
from rentree_blanche.simulators.educonnect.activation.codes import Verdict
from rentree_blanche.simulators.educonnect.activation.pages.person import who_follows
from rentree_blanche.simulators.educonnect.activation.pages.sending import send_code
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sending.throttle import Throttle
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Outcome, Step

_AGAIN = "renvoi"


class CodeView(ActivationView):
    """The code of the SMS or the mail; « Réessayer » sends a new one."""

    name = "code"
    template = "activation_code.html"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._throttle = Throttle(services.ground.store, services.ground.clock, services.settings)

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form, and whether the gateway is known to have refused the message, or to have lost it."""
        trouble = await self._store(self._services.outbox.trouble, step.flow)
        enrolment = step.state.enrolment
        contact = spaced(enrolment.mobile) if enrolment.mobile else enrolment.email
        by_mail = not enrolment.mobile
        again = _AGAIN in step.state.typed
        return self.page(step, contact=contact, by_mail=by_mail, trouble=trouble, again=again)

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Check the code."""
        texts, enrolment = self._services.texts, step.state.enrolment
        if "reessayer" in form:
            return await self._send_again(step)
        typed = "".join(form.get("code", "").split())
        if not typed:
            return self.again(
                step, {}, {"code": texts("code.missing") if enrolment.mobile else texts("code.missing_mail")}
            )
        check = await self._store(self._services.codes.check, step.flow, typed)
        match check.verdict:
            case Verdict.RIGHT:
                return await who_follows(self._services, step, enrolment)
            case Verdict.WRONG:
                return self.again(step, {}, {"code": texts("code.wrong", remaining=check.remaining)})
            case _:
                return self.again(step, {}, {"page": texts("code.expired")})

    async def _send_again(self, step: Step) -> Outcome:
        texts, enrolment = self._services.texts, step.state.enrolment
        minutes = await self._store(self._throttle.admit, None, enrolment.contact.casefold())
        if minutes is not None:
            return self.again(step, {}, {"page": texts("activation.wait", minutes=minutes)})
        if not await send_code(self._services, step, enrolment):
            return self.again(step, {}, {"page": texts("code.too_many")})
        sent = self.on(step, self.name, enrolment)
        return replace(sent, state=replace(sent.state, typed={_AGAIN: "oui"}))
