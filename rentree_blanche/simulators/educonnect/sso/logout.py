"""Single logout, front channel: every service of the session is told, and who asked learns whether all are out.

Each service is told in a frame of one page, as Shibboleth does: one that does not answer cannot stop the others.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from rentree_blanche.simulators.core.web import form_texts
from rentree_blanche.simulators.educonnect.franceconnect.errors import FranceConnectError
from rentree_blanche.simulators.educonnect.franceconnect.pages.failing import write_down
from rentree_blanche.simulators.educonnect.saml import (
    Binding,
    InboundMessage,
    LogoutRequest,
    Parameter,
    PostForm,
    SamlError,
    decode_post,
    decode_redirect,
    logout_request_tree,
    logout_response_tree,
    parse_logout_request,
    parse_logout_response,
    send_logout,
    serialise,
)
from rentree_blanche.simulators.educonnect.saml.status import PARTIAL_LOGOUT, SUCCESS
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.answers import post_page
from rentree_blanche.simulators.educonnect.sso.flow import stale
from rentree_blanche.simulators.educonnect.sso.logouts import Initiator, Told, initiator_from, initiator_json
from rentree_blanche.simulators.educonnect.sso.refusals import refused
from rentree_blanche.simulators.educonnect.sso.sessions import ServiceSession
from rentree_blanche.simulators.educonnect.sso.web import SESSION_COOKIE, drop_session

LOCAL_PATH = "/idp/profile/Logout"
_FRAMES = "default-src 'self'; frame-src http: https:; frame-ancestors 'self'; base-uri 'self'"
_IN_FRAME = "default-src 'self'; frame-ancestors 'self'; base-uri 'self'"


class Logout:
    """The endpoints of single logout."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.ground.pools.store

    async def redirect(self, request: Request) -> Response:
        """Serve `/idp/profile/SAML2/Redirect/SLO`: a LogoutRequest or a LogoutResponse."""
        return await self._take(request, lambda: decode_redirect(request.scope["query_string"].decode("latin-1")))

    async def post(self, request: Request) -> Response:
        """Serve `/idp/profile/SAML2/POST/SLO`: a LogoutRequest or a LogoutResponse."""
        form = await form_texts(request)
        return await self._take(request, lambda: decode_post(form))

    async def local(self, request: Request) -> Response:
        """Serve `/idp/profile/Logout`: end the browser's session and tell its services."""
        session_id = request.cookies.get(SESSION_COOKIE, "")
        departure = await self._store(self._services.franceconnect.departures.prepare, session_id)
        services = await self._store(self._services.sessions.close, session_id)
        return await self._tell(None, services, departure)

    async def one(self, request: Request) -> Response:
        """Serve the content of a frame: the LogoutRequest to one service."""
        told = await self._store(self._services.logouts.find, request.path_params["request_id"])
        if told is None or told.state != "waiting":
            return _note(told.state if told else "failed")
        sent = await self._store(self._request_to, told)
        if sent is None:
            await self._store(self._services.logouts.note, told.request_id, told.entity_id, done=False)
            return _note("failed")
        if isinstance(sent, str):
            return RedirectResponse(sent, 302)
        page = post_page(self._services, sent)
        page.headers["content-security-policy"] = _IN_FRAME
        return page

    async def state(self, request: Request) -> Response:
        """Tell which services have answered, for the page's script."""
        told = await self._store(self._services.logouts.told, request.path_params["logout_id"])
        return JSONResponse({service.request_id: service.state for service in told})

    async def end(self, request: Request) -> Response:
        """Answer who asked, or show the end; what has not answered by now is counted as failed."""
        logout_id = request.path_params["logout_id"]
        complete = await self._store(self._services.logouts.give_up, logout_id)
        if complete is None:
            raise stale(self._services.texts)
        initiator = await self._store(self._services.logouts.initiator, logout_id)
        departure = await self._store(self._services.franceconnect.departures.of_logout, logout_id)
        return await self._leave(initiator, departure, complete=complete)

    async def back_from_franceconnect(self, request: Request) -> Response:
        """Serve the address to which FranceConnect sends the browser after its own logout: the end."""
        state = request.query_params.get("state", "")
        departure = await self._store(self._services.franceconnect.departures.back, state)
        if departure is None:
            raise stale(self._services.texts)
        return await self._finish(initiator_from(departure.initiator), complete=departure.complete)

    async def _take(self, request: Request, decode: Callable[[], InboundMessage]) -> Response:
        try:
            message = decode()
            if message.parameter is Parameter.RESPONSE:
                return await self._answered(message)
            asked = await self._store(self._read_request, message)
        except SamlError as error:
            self._journal("browser", f"Déconnexion refusée : {error.reason}", 400, error.message)
            raise refused(error, "déconnexion") from error
        return await self._asked(request, asked)

    async def _asked(self, request: Request, asked: LogoutRequest) -> Response:
        self._journal(asked.issuer, "LogoutRequest", None, asked.xml.decode(errors="replace"))
        named = await self._store(
            self._services.sessions.of_name, asked.issuer, asked.name_id.value, asked.session_indexes
        )
        initiator = Initiator(entity_id=asked.issuer, request_id=asked.id, relay_state=asked.relay_state)
        if named is None:  # the session is over already: what was asked is so
            return await self._finish(initiator, complete=True)
        departure = await self._store(self._services.franceconnect.departures.prepare, named.session_id)
        services = await self._store(self._services.sessions.close, named.session_id)
        return await self._tell(initiator, tuple(service for service in services if service != named), departure)

    async def _tell(
        self, initiator: Initiator | None, services: tuple[ServiceSession, ...], departure: str | None
    ) -> Response:
        if not services:
            return await self._leave(initiator, departure, complete=True)
        logout_id = await self._store(self._begin, initiator, services)
        if departure is not None:
            await self._store(self._services.franceconnect.departures.join, departure, logout_id)
        told = await self._store(self._services.logouts.told, logout_id)
        page = self._services.page("logout.html", logout_id=logout_id, told=told)
        page.headers["content-security-policy"] = _FRAMES
        return drop_session(page)

    def _begin(self, initiator: Initiator | None, services: tuple[ServiceSession, ...]) -> str:
        named = []
        for service in services:
            provider = self._services.registry.find(service.entity_id)
            named.append((service, provider.display_name if provider else service.entity_id))
        return self._services.logouts.begin(initiator, named)

    async def _leave(self, initiator: Initiator | None, departure: str | None, *, complete: bool) -> Response:
        """Log out at FranceConnect too where the session began there: the last stop, since the whole page goes there.

        When FranceConnect is down the logout is partial.
        """
        if departure is None:
            return await self._finish(initiator, complete=complete)
        parts = self._services.franceconnect
        hint = await self._store(parts.departures.leave, departure, initiator_json(initiator), complete=complete)
        if hint is None:
            return await self._finish(initiator, complete=False)
        try:
            url = await self._services.ground.pools.network(parts.client.logout_url, hint, departure)
        except FranceConnectError as error:
            write_down(self._services, error)
            return await self._finish(initiator, complete=False)
        return drop_session(RedirectResponse(url, 302))

    async def _finish(self, initiator: Initiator | None, *, complete: bool) -> Response:
        if initiator is None:
            return drop_session(self._services.page("logout_done.html", complete=complete))
        sent = await self._store(self._response_to, initiator, complete=complete)
        if sent is None:
            return drop_session(self._services.page("logout_done.html", complete=complete))
        self._journal_sent(initiator.entity_id, "LogoutResponse" if complete else "LogoutResponse (partielle)")
        return drop_session(RedirectResponse(sent, 302) if isinstance(sent, str) else post_page(self._services, sent))

    async def _answered(self, message: InboundMessage) -> Response:
        answer = await self._store(
            parse_logout_response,
            message,
            idp=self._services.idp,
            find_provider=self._services.registry.find,
            now=self._services.ground.clock.minted(),
        )
        done = answer.status.is_success
        known = await self._store(self._services.logouts.note, answer.in_response_to or "", answer.issuer, done=done)
        self._journal(answer.issuer, "LogoutResponse", None, answer.xml.decode(errors="replace"))
        return _note("done" if done and known else "failed")

    def _read_request(self, message: InboundMessage) -> LogoutRequest:
        return parse_logout_request(
            message,
            idp=self._services.idp,
            find_provider=self._services.registry.find,
            now=self._services.ground.clock.minted(),
        )

    def _request_to(self, told: Told) -> str | PostForm | None:
        provider = self._services.registry.find(told.entity_id)
        service = provider.logout_service() if provider else None
        if provider is None or service is None:
            return None
        tree = logout_request_tree(
            idp=self._services.idp,
            provider=provider,
            destination=service.location,
            name_id=told.name_id,
            session_indexes=[told.session_index],
            request_id=told.request_id,
            now=self._services.ground.clock.minted(),
        )
        self._journal_sent(provider.entity_id, "LogoutRequest", serialise(tree).decode())
        return send_logout(tree, service, self._services.idp.signer)

    def _response_to(self, initiator: Initiator, *, complete: bool) -> str | PostForm | None:
        provider = self._services.registry.find(initiator.entity_id)
        service = provider.logout_service(Binding.REDIRECT) if provider else None
        if service is None:
            return None
        tree = logout_response_tree(
            idp=self._services.idp,
            destination=service.response_location,
            in_response_to=initiator.request_id,
            status=SUCCESS if complete else PARTIAL_LOGOUT,
            response_id=f"_{self._services.ground.chance.opaque(16)}",
            now=self._services.ground.clock.minted(),
        )
        return send_logout(tree, service, self._services.idp.signer, relay_state=initiator.relay_state)

    def _journal(self, source: str, summary: str, status: int | None, content: str) -> None:
        self._services.ground.journal.write(
            kind="saml",
            source=self._services.ground.addresses.name_of(source),
            target=self._services.ground.actor,
            summary=summary,
            status=status,
            detail={"xml" if content.startswith("<") else "message": content},
        )

    def _journal_sent(self, target: str, summary: str, xml: str = "") -> None:
        self._services.ground.journal.write(
            kind="saml",
            source=self._services.ground.actor,
            target=self._services.ground.addresses.name_of(target),
            summary=summary,
            detail={"xml": xml},
        )


def _note(state: str) -> HTMLResponse:
    """Make the page that a frame ends on; the person sees the page around it."""
    mark = {"done": "✓", "failed": "✗", "waiting": "…"}[state]
    return HTMLResponse(
        f'<!doctype html><html lang="fr"><title>{state}</title><p>{mark}</p></html>',
        headers={"content-security-policy": _IN_FRAME, "cache-control": "no-store"},
    )
