"""Where gateways tell EduConnect what became of its messages: addresses that only they are told."""

import hashlib
import hmac
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.educonnect.sending.reports import Reports

_PATH = "/idp/envois"
_SINCH = {"Delivered": True, "Failed": False, "Aborted": False, "Expired": False, "Rejected": False, "Cancelled": False}
_DELIVERED_PTT, _PENDING_PTTS = 4, (0, 1, 2, 3)


class _SinchReport(BaseModel):
    model_config = ConfigDict(extra="ignore")

    status: str
    client_reference: str


def sinch_address(ground: Ground) -> str:
    """Give where Sinch posts its reports."""
    return ground.url(f"{_PATH}/{_key(ground)}/sinch")


def ovh_address(ground: Ground) -> str:
    """Give where OVH asks with its reports."""
    return ground.url(f"{_PATH}/{_key(ground)}/ovh")


class ReportAddresses:
    """Handlers of what the gateways' callbacks say; who does not know the key of the address finds nothing."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._reports = Reports(ground.store)

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route(f"{_PATH}/{{key}}/sinch", self.sinch, methods=["POST"]),
            Route(f"{_PATH}/{{key}}/ovh", self.ovh),
        ]

    async def sinch(self, request: Request) -> Response:
        """Note a report of one recipient."""
        self._check(request)
        try:
            report = _SinchReport.model_validate_json(await request.body())
        except ValidationError as error:
            raise _unusable("status et client_reference") from error
        delivered = _SINCH.get(report.status)
        if delivered is not None:
            note = self._reports.by_reference
            await self._ground.pools.store(note, report.client_reference, delivered=delivered)
        return Response(status_code=HTTPStatus.OK)

    async def ovh(self, request: Request) -> Response:
        """Note a report of one message."""
        self._check(request)
        job, ptt = request.query_params.get("id", ""), request.query_params.get("ptt", "")
        if not (job.isdecimal() and ptt.isdecimal()):
            raise _unusable("id et ptt")
        if int(ptt) not in _PENDING_PTTS:
            delivered = int(ptt) == _DELIVERED_PTT
            await self._ground.pools.store(self._reports.by_remote, job, delivered=delivered)
        return Response(status_code=HTTPStatus.OK)

    def _check(self, request: Request) -> None:
        given: Any = request.path_params["key"]
        if not hmac.compare_digest(given.encode(), _key(self._ground).encode()):
            text = "Aucune page n’existe à cette adresse. Revenez à l’accueil du service."
            raise PageError(404, "Page introuvable", text, reason="http_404")


def _key(ground: Ground) -> str:
    return hmac.digest(ground.secret.encode(), b"educonnect sms reports", hashlib.sha256).hex()[:32]


def _unusable(expected: str) -> PageError:
    return PageError(422, "Accusé illisible", f"Attendu : {expected}.", reason="unusable_report")
