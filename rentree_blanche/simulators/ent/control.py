"""Control addresses that every relying party has: its sessions, and the identity provider that it trusts."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.guard import PREFIX, require
from rentree_blanche.simulators.ent.errors import IdpUnavailableError
from rentree_blanche.simulators.ent.refusals import unavailable_page
from rentree_blanche.simulators.ent.sso import Office


@dataclass(frozen=True, slots=True)
class SamlControl:
    """Sessions and trust, as JSON."""

    office: Office

    def routes(self) -> list[Route]:
        """Give the routes below `/_controle/`."""
        return [
            Route(f"{PREFIX}/sessions", self._sessions, methods=["GET"]),
            Route(f"{PREFIX}/metadata-idp", self._idp, methods=["GET"]),
        ]

    async def _sessions(self, request: Request) -> Response:
        """List sessions, ended ones too; `active` tells them apart."""
        ground = self.office.ground
        require(request, ground.secret)
        found = await ground.pools.store(self.office.sessions.list, now=ground.clock.now())
        return JSONResponse(
            [
                {
                    "origin": session.origin,
                    "account": session.account.model_dump(mode="json"),
                    "name_id": None if session.name_id is None else session.name_id.value,
                    "session_index": session.session_index,
                    "begun_at": session.begun_at.isoformat(),
                    "ends_at": session.ends_at.isoformat(),
                    "active": active,
                }
                for session, active in found
            ]
        )

    async def _idp(self, request: Request) -> Response:
        """Describe the identity provider as this service sees it; `?relire=oui` fetches its metadata again."""
        ground, trust = self.office.ground, self.office.trust
        require(request, ground.secret)
        try:
            idp = await (trust.fetch() if "relire" in request.query_params else trust.idp())
        except IdpUnavailableError as error:
            raise unavailable_page() from error
        return JSONResponse(
            {
                "entity_id": idp.entity_id,
                "sso": idp.sso_url,
                "slo": None if idp.logout is None else idp.logout.location,
                "certificates": [certificate.fingerprint for certificate in idp.certificates],
            }
        )
