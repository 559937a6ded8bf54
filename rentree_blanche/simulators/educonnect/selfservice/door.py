"""Who visits « Mon compte »: the IdP's session by way of a ticket, and the csrf token of its forms."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import form_texts, set_cookie
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, Holder
from rentree_blanche.simulators.educonnect.selfservice import addresses
from rentree_blanche.simulators.educonnect.selfservice.browsers import Browsers
from rentree_blanche.simulators.educonnect.selfservice.once import Form, Once
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.entry import ACCOUNT_PATH
from rentree_blanche.simulators.educonnect.sso.logout import LOCAL_PATH
from rentree_blanche.simulators.educonnect.sso.sessions import Session

_COOKIE = "educt_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A person who is logged in, and the token that their forms carry."""

    session: Session
    holder: Holder
    csrf: str

    @property
    def is_guardian(self) -> bool:
        """Whether it is a guardian, who has children and contacts, rather than a pupil."""
        return self.holder.account.kind is AccountKind.GUARDIAN


Handler = Callable[[Visit, Form], Awaitable[Response]]


class Door:
    """Lets people in. `services.page` values that every page needs come from `page`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._browsers = Browsers(services)
        self._once = Once(services)
        self._origin = services.ground.addresses.origin(addresses.HOST)

    def guarded(self, handler: Handler, *, pupils: bool = True) -> Callable[[Request], Awaitable[Response]]:
        """Make an endpoint for who is logged in; others are sent to the login and come back.

        `handler` is given the visit, and the form that was sent, or for a GET the query. A form is worked once.

        `pupils` says whether the page is pupils' too; if not, they are sent to their profile.
        """

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request)
            if visit is None:
                return self._to_login(request, request.url.path if request.method == "GET" else addresses.PROFILE)
            if not (visit.is_guardian or pupils):
                return RedirectResponse(addresses.PROFILE, 302)
            if request.method != "POST":
                return await handler(visit, request.query_params)
            form = await form_texts(request)
            if not hmac.compare_digest(form.get("csrf_token", "").encode(), visit.csrf.encode()):
                raise PageError(
                    400, self._services.texts("stale.title"), self._services.texts("stale.text"), reason="forged_form"
                )
            return await self._once.work(request.url.path, form, lambda: handler(visit, form))

        return endpoint

    async def enter(self, request: Request) -> Response:
        """Serve `connexion?ticket=…&retour=…&etat=…`: keep a cookie of this host that names the IdP's session.

        `etat` says which browser asked for the ticket: nobody is let into somebody else's account by a link.
        """
        query, tickets = request.query_params, self._services.tickets
        session_id = await self._services.ground.pools.store(tickets.redeem, query.get("ticket", ""))
        wanted = query.get("retour", "")
        inside = wanted if wanted.startswith(f"{addresses.BASE}/") else addresses.PROFILE
        if session_id is None or not self._browsers.is_marked(request, query.get("etat", "")):
            return self._to_login(request, inside)
        answer = RedirectResponse(inside, 302)
        set_cookie(answer, self._origin, _COOKIE, session_id, path=addresses.BASE)
        return answer

    async def leave(self, request: Request) -> Response:
        """Serve `connexion/deconnexion`: forget the visit, and log out at the IdP."""
        answer = RedirectResponse(self._services.idp.base_url + LOCAL_PATH, 302)
        answer.delete_cookie(_COOKIE, path=addresses.BASE)
        return answer

    def page(self, visit: Visit, template: str, status: int = 200, **values: Any) -> Response:
        """Render a page of somebody who is logged in."""
        values = {"errors": {}, "typed": {}, "form": self._once.fresh(), **values}
        return self._services.page(template, status, visit=visit, at=addresses, **values)

    async def _visit(self, request: Request) -> Visit | None:
        pools, services = self._services.ground.pools, self._services
        session = await pools.glance(services.sessions.find, request.cookies.get(_COOKIE))
        if session is None:
            return None
        holder = await pools.store(services.accounts.holder, session.account_id)
        return Visit(session=session, holder=holder, csrf=self._csrf(session.id))

    def _csrf(self, session_id: str) -> str:
        secret = self._services.ground.secret.encode()
        return hmac.new(secret, f"moncompte\x1f{session_id}".encode(), hashlib.sha256).hexdigest()

    def _to_login(self, request: Request, back: str) -> Response:
        name = self._browsers.name(request)
        query = urlencode({"retour": back, "etat": self._browsers.mark(name)})
        answer = RedirectResponse(f"{self._services.idp.base_url}{ACCOUNT_PATH}?{query}", 302)
        return self._browsers.remember(request, answer, name)
