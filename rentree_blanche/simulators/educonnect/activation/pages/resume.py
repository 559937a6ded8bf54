"""A link that was opened in another browser: identifier and new password go on to the end of the activation."""

from collections.abc import Mapping

from starlette.requests import Request

from rentree_blanche.simulators.educonnect.accounts.identifiers import normalised
from rentree_blanche.simulators.educonnect.accounts.values import Account, Authenticated
from rentree_blanche.simulators.educonnect.activation.arrival import activated
from rentree_blanche.simulators.educonnect.activation.distribution import Pending
from rentree_blanche.simulators.educonnect.activation.errors import (
    AlreadyActiveError,
    LinkDeadError,
    NoChildConfirmedError,
)
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Outcome, Step
from rentree_blanche.simulators.educonnect.sso.login import refusal


class ResumeView(ActivationView):
    """« Si vous avez été déconnecté, … » (seed 000)."""

    name = "resume"
    template = "activation_resume.html"

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Check the identifier and the password that was chosen, then activate the account."""
        texts = self._services.texts
        typed, password = form.get("j_username", ""), form.get("j_password", "")
        try:
            account = await self._services.ground.pools.crypto(_confirmed, self._services, step, typed, password)
        except (LinkDeadError, AlreadyActiveError):
            return self.again(step, {}, {"page": texts("distribution.link_dead")})
        except NoChildConfirmedError:
            return self.again(step, {}, {"page": texts("children.empty")})
        if isinstance(account, str):
            return self.again(step, {}, {"page": account})
        return Goto(view="success", state=activated(step, account))


def _confirmed(services: Services, step: Step, typed: str, password: str) -> Account | str:
    """Give the account that is active now, or the words of the refusal; wrong passwords are counted as at the login."""
    enrolment: Enrolment = step.state.enrolment
    link = services.distribution.look(enrolment.link)
    account = services.accounts.get(enrolment.account_id or 0)
    if link is None or account is None:
        raise LinkDeadError(expired=False)
    right = services.hasher.verify(Pending.of(link).password_hash, password)
    if not right or normalised(typed) != account.identifier:
        return refusal(services.texts, services.accounts.record_failure(account.id))
    noted = services.accounts.record_success(account.id)
    if not isinstance(noted, Authenticated):
        return refusal(services.texts, noted)
    return services.distribution.confirm(enrolment.link)
