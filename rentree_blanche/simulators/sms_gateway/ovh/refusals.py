"""What the gateway refuses, as OVH words it."""

from http import HTTPStatus

from starlette.responses import JSONResponse, Response

from rentree_blanche.simulators.sms_gateway.errors import (
    GatewayFault,
    QueueFull,
    QuotaSpent,
    Refusal,
    Throttled,
    UnusableOrder,
)

_FAULTS = {402: "NOT_ENOUGH_CREDITS", 429: "QUOTA_EXCEEDED"}


class OvhRefusal(Refusal):
    """A request that the API refuses: an HTTP status, OVH's errorCode and message."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code


def in_ovhs_words(error: Refusal) -> OvhRefusal:
    """Say a refusal as OVH does; the answers to a plan without credits or too fast are not public, and are ours."""
    text = str(error)
    match error:
        case OvhRefusal():
            return error
        case QuotaSpent():
            return OvhRefusal(403, "NOT_ENOUGH_CREDITS", text)
        case Throttled() | QueueFull():
            return OvhRefusal(429, "QUOTA_EXCEEDED", text)
        case UnusableOrder(field="from"):
            return OvhRefusal(400, "INVALID_ARGUMENT", "[sender] required, or senderForResponse")
        case GatewayFault(status=status):
            known = 403 if status == 402 else status
            return OvhRefusal(known, _FAULTS.get(status, "INTERNAL_ERROR"), HTTPStatus(status).phrase)
        case _:
            return OvhRefusal(400, "INVALID_ARGUMENT", text)


def refused(error: Refusal) -> Response:
    """Answer a refusal in OVH's form; a fault that brings its own body has the word."""
    if isinstance(error, GatewayFault) and error.body:
        return Response(error.body, error.status, media_type=error.content_type)
    said = in_ovhs_words(error)
    status = HTTPStatus(said.status)
    body = {"errorCode": said.code, "httpCode": f"{status.value} {status.phrase}", "message": str(said)}
    return JSONResponse(body, said.status)
