"""Control addresses that every relying party has: its sessions, its keys, and the identity provider that it trusts."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.guard import PREFIX, require
from rentree_blanche.simulators.core.saml.rotation import PUBLICATION, ROTATION, answer_publication, answer_rotation
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
            Route(f"{PREFIX}{ROTATION}", self._rotate, methods=["POST"]),
            Route(f"{PREFIX}{PUBLICATION}", self._publish, methods=["POST"]),
        ]

    async def _rotate(self, request: Request) -> Response:
        """Sign and decrypt with new keys; `?publiees=non` leaves them out of the metadata until they are published."""
        require(request, self.office.ground.secret)
        return await answer_rotation(request, self.office.ground, self.office.identity.keys)

    async def _publish(self, request: Request) -> Response:
        """Let the metadata show the keys that are in use."""
        require(request, self.office.ground.secret)
        return await answer_publication(self.office.ground, self.office.identity.keys)

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
