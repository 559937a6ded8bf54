"""A job as OVH's clients ask for it and are shown it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.sms_gateway.messages import Message, State
from rentree_blanche.simulators.sms_gateway.numbers import from_msisdn
from rentree_blanche.simulators.sms_gateway.orders import Order
from rentree_blanche.simulators.sms_gateway.ovh.refusals import OvhRefusal

STOP_CLAUSE = "\nSTOP au 36200"
"""What OVH adds to a message that may be advertising."""

RESPONSE_SENDER = "36200"
"""Who sends what may be answered."""

_Minutes = Annotated[int, Field(ge=0, le=525_600)]


class JobRequest(BaseModel):
    """What `POST /1.0/sms/{serviceName}/jobs` carries."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    message: str = Field(min_length=1, max_length=2000)
    receivers: Annotated[tuple[str, ...], Field(min_length=1, max_length=1000)]
    sender: Annotated[str, Field(pattern=r"^(\+?[0-9]{3,15}|[A-Za-z0-9 .-]{1,11})$")] | None = None
    senderForResponse: bool = False  # noqa: N815 - OVH's names
    noStopClause: bool = False  # noqa: N815
    differedPeriod: _Minutes | None = None  # noqa: N815
    validityPeriod: _Minutes | None = None  # noqa: N815
    charset: Literal["UTF-8", "8bit"] | None = None
    coding: Literal["7bit", "8bit", "unicode"] | None = None
    class_: Literal["flash", "phoneDisplay", "sim", "toolkit"] | None = Field(default=None, alias="class")
    priority: Literal["high", "medium", "low", "veryLow"] | None = None
    tag: Annotated[str, Field(max_length=20)] | None = None

    def usable(self) -> tuple[str, ...]:
        """Give the receivers that are numbers, E.164."""
        return tuple(number for number in map(from_msisdn, self.receivers) if number is not None)

    def unusable(self) -> tuple[str, ...]:
        """Give the receivers that are no numbers, as they were written."""
        return tuple(written for written in self.receivers if from_msisdn(written) is None)

    def order(self, now: datetime) -> Order:
        """Give what is to be sent."""
        send_at = now + timedelta(minutes=self.differedPeriod or 0)
        lasts = None if self.validityPeriod is None else timedelta(minutes=self.validityPeriod)
        return Order(
            api="ovh",
            recipients=self.usable(),
            body=self.message if self.noStopClause else self.message + STOP_CLAUSE,
            sender=RESPONSE_SENDER if self.senderForResponse else self.sender,
            send_at=send_at,
            expire_at=send_at + lasts if lasts else None,
            client_reference=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ptt:
    """A code of OVH's delivery reports: `receipt` is 0 until it is known, 1 delivered, 2 not."""

    ptt: int
    receipt: int
    description: str
    description_fr: str


_UNDELIVERED = Ptt(ptt=5, receipt=2, description="Undelivered", description_fr="Non délivré")
_PTTS = {
    State.QUEUED: Ptt(ptt=0, receipt=0, description="Waiting", description_fr="En attente"),
    State.DISPATCHED: Ptt(
        ptt=3, receipt=0, description="Accepted by operator", description_fr="Accepté par l’opérateur"
    ),
    State.DELIVERED: Ptt(ptt=4, receipt=1, description="Delivered", description_fr="Délivré"),
    State.EXPIRED: Ptt(ptt=7, receipt=2, description="Expired", description_fr="Expiré"),
    State.LOST: Ptt(ptt=23, receipt=2, description="Absent subscriber", description_fr="Abonné absent"),
    State.REJECTED: _UNDELIVERED,
    State.UNDELIVERABLE: Ptt(
        ptt=20, receipt=2, description="Permanent operator error", description_fr="Erreur définitive de l’opérateur"
    ),
}


def ptt_of(state: State) -> Ptt:
    """Give the code of a state."""
    return _PTTS[state]


def ptt_described(code: int) -> Ptt | None:
    """Give what a code means, None for one that is never sent."""
    return next((ptt for ptt in _PTTS.values() if ptt.ptt == code), None)


def read_job(body: bytes) -> JobRequest:
    """Read the body of a job.

    Raises:
        OvhRefusal: 400, with each wrong field named.
    """
    try:
        return JobRequest.model_validate_json(body)
    except ValidationError as error:
        wrongs = (f"[{'.'.join(map(str, wrong['loc'])) or 'body'}] {wrong['msg']}" for wrong in error.errors())
        raise OvhRefusal(400, "INVALID_ARGUMENT", "; ".join(wrongs)) from error


def taken(messages: Sequence[Message], refused: Sequence[str]) -> dict[str, Any]:
    """Give the answer to a job."""
    return {
        "totalCreditsRemoved": sum(message.credits for message in messages),
        "invalidReceivers": list(refused),
        "ids": [message.id for message in messages],
        "validReceivers": [message.recipient for message in messages],
    }


def shown(message: Message, now: datetime) -> dict[str, Any]:
    """Give a message as a pending job or an outgoing SMS."""
    ptt = ptt_of(message.state(now))
    return {
        "id": message.id,
        "creationDatetime": message.created_at.astimezone(PARIS).isoformat(timespec="seconds"),
        "sender": message.sender,
        "receiver": message.recipient,
        "message": message.body,
        "messageLength": len(message.body),
        "numberOfSms": message.parts,
        "credits": message.credits,
        "differedDelivery": int((message.send_at - message.created_at).total_seconds() // 60),
        "deliveryReceipt": ptt.receipt,
        "ptt": ptt.ptt,
    }
