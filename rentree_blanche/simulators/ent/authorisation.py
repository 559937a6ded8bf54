"""The ENT's door for the app on a phone: OAuth 2.0 with a code (RFC 6749, section 4.1), at entcore's addresses.

A token lasts no longer than the session of the browser: who logs out anywhere is out of the app too.
"""

import hmac
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import field
from rentree_blanche.simulators.ent.grants import CLIENT, Grant, Grants, client_secret
from rentree_blanche.simulators.ent.slo import SingleLogout
from rentree_blanche.simulators.ent.sso import Office
from rentree_blanche.simulators.ent.texts import words
from rentree_blanche.simulators.ent.views import HomeView, Views

AUTH = "/auth/oauth2/auth"
TOKEN = "/auth/oauth2/token"  # noqa: S105 - an address
USER = "/auth/oauth2/userinfo"
LOGOUT = "/auth/oauth2/logout"
APP_RETURN = "/retour"


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The four addresses; `Authorization: Bearer` carries the token."""

    office: Office
    views: Views
    grants: Grants

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(AUTH, self._ask, methods=["GET"]),
            Route(TOKEN, self._token, methods=["POST"]),
            Route(USER, self._user, methods=["GET"]),
            Route(LOGOUT, self._prepare_leaving, methods=["POST"]),
            Route(LOGOUT, self._leave, methods=["GET"]),
        ]

    async def _ask(self, request: Request) -> Response:
        """Take what the app asks for to the portal; the home answers it once somebody is logged in."""
        ground, query = self.office.ground, request.query_params
        back = ground.addresses.url(CLIENT, APP_RETURN)
        known = query.get("client_id") == CLIENT and query.get("redirect_uri") == back
        if not known or query.get("response_type") != "code" or not query.get("state"):
            raise PageError(400, words("app_refused_title"), words("app_refused"), reason="invalid_request")
        handle = ground.chance.opaque()
        grant = Grant(kind="asked", session=None, back=back, state=query["state"])
        await ground.pools.store(self.grants.keep, handle, grant, now=ground.clock.now())
        response = RedirectResponse("/", 303, headers={"Cache-Control": "no-store"})
        self.office.browsers.remember_application(response, handle)
        return response

    async def _token(self, request: Request) -> Response:
        """Give a token for a code, once."""
        ground, form = self.office.ground, await request.form()
        if field(form, "client_id") != CLIENT or not hmac.compare_digest(
            field(form, "client_secret").encode(), client_secret(ground.secret).encode()
        ):
            return _refused(401, "invalid_client")
        now = ground.clock.now()
        grant = await ground.pools.store(self.grants.use, field(form, "code"), "code", now=now)
        if field(form, "grant_type") != "authorization_code":
            return _refused(400, "unsupported_grant_type")
        if grant is None or field(form, "redirect_uri") != grant.back:
            return _refused(400, "invalid_grant")
        token = ground.chance.opaque()
        kept = Grant(kind="token", session=grant.session, back=grant.back, state="")
        await ground.pools.store(self.grants.keep, token, kept, now=now)
        return JSONResponse(
            {"access_token": token, "token_type": "Bearer", "scope": "userinfo"},
            headers={"Cache-Control": "no-store"},
        )

    async def _user(self, request: Request) -> Response:
        """Say who is logged in, with the children."""
        view = await self.office.ground.pools.store(self._view, _bearer(request))
        return _refused(401, "invalid_token") if view is None else JSONResponse(_shown(view))

    def _view(self, token: str) -> HomeView | None:
        now = self.office.ground.clock.now()
        grant = self.grants.find(token, "token", now=now)
        session = None if grant is None else self.office.sessions.find_marked(grant.session or "", now=now)
        return None if session is None else self.views.of(session.account)

    async def _prepare_leaving(self, request: Request) -> Response:
        """Take the token back, and give an address at which the browser logs out."""
        ground = self.office.ground
        now = ground.clock.now()
        token = await ground.pools.store(self.grants.use, _bearer(request), "token", now=now)
        if token is None:
            return _refused(401, "invalid_token")
        ticket = ground.chance.opaque()
        leaving = Grant(kind="leaving", session=token.session, back=ground.addresses.url(CLIENT), state="")
        await ground.pools.store(self.grants.keep, ticket, leaving, now=now)
        return JSONResponse({"logout": ground.url(f"{LOGOUT}?ticket={ticket}")})

    async def _leave(self, request: Request) -> Response:
        """Log the browser out; the ticket, used once, proves that its app asked for it."""
        ground = self.office.ground
        ticket = request.query_params.get("ticket", "")
        leaving = await ground.pools.store(self.grants.use, ticket, "leaving", now=ground.clock.now())
        if leaving is None:
            raise PageError(403, words("form_expired_title"), words("form_expired"), reason="ticket")
        return await SingleLogout(self.office).leave(request, back=leaving.back)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _refused(status: int, error: str) -> JSONResponse:
    return JSONResponse({"error": error}, status, headers={"Cache-Control": "no-store"})


def _shown(view: HomeView) -> dict[str, object]:
    return {
        "firstName": view.first_name,
        "lastName": view.last_name,
        "type": "PERSRELELEVE" if view.guardian else "ELEVE",
        "schoolName": view.school,
        "className": view.class_label,
        "children": [
            {
                "id": child.aaf_id,
                "firstName": child.first_name,
                "lastName": child.last_name,
                "className": child.class_label,
                "schoolName": child.school,
            }
            for child in view.children
        ],
    }
