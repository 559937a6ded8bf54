"""The password, and the account that it opens."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.accounts.passwords import is_acceptable, rules
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.errors import AlreadyActiveError, NoChildConfirmedError
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sso.flow import Outcome, Step


class PasswordView(ActivationView):
    """The password; sending it opens the account."""

    name = "password"
    template = "activation_password.html"

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form with its rules, and what became of each child that was not confirmed."""
        enrolment = step.state.enrolment
        children = await self._store(self._services.registration.children, enrolment.guardian_ids)
        names = {child.pupil_id: f"{child.first_name} {child.last_name}" for child in children}
        return self._services.page(
            self.template,
            step=step,
            errors=step.state.errors,
            rules=[rule.id for rule in rules("")],
            blocked=[names.get(pupil_id, "") for pupil_id in enrolment.blocked],
            reported=[names.get(pupil_id, "") for pupil_id in enrolment.reported],
        )

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Refuse a weak or differing password, else open the account, once."""
        password, again = form.get("password", ""), form.get("confirmation", "")
        errors = self._wrong(password, again)
        if errors:
            return self.again(step, {}, errors)
        services, enrolment = self._services, step.state.enrolment
        hashed = await services.ground.pools.crypto(services.hasher.hash, password)
        verdicts = [ChildVerdict(pupil_id=key, state=AttachmentState.CONFIRMED) for key in enrolment.confirmed]
        try:
            opened = await self._store(
                services.registration.open_account,
                enrolment.guardian_ids,
                verdicts,
                password_hash=hashed,
                mobile=enrolment.mobile,
                origin=Origin.RESPONSABLE,
            )
        except AlreadyActiveError:
            return self.on(step, "already", enrolment)
        except NoChildConfirmedError:
            return self.on(step, "children", enrolment)
        return self.on(step, "success", replace(enrolment, account_id=opened.id, identifier=opened.identifier))

    def _wrong(self, password: str, again: str) -> dict[str, str]:
        if not is_acceptable(password):
            return {"password": self._services.texts("password.too_weak")}
        return {"confirmation": self._services.texts("password.differs")} if password != again else {}
