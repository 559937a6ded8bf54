"""The pages of extracts: a school's CSV files, out and in."""

from collections.abc import Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.onde.extracts.intake import Intake, upload, uploads
from rentree_blanche.simulators.onde.extracts.report import ExtractError
from rentree_blanche.simulators.onde.extracts.writing import guardians_extract, pupils_extract
from rentree_blanche.simulators.registers.desk import Desk
from rentree_blanche.simulators.registers.errors import UnknownRecordError


class ExtractPages:
    """Answers the pages of extracts."""

    def __init__(self, desk: Desk[Any], intake: Intake, upload_bytes: int) -> None:
        self._desk = desk
        self._intake = intake
        self._megabytes = max(1, upload_bytes // 1_000_000)
        self._run = desk.ground.pools.store

    def routes(self) -> list[Route]:
        """Give the routes of the pages."""
        extracts = f"{self._desk.wording.base}/{{uai}}/extraits"
        return [
            Route(extracts, self.extracts),
            Route(extracts, self.upload, methods=["POST"]),
            Route(f"{extracts}/eleves.csv", self.download_pupils),
            Route(f"{extracts}/responsables.csv", self.download_guardians),
            Route(f"{extracts}/{{number:int}}", self.report),
        ]

    async def extracts(self, request: Request) -> Response:
        """Offer the extracts, and take one."""
        return await self._extracts(request)

    async def upload(self, request: Request) -> Response:
        """Take in an extract, and go to its report."""
        uai = request.path_params["uai"]
        async with self._desk.forms.posted(request) as form:
            file = form.get("fichier")
            name = file.filename if isinstance(file, UploadFile) else None
            content = await file.read() if isinstance(file, UploadFile) else b""
        if not name:
            return await self._extracts(request, 422, "Choisissez un fichier CSV.")
        try:
            kept = await self._run(self._intake.take, uai, name, content)
        except ExtractError as error:
            return await self._extracts(request, 422, str(error))
        except UnknownRecordError as error:
            raise self._desk.unknown() from error
        return RedirectResponse(f"{self._desk.wording.base}/{uai}/extraits/{kept.number}", 303)

    async def report(self, request: Request) -> Response:
        """Show what became of an extract."""
        values = await self._run(self._report, request.path_params["uai"], request.path_params["number"])
        return self._desk.page(request, "report.html", **values)

    async def download_pupils(self, request: Request) -> Response:
        """Give the extract of pupils: `?format=ancien` for the older header."""
        older = request.query_params.get("format") == "ancien"
        uai = request.path_params["uai"]
        content = await self._run(self._written, uai, lambda *given: pupils_extract(*given, older=older))
        return _csv(content, f"eleves_{uai}.csv")

    async def download_guardians(self, request: Request) -> Response:
        """Give the extract of guardians."""
        uai = request.path_params["uai"]
        return _csv(await self._run(self._written, uai, guardians_extract), f"responsables_{uai}.csv")

    async def _extracts(self, request: Request, status: int = 200, problem: str = "") -> Response:
        values = await self._run(self._uploads, request.path_params["uai"])
        more = {"problem": problem, "megabytes": self._megabytes}
        return self._desk.page(request, "extracts.html", status, **values, **more)

    def _uploads(self, uai: str) -> dict[str, Any]:
        with self._desk.ground.store.read() as connection:
            return {
                "school": self._desk.found(self._desk.register.school, connection, uai),
                "uploads": uploads(connection, uai),
                "zone": PARIS,
            }

    def _report(self, uai: str, number: int) -> dict[str, Any]:
        with self._desk.ground.store.read() as connection:
            return {
                "school": self._desk.found(self._desk.register.school, connection, uai),
                "upload": self._desk.found(upload, connection, uai, number),
                "zone": PARIS,
            }

    def _written(self, uai: str, write: Callable[..., bytes]) -> bytes:
        with self._desk.ground.store.read() as connection:
            self._desk.found(self._desk.register.school, connection, uai)
            return write(connection, uai)


def _csv(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=iso-8859-1", headers=headers)
