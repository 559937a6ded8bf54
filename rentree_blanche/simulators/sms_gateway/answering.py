"""How the gateway's HTTP APIs answer a refusal, each in its own words."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.sms_gateway.errors import Refusal

Handler = Callable[[Request], Awaitable[Response]]


def answering(handler: Handler, refused: Callable[[Refusal], Response]) -> Handler:
    """Let a handler's refusals be answered by `refused`."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refusal as error:
            return refused(error)

    return answer
