"""Single logout at a relying party: asked for here, or by the identity provider (SAML profiles 4.4)."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.saml.bindings import InboundMessage, Parameter, decode_post, decode_redirect
from rentree_blanche.simulators.core.saml.errors import SamlError
from rentree_blanche.simulators.core.web import page
from rentree_blanche.simulators.ent.errors import IdpUnavailableError, MessageRefusedError
from rentree_blanche.simulators.ent.refusals import logout_refusal_page, unavailable_page
from rentree_blanche.simulators.ent.requests import Begun, fingerprint
from rentree_blanche.simulators.ent.saml.logout import STATUS, verify_logout_request, verify_logout_response
from rentree_blanche.simulators.ent.saml.messages import Outbound, logout_request, logout_response, message_id
from rentree_blanche.simulators.ent.sessions import Session
from rentree_blanche.simulators.ent.sso import PACKAGE, Office
from rentree_blanche.simulators.ent.texts import words

_PENDING = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SingleLogout:
    """The addresses of logout."""

    office: Office

    def routes(self) -> list[Route]:
        """Give the routes of logout."""
        return [
            Route("/saml/slo", self._message, methods=["GET", "POST"]),
            Route("/deconnexion", self._leave, methods=["POST"]),
        ]

    async def _leave(self, request: Request) -> Response:
        """End the session here at once, then ask the identity provider to end it everywhere."""
        self.office.browsers.check_csrf(request, await request.form())
        return await self.leave(request)

    async def leave(self, request: Request, *, back: str = "") -> Response:
        """End the browser's session here and everywhere; `back` is where an application goes on."""
        office = self.office
        cookie = office.browsers.session(request)
        session = None
        if cookie is not None:
            session = await office.ground.pools.store(office.sessions.find, cookie, now=office.ground.clock.now())
            await office.ground.pools.store(office.sessions.end, cookie)
        if session is None or session.origin == "local":
            return self._goodbye("logged_out_here", back)
        browser = office.browsers.recognised(request)
        try:
            outbound = await self._ask(session, browser, back)
        except IdpUnavailableError:
            return self._goodbye("logged_out_only_here", back)
        if outbound is None:
            return self._goodbye("logged_out_only_here", back)
        response = _sent(outbound)
        office.browsers.close(response)
        return response

    async def _ask(self, session: Session, browser: str, back: str) -> Outbound | None:
        office, ground = self.office, self.office.ground
        idp = await office.trust.idp()
        if idp.logout is None or session.name_id is None:
            return None
        request_id = message_id(office.provider, ground.chance.opaque(16))
        now = ground.clock.now()
        begun = Begun(id=request_id, kind="logout", browser=fingerprint(browser), relay_state="", target=back)
        await ground.pools.store(office.requests.begin, begun, now=now, until=now + _PENDING)
        outbound = await ground.pools.crypto(
            logout_request,
            office.provider,
            idp.logout,
            request_id=request_id,
            name_id=session.name_id,
            session_index=session.session_index,
            now=ground.clock.minted(),
        )
        office.chronicle.sent("LogoutRequest", outbound.xml)
        return outbound

    async def _message(self, request: Request) -> Response:
        """Take a logout message of the identity provider, over either binding."""
        try:
            message = await _inbound(request)
        except SamlError as error:
            raise logout_refusal_page(MessageRefusedError(error.reason.value, str(error))) from error
        answered = message.parameter is Parameter.RESPONSE
        try:
            if answered:
                everywhere, back = await self._take_answer(message, self.office.browsers.recognise(request) or "")
                return self._goodbye("logged_out_everywhere" if everywhere else "logged_out_partial", back)
            return _sent(await self._obey(message))
        except MessageRefusedError as error:
            kind = "LogoutResponse" if answered else "LogoutRequest"
            self.office.chronicle.refused(kind, message.xml, error.reason, error.text)
            raise logout_refusal_page(error) from error
        except IdpUnavailableError as error:
            raise unavailable_page() from error

    async def _take_answer(self, message: InboundMessage, browser: str) -> tuple[bool, str]:
        """Believe an answer to a logout of ours; say whether everybody logged out, and where to go on.

        It is not bound to the browser: nothing is done here but to show a page.
        """
        office, ground = self.office, self.office.ground
        minted = ground.clock.minted()
        answer = await office.trust.believe(
            lambda idp: verify_logout_response(message, provider=office.provider, idp=idp, now=minted)
        )
        until = minted + 2 * office.provider.party.message_age + office.provider.party.skew
        asked = answer.in_response_to or ""
        begun = await ground.pools.store(
            office.requests.find, asked, kind="logout", browser=fingerprint(browser), now=ground.clock.now()
        )
        if not await ground.pools.store(office.requests.use, answer.id, until=until, now=minted, answers=asked):
            raise MessageRefusedError("in-response-to", f"LogoutResponse/@InResponseTo {asked!r} is no logout of ours")
        office.chronicle.taken("LogoutResponse", message.xml)
        return answer.everywhere, "" if begun is None else begun.target

    async def _obey(self, message: InboundMessage) -> Outbound:
        """End the sessions that the identity provider names, and answer."""
        office, ground = self.office, self.office.ground
        minted = ground.clock.minted()
        asked = await office.trust.believe(
            lambda idp: verify_logout_request(message, provider=office.provider, idp=idp, now=minted)
        )
        until = minted + 2 * office.provider.party.message_age + office.provider.party.skew
        if not await ground.pools.store(office.requests.use, asked.id, until=until, now=minted):
            raise MessageRefusedError("replay", f"the LogoutRequest {asked.id} was used before")
        office.chronicle.taken("LogoutRequest", message.xml)
        ended = await ground.pools.store(office.sessions.end_named, asked.name_id, asked.session_indexes)
        idp = await office.trust.idp()
        if idp.logout is None:
            raise IdpUnavailableError("the identity provider's metadata has no SingleLogoutService to answer to")
        outbound = await ground.pools.crypto(
            logout_response,
            office.provider,
            idp.logout,
            response_id=message_id(office.provider, ground.chance.opaque(16)),
            in_response_to=asked.id,
            status=(f"{STATUS}Success",) if ended else (f"{STATUS}Requester", f"{STATUS}UnknownPrincipal"),
            relay_state=message.relay_state,
            now=minted,
        )
        office.chronicle.sent("LogoutResponse", outbound.xml)
        return outbound

    def _goodbye(self, text: str, back: str) -> Response:
        response = self.office.page(
            "logged_out.html", title=words("logged_out"), text=words(text), outcome=text, back=back
        )
        self.office.browsers.close(response)
        return response


async def _inbound(request: Request) -> InboundMessage:
    if request.method == "GET":
        return decode_redirect(request.scope["query_string"].decode("latin-1"))
    form = await request.form()
    return decode_post({name: value for name, value in form.items() if isinstance(value, str)})


def _sent(outbound: Outbound) -> Response:
    if outbound.url is not None:
        return RedirectResponse(outbound.url, 303, headers={"Cache-Control": "no-store"})
    form = outbound.form
    return page(
        PACKAGE,
        "repost.html",
        title=words("continue"),
        action="" if form is None else form.action,
        fields={} if form is None else form.fields,
        words=words,
    )
