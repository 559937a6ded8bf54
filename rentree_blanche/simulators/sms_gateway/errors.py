"""What the gateway refuses, in the words of no API; each API has its own for these."""

from collections.abc import Sequence

from rentree_blanche.simulators.core.errors import RentreeError


class SmsGatewayError(RentreeError):
    """A failure of the SMS gateway."""


class Refusal(SmsGatewayError):  # noqa: N818 - an answer rather than an accident
    """A message that the gateway does not take; nothing was sent and nothing charged."""


class QuotaSpent(Refusal):
    """The plan has too few credits left."""

    def __init__(self, plan: str, needed: int) -> None:
        super().__init__(f"plan {plan} has less than the {needed} credits that this takes: recharge it")


class Throttled(Refusal):
    """The plan sends faster than it may."""

    def __init__(self, plan: str, rate: int) -> None:
        super().__init__(f"plan {plan} may send {rate} messages a second: send again later")


class QueueFull(Refusal):
    """Too many messages of the plan wait to be delivered."""

    def __init__(self, plan: str, queue: int) -> None:
        super().__init__(f"{queue} messages of plan {plan} are waiting, as many as it may have: send again later")


class UnusableOrder(Refusal):
    """A field of what was asked cannot be used."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(f"{field}: {text}")
        self.field = field


class RefusedRecipients(Refusal):
    """No recipient is one that the gateway sends to."""

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(f"to: {', '.join(numbers)} cannot receive an SMS from here")
        self.numbers = tuple(numbers)


class GatewayFault(Refusal):
    """A fault makes the gateway answer something else, and send nothing.

    `status` is an HTTP status; an API that is none says the same in its own way.
    """

    def __init__(self, status: int, body: str, content_type: str) -> None:
        super().__init__(f"the gateway answers {status} because a fault says so")
        self.status = status
        self.body = body
        self.content_type = content_type
