"""EduConnect's own pages: the front door and the list of services."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.educonnect.saml import idp_metadata
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.entry import OWN_PATH
from rentree_blanche.simulators.educonnect.sso.logout import LOCAL_PATH
from rentree_blanche.simulators.educonnect.sso.web import session_of


class Home:
    """What one meets who comes to EduConnect without a service."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def front(self, request: Request) -> Response:
        """Show the front door."""
        return self._services.page("home.html", connect=OWN_PATH)

    async def services(self, request: Request) -> Response:
        """List the services without the ENT, whose portal one opens oneself (seed 003)."""
        session = await session_of(self._services, request)
        if session is None:
            return RedirectResponse(OWN_PATH, 302)
        store = self._services.ground.pools.store
        holder = await store(self._services.accounts.holder, session.account_id)
        listed = await store(self._services.registry.listed)
        name = f"{holder.first_name} {holder.last_name}"
        return self._services.page("services.html", name=name, listed=listed, logout=LOCAL_PATH)

    async def metadata(self, request: Request) -> Response:
        """Publish the IdP's SAML metadata."""
        xml = await self._services.ground.pools.crypto(idp_metadata, self._services.idp)
        return Response(xml, media_type="application/samlmetadata+xml")
