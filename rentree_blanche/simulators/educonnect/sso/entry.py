"""Where a login begins: Redirect, POST and Unsolicited SSO, and EduConnect's own page."""

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import form_texts, query_texts
from rentree_blanche.simulators.educonnect.saml import (
    AuthnRequest,
    InboundMessage,
    MessageWarning,
    RequestRefusedError,
    SamlError,
    decode_post,
    decode_redirect,
    parse_authn_request,
)
from rentree_blanche.simulators.educonnect.saml.status import NO_PASSIVE
from rentree_blanche.simulators.educonnect.selfservice.addresses import account_entry
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.answers import answer_login, answer_refusal
from rentree_blanche.simulators.educonnect.sso.flow import Asked, FlowState, Step, stale
from rentree_blanche.simulators.educonnect.sso.refusals import refused
from rentree_blanche.simulators.educonnect.sso.sessions import Session
from rentree_blanche.simulators.educonnect.sso.web import (
    CONVERSATION_COOKIE,
    SESSION_COOKIE,
    Flow,
    keep_session,
    session_of,
)

FIRST_VIEW = {"legacy": "login", "2026": "storage"}
OWN_PATH = "/idp/profile/accueil/SSO"
SERVICES_PATH = "/idp/profile/services"
ACCOUNT_PATH = "/idp/moncompte"


