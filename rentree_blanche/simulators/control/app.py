"""The application of the control house: the API from its table, its document, and the dashboard's pages."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.control.api.table import OPERATIONS
from rentree_blanche.simulators.control.dashboard.pages import Pages
from rentree_blanche.simulators.control.errors import upstream
from rentree_blanche.simulators.control.gate import Gate
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.openapi import document
from rentree_blanche.simulators.control.operations import AnyOperation
from rentree_blanche.simulators.core.errors import PageError, RentreeError
from rentree_blanche.simulators.core.web import for_a_program, refusal

DOCUMENT = "/openapi.json"


def application(house: House) -> Starlette:
    """Make the application."""
    gate = Gate(house.ground)

    @cache
    def described() -> dict[str, Any]:  # when first asked for: it takes longer than all else that the house is made of
        return document(OPERATIONS, house.ground.addresses.origin(house.ground.actor))

    async def openapi(request: Request) -> Response:
        gate.admit(request)
        return JSONResponse(described())

    routes = [
        Route(DOCUMENT, openapi),
        *Pages(house, gate).routes(),
        *(_route(house, gate, path, by_method) for path, by_method in _by_path().items()),
    ]
    return Starlette(
        routes=routes,
        exception_handlers={HTTPException: _no_route, PageError: _refused, RentreeError: _failed},
    )


def _by_path() -> Mapping[str, Mapping[str, AnyOperation]]:
    paths: dict[str, dict[str, AnyOperation]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = operation
    return paths


def _route(house: House, gate: Gate, path: str, by_method: Mapping[str, AnyOperation]) -> Route:
    async def endpoint(request: Request) -> Response:
        gate.admit(request)
        operation = by_method["GET" if request.method == "HEAD" else request.method]
        if operation.method != "GET":
            gate.require_own_origin(request)
        if operation.has_body:
            gate.require_json(request)
        return await operation.answer(house, request)

    return Route(path, endpoint, methods=list(by_method))


Handler = Callable[[Request, Exception], Awaitable[Response]]


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, PageError):
        raise error
    return refusal(request, error)


async def _failed(request: Request, error: Exception) -> Response:
    return refusal(request, upstream(502, str(error)))


async def _no_route(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    absent = error.status_code == 404
    text = f"{request.method} {request.url.path}: {error.detail}; {DOCUMENT} lists what the control API does"
    if not for_a_program(request):
        text = "Aucune page n’existe à cette adresse." if absent else "Cette adresse ne se consulte pas de cette façon."
        text += " Revenez au tableau de bord."
    said = PageError(
        error.status_code,
        "Page introuvable" if absent else "Demande refusée",
        text,
        reason="not_found" if absent else "method_not_allowed",
    )
    answer = refusal(request, said)
    answer.headers.update(error.headers or {})
    return answer
