"""The web flow over HTTP: cookies, the `execution` parameter, csrf, and one dispatch to the views."""

import hmac
from collections.abc import Mapping
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.core.patience import until
from rentree_blanche.simulators.core.store import BUSY
from rentree_blanche.simulators.core.web import form_texts, query_texts, set_cookie
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Done, FlowState, Goto, Reply, Step, View, execution_of, stale
from rentree_blanche.simulators.educonnect.sso.sessions import Session

CONVERSATION_COOKIE = "JSESSIONID"
SESSION_COOKIE = "shib_idp_session"
_COOKIE_PATH = "/idp"
_PATIENCE = 10.0


class Flow:
    """Runs the views of the web flow.

    Args:
        views: every page, by the name that steps are stored with.
    """

    def __init__(self, services: Services, views: Mapping[str, View]) -> None:
        self._services = services
        self._views = views
        self._store = services.ground.pools.store

    def begin(self, request: Request, view: str, state: FlowState) -> Step:
        """Begin an execution in the browser's conversation; for the store pool."""
        return self._services.conversations.begin(request.cookies.get(CONVERSATION_COOKIE), view, state)

    def to_first(self, step: Step) -> Response:
        """Redirect to the first step of an execution."""
        answer = RedirectResponse(step.address, 302)
        set_cookie(answer, self._services.idp.base_url, CONVERSATION_COOKIE, step.conversation_id, path=_COOKIE_PATH)
        return answer

    async def serve(self, request: Request) -> Response:
        """Serve a step: show its page, or take what was sent from it.

        Raises:
            PageError: 400, the step is no more, is somebody else's, or the form's csrf token is missing or forged.
        """
        step = await self._step(request)
        view = self._views[step.view]
        if request.method != "POST":
            return await view.show(request, step)
        form = await form_texts(request)
        if not self._may_submit(step, form):
            raise stale(self._services.texts)
        if not view.once:
            return await self._follow(step, await view.submit(request, step, form))
        return await self._submit_once(request, step, view, form)

    async def take(self, request: Request, step: Step, answer: Mapping[str, str]) -> Response:
        """Take what another site answers to a step, as a form that is sent once; the caller has checked that it may."""
        return await self._submit_once(request, step, self._views[step.view], answer)

    async def _step(self, request: Request) -> Step:
        wanted = execution_of(query_texts(request).get("execution", ""))
        if wanted is None:
            raise stale(self._services.texts)
        known = request.cookies.get(CONVERSATION_COOKIE)
        step = await self._services.ground.pools.glance(self._services.conversations.find, known, *wanted)
        if step is None or step.state.path != request.scope["path"] or not await self._holds(step.state):
            raise stale(self._services.texts)
        return step

    async def _holds(self, state: FlowState) -> bool:
        """Tell whether the password that led here is still the account's."""
        typed = state.password
        if typed is None:
            return True
        accounts = self._services.accounts
        return await self._services.ground.pools.glance(accounts.witness, typed.account_id) == typed.witness

    def _may_submit(self, step: Step, form: Mapping[str, str]) -> bool:
        # The legacy login form is known without a csrf token; every other form carries one.
        if step.view == "login" and self._services.settings.login_generation == "legacy":
            return True
        return hmac.compare_digest(form.get("csrf_token", "").encode(), step.csrf.encode())

    async def _submit_once(self, request: Request, step: Step, view: View, form: Mapping[str, str]) -> Response:
        number = await self._led_to(step, form)
        if number:
            return _to(step, number)
        try:
            outcome = await view.submit(request, step, form)
        except BaseException:
            with suppress(*BUSY):  # who sends the form again then waits a little longer
                await self._store(self._services.conversations.unclaim, step)
            raise
        return await self._follow(step, outcome)

    async def _led_to(self, step: Step, form: Mapping[str, str]) -> int:
        """Give the number of the step that a form has led to; 0 once its work is ours to do."""
        claim = await self._store(self._services.conversations.claim, step, form)
        while not claim.mine:
            number = claim.next_number or await self._wait_for(step)
            if number is None or number > 0:
                return number or 0
            claim = await self._store(self._services.conversations.claim, step, form)
        return 0

    async def _wait_for(self, step: Step) -> int | None:
        """Wait for the first of two clicks to be worked; 0 when that was given up, None when it takes too long."""

        async def followed() -> int | None:
            return await self._store(self._services.conversations.followed, step)

        return await until(followed, at_most=_PATIENCE)

    async def _follow(self, step: Step, outcome: Goto | Reply | Done) -> Response:
        match outcome:
            case Goto(view=view, state=state):
                advance = self._services.conversations.advance
                following = await self._services.ground.pools.brief(advance, step, view, state)
                if following is None:
                    raise stale(self._services.texts)
                return RedirectResponse(following.address, 302)
            case Done(response=response) | Reply(response=response):
                return response


async def session_of(services: Services, request: Request) -> Session | None:
    """Give the session that the browser's cookie names."""
    known = request.cookies.get(SESSION_COOKIE)
    return await services.ground.pools.glance(services.sessions.find, known)


def keep_session(services: Services, answer: Response, session: Session) -> Response:
    """Let the browser remember its session."""
    set_cookie(answer, services.idp.base_url, SESSION_COOKIE, session.id, path=_COOKIE_PATH)
    return answer


def drop_session(answer: Response) -> Response:
    """Let the browser forget its session."""
    answer.delete_cookie(SESSION_COOKIE, path=_COOKIE_PATH)
    return answer


def _to(step: Step, number: int) -> Response:
    return RedirectResponse(f"{step.state.path}?execution=e{step.execution}s{number}", 302)
