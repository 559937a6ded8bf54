"""An actor's application: requests to plain addresses go straight to their endpoint, all others through Starlette."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from inspect import iscoroutinefunction
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Host, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

_Endpoint = Callable[[Request], Awaitable[Response]]
Handler = Callable[[Request, Any], Awaitable[Response]]


class Application:
    """Routes as Starlette serves them, without what its middleware and its search cost each request.

    A plain address is one without parameters that no earlier route would take. Whoever raises what no handler takes
    is answered by the edge.

    Args:
        handlers: what answers an exception, by its class; of several the nearest in its line of descent.
    """

    def __init__(self, routes: Sequence[BaseRoute], handlers: Mapping[type[Exception], Handler]) -> None:
        known: Mapping[Any, Any] = handlers
        self.routes = tuple(routes)
        self._handlers = handlers
        self._others: ASGIApp = Starlette(routes=list(routes), exception_handlers=known)
        self._plain = dict(_plain(routes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        endpoint = self._plain.get((scope.get("method", ""), scope["path"]))
        if endpoint is None:
            await self._others(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await endpoint(request)
        except Exception as error:
            handler = self._handler(error)
            if handler is None:
                raise
            response = await handler(request, error)
        await response(scope, receive, send)

    def _handler(self, error: Exception) -> Handler | None:
        return next((self._handlers[kind] for kind in type(error).__mro__ if kind in self._handlers), None)


def _plain(routes: Sequence[BaseRoute]) -> Iterator[tuple[tuple[str, str], _Endpoint]]:
    for place, route in enumerate(routes):
        if isinstance(route, Host):
            return  # whatever follows is told apart by host name first
        if not isinstance(route, Route) or route.param_convertors or not iscoroutinefunction(route.endpoint):
            continue
        for method in route.methods or ():
            scope = {"type": "http", "method": method, "path": route.path, "headers": []}
            if not any(earlier.matches(scope)[0] is Match.FULL for earlier in routes[:place]):
                yield (method, route.path), route.endpoint
