"""Children who are new in the register, proposed once after a login."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState
from rentree_blanche.simulators.educonnect.activation.errors import UnansweredChildrenError
from rentree_blanche.simulators.educonnect.activation.pages.children import of_these, read_answers
from rentree_blanche.simulators.educonnect.activation.pages.said import said_of_children
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sso.flow import Outcome, Step
from rentree_blanche.simulators.educonnect.sso.login import finish


class InvitationView(ActivationView):
    """The children's page for who has an account: they may be attached now, or later by the school."""

    name = "invitation"
    template = "activation_invitation.html"

    def back(self, step: Step) -> str | None:
        """There is no way back: the password was right."""
        return None

    async def show(self, request: Request, step: Step) -> Response:
        """Show the children; never a birth date."""
        return self.page(step, children=await self._store(self._services.invitations.proposed, self._of(step)))

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Write down what is said of each child, or that nothing is said now, and go on to the session.

        A wrong date is said before the session opens, since it blocks that child.
        """
        invitations, account_id = self._services.invitations, self._of(step)
        if "plus_tard" in form:
            await self._store(invitations.put_off, account_id)
            return await self._finish(step)
        children = await self._store(invitations.proposed, account_id)
        answers, errors = read_answers(self._services.texts, children, form) if children else ({}, {})
        if errors:
            return self.again(step, of_these(children, form), errors)
        try:
            verdicts = await self._store(invitations.answer, account_id, answers)
        except UnansweredChildrenError as error:  # the night brought a child between the page and its answer
            choose = self._services.texts("children.choose")
            return self.again(step, of_these(children, form), {f"lien-{each}": choose for each in error.pupil_ids})
        states = {verdict.pupil_id: verdict.state for verdict in verdicts}
        blocked = tuple(key for key, state in states.items() if state is AttachmentState.BLOCKED)
        if not blocked:
            return await self._finish(step)
        return self.on(step, "invitation_blocked", replace(step.state.enrolment, blocked=blocked))

    async def _finish(self, step: Step) -> Outcome:
        return await self._services.ground.pools.crypto(finish, self._services, step, self._of(step))

    @staticmethod
    def _of(step: Step) -> int:
        return step.state.enrolment.account_id or 0


class InvitationBlockedView(ActivationView):
    """Which children were not attached, and who helps; then the session."""

    name = "invitation_blocked"
    template = "activation_invitation_blocked.html"
    once = False

    async def show(self, request: Request, step: Step) -> Response:
        """Name the children."""
        return self.page(step, **await said_of_children(self._services, step.state.enrolment))

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go on to the session."""
        account_id = step.state.enrolment.account_id or 0
        return await self._services.ground.pools.crypto(finish, self._services, step, account_id)
