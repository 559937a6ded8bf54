"""An application: plain addresses go straight to their endpoint, and nobody sees a difference."""

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Host, Mount, Route, Router

from rentree_blanche.simulators.core.dispatch import Application


class CupboardError(Exception):
    """Nothing of this kind is in the cupboard."""


class BareCupboardError(CupboardError):
    """Nothing at all is in the cupboard."""


async def plain(request: Request):
    return PlainTextResponse(f"plain {request.method} {request.query_params.get('q', '')}")


async def other(_):
    return PlainTextResponse("other")


async def named(request: Request):
    return PlainTextResponse(f"named {request.path_params['name']}")


async def bare(_):
    raise BareCupboardError


async def broken(_):
    raise ZeroDivisionError


def threaded(_):
    return PlainTextResponse("threaded")


async def say(_, error):
    return PlainTextResponse(type(error).__name__, 418)


@pytest.fixture
def app():
    routes = [
        Route("/plain", plain),
        Route("/plain", other, methods=["POST"]),
        Route("/house/{name}", named),
        Route("/house/door", other),
        Route("/bare", bare),
        Route("/broken", broken),
        Route("/threaded", threaded),
        Mount("/below", routes=[Route("/plain", plain)]),
    ]
    return Application(routes, {CupboardError: say})


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/plain?q=1", 200, "plain GET 1"),
        ("HEAD", "/plain", 200, "plain HEAD "),
        ("POST", "/plain", 200, "other"),
        ("PUT", "/plain", 405, "Method Not Allowed"),
        ("GET", "/plain/", 307, ""),
        ("GET", "/house/door", 200, "named door"),
        ("GET", "/below/plain", 200, "plain GET "),
        ("GET", "/threaded", 200, "threaded"),
        ("GET", "/nowhere", 404, "Not Found"),
        ("GET", "/bare", 418, "BareCupboardError"),
    ],
)
def test_every_request_is_answered_as_the_order_of_the_routes_says(app, ask, method, path, status, text):
    answer = ask(app, method, path)
    assert (answer.status, answer.text) == (status, text)


def test_what_no_handler_takes_reaches_the_caller(app, ask):
    with pytest.raises(ZeroDivisionError):
        ask(app, "GET", "/broken")


def test_where_hosts_are_told_apart_first_none_is_passed_over(ask):
    app = Application([Host("house.test", Router([Route("/plain", other)])), Route("/plain", plain)], {})
    assert ask(app, "GET", "/plain", {"host": "house.test"}).text == "other"
    assert ask(app, "GET", "/plain", {"host": "elsewhere.test"}).text == "plain GET "
