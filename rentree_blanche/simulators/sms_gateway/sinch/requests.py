"""A batch as Sinch's clients ask for it, checked field by field, and as they are shown it."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from rentree_blanche.simulators.sms_gateway.numbers import from_msisdn, to_msisdn
from rentree_blanche.simulators.sms_gateway.orders import Batch, Order
from rentree_blanche.simulators.sms_gateway.sinch.refusals import ApiRefusal

Report = Literal["none", "summary", "full", "per_recipient", "per_recipient_final"]

_SENDER = re.compile(r"\+?[0-9]{3,15}|[A-Za-z0-9 ]{1,11}")
_FORMAT = "parameter_format"


def _number(written: str) -> str:
    number = from_msisdn(written)
    if number is None:
        raise PydanticCustomError(_FORMAT, "must be an MSISDN in international format, such as 33639981234")
    return number


def _sender(written: str) -> str:
    if not _SENDER.fullmatch(written):
        raise PydanticCustomError(
            _FORMAT, "must be an MSISDN, a short code or at most 11 letters, digits and spaces, such as EduConnect"
        )
    return written


def _web_address(written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PydanticCustomError(_FORMAT, "must be an http or https URL")
    return written


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _refused(_: object) -> None:
    raise PydanticCustomError("constraint", "templates are not simulated; send the body in full")


Msisdn = Annotated[str, AfterValidator(_number)]
Instant = Annotated[datetime, AfterValidator(_utc)]


class BatchRequest(BaseModel):
    """What `POST /{servicePlanId}/batches` carries; fields that are not named here are ignored, as Sinch does."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    to: tuple[Msisdn, ...] = Field(min_length=1, max_length=1000)
    sender: Annotated[str, AfterValidator(_sender)] | None = Field(default=None, alias="from")
    body: str = Field(min_length=1, max_length=2000)
    type: Literal["mt_text"] = "mt_text"
    delivery_report: Report = "none"
    callback_url: Annotated[str, Field(max_length=2048), AfterValidator(_web_address)] | None = None
    client_reference: Annotated[str, Field(min_length=1, max_length=2048)] | None = None
    send_at: Instant | None = None
    expire_at: Instant | None = None
    parameters: Annotated[dict[str, Any], AfterValidator(_refused)] | None = None

    def order(self) -> Order:
        """Give what is to be sent."""
        return Order(
            api="sinch",
            recipients=self.to,
            body=self.body,
            sender=self.sender,
            delivery_report=self.delivery_report,
            callback_url=self.callback_url,
            client_reference=self.client_reference,
            send_at=self.send_at,
            expire_at=self.expire_at,
        )


def read_request(content_type: str, body: bytes) -> BatchRequest:
    """Read the body of a request for a batch.

    Raises:
        ApiRefusal: 415, or 400 with Sinch's code and each wrong field named.
    """
    if content_type.split(";", maxsplit=1)[0].strip().lower() != "application/json":
        raise ApiRefusal(415, "unsupported_media_type", "send the batch as Content-Type: application/json")
    try:
        return BatchRequest.model_validate_json(body)
    except ValidationError as error:
        wrongs = error.errors(include_url=False)
        text = "; ".join(f"{_place(wrong)}: {wrong['msg']}" for wrong in wrongs)
        raise ApiRefusal(400, _code(wrongs[0]), text) from error


def moment_text(moment: datetime) -> str:
    """Write a moment as Sinch does: UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(batch: Batch) -> dict[str, Any]:
    """Give a batch as the API answers it: MSISDNs without `+`, moments in UTC, nothing that is null."""
    answer = {
        "id": batch.id,
        "to": [to_msisdn(number) for number in batch.recipients],
        "from": batch.sender,
        "canceled": False,
        "body": batch.body,
        "type": "mt_text",
        "created_at": moment_text(batch.created_at),
        "modified_at": moment_text(batch.created_at),
        "send_at": moment_text(batch.send_at),
        "expire_at": moment_text(batch.expire_at),
        "delivery_report": batch.delivery_report,
        "callback_url": batch.callback_url,
        "client_reference": batch.client_reference,
        "flash_message": False,
    }
    return {name: value for name, value in answer.items() if value is not None}


def _place(wrong: ErrorDetails) -> str:
    steps = [f"[{step}]" if isinstance(step, int) else step for step in wrong["loc"]]
    return "".join(steps) or "request body"


def _code(wrong: ErrorDetails) -> str:
    kind = wrong["type"]
    if kind == "json_invalid" or kind.endswith("_type"):
        return "syntax_invalid_json"
    if kind == _FORMAT or kind.endswith("_parsing"):
        return "syntax_invalid_parameter_format"
    return "syntax_constraint_violation"
