"""What the gateway refuses, as Sinch words it."""

from rentree_blanche.simulators.core.errors import RentreeError


class SmsGatewayError(RentreeError):
    """A failure of the SMS gateway."""


class ApiRefusal(SmsGatewayError):  # noqa: N818 - an answer of the API rather than an accident
    """A request that the API refuses: an HTTP status with Sinch's `{code, text}`."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status = status
        self.code = code
        self.text = text


class GatewayFault(SmsGatewayError):  # noqa: N818 - ditto
    """A fault makes the gateway answer something else, and send nothing."""

    def __init__(self, status: int, body: str, content_type: str) -> None:
        super().__init__(f"the gateway answers {status} because a fault says so")
        self.status = status
        self.body = body
        self.content_type = content_type
