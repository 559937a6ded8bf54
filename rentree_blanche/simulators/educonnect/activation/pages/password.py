"""Choosing a password: for an account that is opened, for one that the school handed out, for one that must change."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.accounts.passwords import is_acceptable, rules
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.errors import AlreadyActiveError, NoChildConfirmedError
from rentree_blanche.simulators.educonnect.activation.pages.said import said_of_children
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView, rewitnessed
from rentree_blanche.simulators.educonnect.sso.flow import Outcome, Step
from rentree_blanche.simulators.educonnect.sso.login import conclude
from rentree_blanche.simulators.educonnect.texts import Texts


def password_errors(texts: Texts, password: str, again: str) -> dict[str, str]:
    """Give what is wrong with a password and its confirmation, by field."""
    if not is_acceptable(password):
        return {"password": texts("password.too_weak")}
    return {"confirmation": texts("password.differs")} if password != again else {}


class NewPasswordView(ActivationView):
    """A new password with its confirmation; what it is for is each page's own."""

    template = "activation_password.html"

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form with its rules, and what became of each child that was not confirmed."""
        enrolment = step.state.enrolment
        said = await said_of_children(self._services, enrolment)
        identifier = ""
        if self.name in self._services.edition.rules.identifier:
            proposed = await self._store(self._services.registration.proposed_identifier, enrolment.guardian_ids)
            identifier = proposed or ""
        return self.page(step, rules=[rule.id for rule in rules("")], identifier=identifier, **said)

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Refuse a weak or differing password, else act on it."""
        password = form.get("password", "")
        errors = password_errors(self._services.texts, password, form.get("confirmation", ""))
        return self.again(step, {}, errors) if errors else await self.chosen(step, password)

    async def chosen(self, step: Step, password: str) -> Outcome:
        """Act on a password that meets the rules."""
        hashed = await self._services.ground.pools.crypto(self._services.hasher.hash, password)
        return await self.hashed(step, hashed)

    async def hashed(self, step: Step, password_hash: str) -> Outcome:
        """Keep the hash for the steps that follow."""
        return self.onward(step, replace(step.state.enrolment, password_hash=password_hash))


class PasswordView(NewPasswordView):
    """The password of a self-registration; sending it opens the account."""

    name = "password"

    async def hashed(self, step: Step, password_hash: str) -> Outcome:
        """Open the account, once."""
        services, enrolment = self._services, step.state.enrolment
        verdicts = [ChildVerdict(pupil_id=key, state=AttachmentState.CONFIRMED) for key in enrolment.confirmed]
        try:
            opened = await self._store(
                services.registration.open_account,
                enrolment.guardian_ids,
                verdicts,
                password_hash=password_hash,
                mobile=enrolment.mobile or None,
                email=enrolment.email or None,
                origin=Origin.RESPONSABLE,
            )
        except AlreadyActiveError:
            return self.on(step, "already", enrolment)
        except NoChildConfirmedError:
            return self.on(step, "children", enrolment)
        return self.onward(step, replace(enrolment, account_id=opened.id, identifier=opened.identifier))


class OwnPasswordView(NewPasswordView):
    """The password in place of the provisional one; it counts once the mail address is confirmed."""

    name = "own_password"


class PupilPasswordView(NewPasswordView):
    """The password of a pupil; sending it activates the account, without a mail."""

    name = "pupil_password"

    async def hashed(self, step: Step, password_hash: str) -> Outcome:
        """Activate the account, once."""
        enrolment = step.state.enrolment
        try:
            await self._store(self._services.distribution.activate_pupil, enrolment.account_id or 0, password_hash)
        except AlreadyActiveError:
            return self.on(step, "already", enrolment)
        changed = await self._store(rewitnessed, self._services, step, enrolment.account_id or 0)
        return self.onward(changed, enrolment)


class RenewalView(NewPasswordView):
    """A new password that is demanded before the session: the one that was just typed is no new one."""

    name = "renewal"
    template = "activation_renewal.html"

    async def chosen(self, step: Step, password: str) -> Outcome:
        """Refuse the old password, else change it and go on to the session."""
        services, account_id = self._services, step.state.enrolment.account_id or 0
        changed = await services.ground.pools.crypto(services.renewals.renew, account_id, password)
        if not changed:
            return self.again(step, {}, {"password": services.texts("renewal.same")})
        renewed = await self._store(rewitnessed, services, step, account_id)
        return await services.ground.pools.crypto(conclude, services, renewed, account_id)
