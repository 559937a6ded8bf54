"""What the gateway refuses, as Sinch words it."""

from http import HTTPStatus

from starlette.responses import JSONResponse, Response

from rentree_blanche.simulators.sms_gateway.errors import (
    GatewayFault,
    QueueFull,
    QuotaSpent,
    Refusal,
    RefusedRecipients,
    Throttled,
    UnusableOrder,
)

_BUSY = (429, "too_many_requests")
_SPENT = (402, "insufficient_funds")
_CODES = {
    400: "syntax_constraint_violation",
    401: "unauthorized",
    402: "insufficient_funds",
    403: "blocked_account",
    404: "not_found",
    429: "too_many_requests",
}


class ApiRefusal(Refusal):
    """A request that the API refuses: an HTTP status with Sinch's `{code, text}`."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status = status
        self.code = code
        self.text = text


def in_sinchs_words(error: Refusal) -> ApiRefusal:
    """Say a refusal as Sinch does; the answer to a plan without credits is not public, and is ours."""
    match error:
        case ApiRefusal():
            return error
        case GatewayFault(status=status):
            return ApiRefusal(status, _CODES.get(status, "internal_error"), HTTPStatus(status).phrase)
        case QuotaSpent():
            said = _SPENT
        case Throttled() | QueueFull():
            said = _BUSY
        case RefusedRecipients():
            said = (403, "illegal_number_type")
        case UnusableOrder(field="delivery_report"):
            said = (403, "missing_callback_url")
        case _:
            said = (400, "syntax_constraint_violation")
    return ApiRefusal(*said, str(error))


def refused(error: Refusal) -> Response:
    """Answer a refusal in Sinch's form; a fault that brings its own body has the word."""
    if isinstance(error, GatewayFault) and error.body:
        return Response(error.body, error.status, media_type=error.content_type)
    said = in_sinchs_words(error)
    headers = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "1"}}.get(said.status)
    return JSONResponse({"code": said.code, "text": said.text}, said.status, headers)
