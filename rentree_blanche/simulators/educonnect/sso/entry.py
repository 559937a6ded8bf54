"""Where a login begins: Redirect, POST and Unsolicited SSO, and EduConnect's own page."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.core.errors import PageError
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
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.answers import answer_login, answer_refusal
from rentree_blanche.simulators.educonnect.sso.flow import Asked, FlowState, stale
from rentree_blanche.simulators.educonnect.sso.sessions import Session
from rentree_blanche.simulators.educonnect.sso.web import Flow, keep_session, session_of

FIRST_VIEW = {"legacy": "login", "2026": "storage"}
OWN_PATH = "/idp/profile/accueil/SSO"
SERVICES_PATH = "/idp/profile/services"


class Entry:
    """The endpoints of single sign-on; each is also the address of the flow that it begins."""

    def __init__(self, services: Services, flow: Flow) -> None:
        self._services = services
        self._flow = flow

    async def redirect(self, request: Request) -> Response:
        """Serve `/idp/profile/SAML2/Redirect/SSO`."""
        if "execution" in request.query_params:
            return await self._flow.serve(request)
        if "SAMLRequest" not in request.query_params:
            raise stale(self._services.texts)
        return await self._begin(request, lambda: decode_redirect(request.scope["query_string"].decode("latin-1")))

    async def post(self, request: Request) -> Response:
        """Serve `/idp/profile/SAML2/POST/SSO`."""
        if "execution" in request.query_params:
            return await self._flow.serve(request)
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        if "SAMLRequest" not in form:
            raise stale(self._services.texts)
        return await self._begin(request, lambda: decode_post(form))

    async def unsolicited(self, request: Request) -> Response:
        """Serve `/idp/profile/SAML2/Unsolicited/SSO?providerId=…[&target=…]`."""
        if "execution" in request.query_params:
            return await self._flow.serve(request)
        entity_id = request.query_params.get("providerId", "")
        provider = await self._services.ground.pools.store(self._services.registry.find, entity_id)
        if provider is None:
            raise _unknown(entity_id)
        asked = Asked(
            entity_id=entity_id,
            acs_url=provider.default_acs.location,
            relay_state=request.query_params.get("target"),
        )
        return await self._go_on(request, asked)

    async def own(self, request: Request) -> Response:
        """Serve EduConnect's own login, which leads to its list of services."""
        if "execution" in request.query_params:
            return await self._flow.serve(request)
        if await session_of(self._services, request) is not None:
            return RedirectResponse(SERVICES_PATH, 302)
        return await self._flow.begin(request, self._first_view, FlowState(path=request.url.path))

    async def _begin(self, request: Request, decode: Callable[[], InboundMessage]) -> Response:
        try:
            asked = await self._services.ground.pools.store(self._read, decode)
        except RequestRefusedError as error:
            self._write_down(error.request, refused=error.reason)
            return await answer_refusal(self._services, _asked(error.request), error.status)
        except SamlError as error:
            self._write_refusal(error)
            raise _refused(error) from error
        self._write_down(asked)
        if asked.is_passive and not await self._usable_session(request, force=asked.force_authn):
            return await answer_refusal(self._services, _asked(asked), NO_PASSIVE)
        return await self._go_on(request, _asked(asked))

    async def _go_on(self, request: Request, asked: Asked) -> Response:
        session = await self._usable_session(request, force=asked.force_authn)
        if session is not None:
            return keep_session(self._services, await answer_login(self._services, asked, session), session)
        return await self._flow.begin(request, self._first_view, FlowState(path=request.url.path, asked=asked))

    async def _usable_session(self, request: Request, *, force: bool) -> Session | None:
        return None if force else await session_of(self._services, request)

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


def _refused(error: SamlError) -> PageError:
    return PageError(
        400,
        "Demande de connexion refusée",
        f"Le service qui vous envoie a fait une demande qu’EduConnect ne peut pas accepter. {error.message}",
        reason=error.reason,
    )


def _unknown(entity_id: str) -> PageError:
    return PageError(
        400, "Service inconnu", f"Aucun service « {entity_id} » n’est enregistré.", reason="unknown-issuer"
    )