class Entry:
    """The endpoints of single sign-on; each is also the address of the flow that it begins."""

    def __init__(self, services: Services, flow: Flow) -> None:
        self._services = services
        self._flow = flow

    async def redirect(self, request: Request) -> Response:
        """Serve `/idp/profile/SAML2/Redirect/SSO`."""
        if "execution" in query_texts(request):
            return await self._flow.serve(request)
        if "SAMLRequest" not in query_texts(request):
            raise stale(self._services.texts)
        return await self._begin(request, lambda: decode_redirect(request.scope["query_string"].decode("latin-1")))

    async def post(self, request: Request) -> Response:
        """Serve `/idp/profile/SAML2/POST/SSO`."""
        if "execution" in query_texts(request):
            return await self._flow.serve(request)
        form = await form_texts(request)
        if "SAMLRequest" not in form:
            raise stale(self._services.texts)
        return await self._begin(request, lambda: decode_post(form))

    async def unsolicited(self, request: Request) -> Response:
        """Serve `/idp/profile/SAML2/Unsolicited/SSO?providerId=…[&target=…]`."""
        if "execution" in query_texts(request):
            return await self._flow.serve(request)
        entity_id = query_texts(request).get("providerId", "")
        target = query_texts(request).get("target")

        def enter() -> tuple[Asked, Session | Step | None]:
            provider = self._services.registry.find(entity_id)
            if provider is None:
                raise _unknown(entity_id)
            asked = Asked(entity_id=entity_id, acs_url=provider.default_acs.location, relay_state=target)
            return asked, self._enter(request, asked)

        return await self._answer(*await self._services.ground.pools.brief(enter))

    async def own(self, request: Request) -> Response:
        """Serve EduConnect's own login, which leads to its list of services."""
        if "execution" in query_texts(request):
            return await self._flow.serve(request)
        if await session_of(self._services, request) is not None:
            return RedirectResponse(SERVICES_PATH, 302)
        step = await self._services.ground.pools.brief(self._begin_flow, request, None)
        return self._flow.to_first(step)

    async def account(self, request: Request) -> Response:
        """Serve `/idp/moncompte?retour=<path>&etat=<mark>`: the way to « Mon compte », on another host, by a ticket."""
        if "execution" in request.query_params:
            return await self._flow.serve(request)
        back, mark = request.query_params.get("retour", ""), request.query_params.get("etat", "")
        session = await session_of(self._services, request)
        if session is not None:
            ticket = await self._services.ground.pools.store(self._services.tickets.issue, session.id)
            return RedirectResponse(account_entry(self._services.ground.addresses, ticket, back, mark), 302)
        again = f"{ACCOUNT_PATH}?{urlencode({'retour': back, 'etat': mark})}"
        step = await self._services.ground.pools.brief(self._begin_flow, request, None, again)
        return self._flow.to_first(step)

    async def _begin(self, request: Request, decode: Callable[[], InboundMessage]) -> Response:
        pools = self._services.ground.pools

        def enter() -> tuple[AuthnRequest, Session | Step | None]:
            read = self._read(decode)
            return read, self._enter(request, _asked(read), passive=read.is_passive)

        try:
            read, entered = await pools.brief(enter)
        except RequestRefusedError as error:
            self._write_down(error.request, refused=error.reason)
            return await pools.crypto(answer_refusal, self._services, _asked(error.request), error.status)
        except SamlError as error:
            self._write_refusal(error)
            raise refused(error, "connexion") from error
        self._write_down(read)
        return await self._answer(_asked(read), entered)

    def _enter(self, request: Request, asked: Asked, *, passive: bool = False) -> Session | Step | None:
        """Give the session that answers, else begin a flow; None when neither may be."""
        known = None if asked.force_authn else request.cookies.get(SESSION_COOKIE)
        session = self._services.sessions.find(known)
        if session is not None or passive:
            return session
        return self._begin_flow(request, asked)

    def _begin_flow(self, request: Request, asked: Asked | None, after: str = "") -> Step:
        self._services.crowd.enter(request.cookies.get(CONVERSATION_COOKIE))
        state = FlowState(path=request.scope["path"], asked=asked, after=after)
        return self._flow.begin(request, self._first_view, state)

    async def _answer(self, asked: Asked, entered: Session | Step | None) -> Response:
        services, pools = self._services, self._services.ground.pools
        if entered is None:
            return await pools.crypto(answer_refusal, services, asked, NO_PASSIVE)
        if isinstance(entered, Session):
            return keep_session(services, await pools.brief(answer_login, services, asked, entered), entered)
        return self._flow.to_first(entered)

    def _read(self, decode: Callable[[], InboundMessage]) -> AuthnRequest:
        return parse_authn_request(
            decode(),
            idp=self._services.idp,
            find_provider=self._services.registry.find,
            now=self._services.ground.clock.minted(),
        )

    def _write_down(self, asked: AuthnRequest, refused: str | None = None) -> None:
        detail = {
            "entity_id": asked.issuer,
            "id": asked.id,
            "acs": asked.acs_url,
            "relay_state": asked.relay_state,
            "warnings": list(asked.warnings),
            "xml": asked.xml.decode(errors="replace"),
        }
        flag = " (SHA-1)" if MessageWarning.SHA1 in asked.warnings else ""
        self._services.ground.journal.write(
            kind="saml",
            source=self._services.ground.addresses.name_of(asked.issuer),
            target=self._services.ground.actor,
            summary=f"AuthnRequest{flag}" if refused is None else f"AuthnRequest refusée : {refused}",
            detail=detail,
        )

    def _write_refusal(self, error: SamlError) -> None:
        self._services.ground.journal.write(
            kind="saml",
            source="browser",
            target=self._services.ground.actor,
            summary=f"AuthnRequest refusée : {error.reason}",
            status=400,
            detail={"reason": error.reason, "message": error.message},
        )

    @property
    def _first_view(self) -> str:
        return FIRST_VIEW[self._services.settings.login_generation]


def _asked(request: AuthnRequest) -> Asked:
    return Asked(
        entity_id=request.issuer,
        acs_url=request.acs_url,
        in_response_to=request.id,
        relay_state=request.relay_state,
        force_authn=request.force_authn,
    )


def _unknown(entity_id: str) -> PageError:
    return PageError(
        400, "Service inconnu", f"Aucun service « {entity_id} » n’est enregistré.", reason="unknown-issuer"
    )
