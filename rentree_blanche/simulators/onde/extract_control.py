"""The control address that takes extracts."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.guard import PREFIX
from rentree_blanche.simulators.onde.extracts.intake import Intake
from rentree_blanche.simulators.onde.extracts.report import ExtractError
from rentree_blanche.simulators.registers.control import Control, refused


class ExtractControl:
    """Answers the control address of extracts."""

    def __init__(self, ground: Ground, control: Control, intake: Intake) -> None:
        self._ground = ground
        self._control = control
        self._intake = intake

    def routes(self) -> list[Route]:
        """Give the route below `/_controle`."""
        return [Route(f"{PREFIX}/extraits", self._control.guarded(self.take), methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """Take in a CSV extract, the body itself, for the school `?uai=`; `?fichier=` names it in the list."""
        query = request.query_params
        name = query.get("fichier", "extrait.csv")
        try:
            kept = await self._ground.pools.store(self._intake.take, query.get("uai", ""), name, await request.body())
        except ExtractError as error:
            return refused(422, "extract", str(error))
        return JSONResponse({"number": kept.number, "kept": kept.report.kept, **asdict(kept.report)})
