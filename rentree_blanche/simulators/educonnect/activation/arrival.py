"""Where a link sent by mail arrives: in the browser that asked for it, or in another one."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.educonnect.accounts.mail_links import LinkState, MailLink
from rentree_blanche.simulators.educonnect.accounts.values import Account
from rentree_blanche.simulators.educonnect.activation.distribution import Pending
from rentree_blanche.simulators.educonnect.activation.errors import (
    AlreadyActiveError,
    LinkDeadError,
    NoChildConfirmedError,
)
from rentree_blanche.simulators.educonnect.activation.links import IDP_PATH, TOKEN
from rentree_blanche.simulators.educonnect.edition import Way
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.entry import OWN_PATH
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, FlowState, Step
from rentree_blanche.simulators.educonnect.sso.web import CONVERSATION_COOKIE, Flow

_GONE = 410


class Arrival:
    """The two addresses of a link: the one that the mail holds, and the IdP's, which knows the browser.

    The browser that asked goes on to the end of the activation. Any other is asked for identifier and new password, so
    that who only reads the mail can do nothing with it.
    """

    def __init__(self, services: Services, flow: Flow) -> None:
        self._services = services
        self._flow = flow
        self._store = services.ground.pools.store

    async def forward(self, request: Request) -> Response:
        """Serve the mail's address, on the host of « Mon compte »: send the browser to the IdP's."""
        query = request.url.query
        return RedirectResponse(self._services.ground.url(f"{IDP_PATH}?{query}"), 302)

    async def arrive(self, request: Request) -> Response:
        """Serve the IdP's address, and the flow that begins there in another browser."""
        if "execution" in request.query_params:
            return await self._flow.serve(request)
        token = request.query_params.get(TOKEN, "")
        link = await self._store(self._services.distribution.look, token)
        step = None if link is None else await self._store(self._own_step, request, link)
        if step is not None and step.view == "success":
            return RedirectResponse(step.address, 302)
        if link is None or link.state is not LinkState.LIVE:
            return self._dead(expired=link is not None and link.state is LinkState.EXPIRED)
        if step is None:
            enrolment = Enrolment(way=Way.DISTRIBUTION, link=token, account_id=link.account_id)
            state = FlowState(path=IDP_PATH, profile="responsable", enrolment=enrolment)
            return self._flow.to_first(await self._store(self._flow.begin, request, "resume", state))
        return await self._finish(step, token)

    def _own_step(self, request: Request, link: MailLink) -> Step | None:
        """Give the last step of the flow that asked for a link, in the browser that asked."""
        pending = Pending.of(link)
        if request.cookies.get(CONVERSATION_COOKIE) != pending.conversation:
            return None
        return self._services.conversations.latest(pending.conversation, pending.execution)

    async def _finish(self, step: Step, token: str) -> Response:
        try:
            account = await self._store(self._services.distribution.confirm, token)
        except LinkDeadError as error:
            return self._dead(expired=error.expired)
        except AlreadyActiveError:
            return self._dead(expired=False)
        except NoChildConfirmedError:
            errors = {"page": self._services.texts("children.empty")}
            return await self._go(step, "refused", replace(step.state, errors=errors, typed={}))
        return await self._go(step, "success", activated(step, account))

    async def _go(self, step: Step, view: str, state: FlowState) -> Response:
        following = await self._store(self._services.conversations.advance, step, view, state)
        return RedirectResponse(OWN_PATH if following is None else following.address, 302)

    def _dead(self, *, expired: bool) -> Response:
        return self._services.page("activation_link.html", _GONE, expired=expired, login=OWN_PATH)


def activated(step: Step, account: Account) -> FlowState:
    """Give the state of the page that says that an account is active."""
    enrolment = replace(
        step.state.enrolment, account_id=account.id, identifier=account.identifier, password_hash="", link=""
    )
    return replace(step.state, enrolment=enrolment, password=None, errors={}, typed={})
