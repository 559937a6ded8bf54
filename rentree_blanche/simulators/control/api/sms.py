"""The SMS gateway: what handsets received, waiting for the next message, and what plans have left to spend."""

from datetime import datetime
from typing import Any

from pydantic import Field

from rentree_blanche.simulators.control.house import House, Query
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value

_SUBJECT = "inboxes"
_ACTOR = "sms"
_MESSAGES = "/messages"
_PLANS = "/forfaits"
_MOBILE = r"^\+[0-9]{4,15}$"
_LONGEST_WAIT = 60


class SmsQuery(Value):
    """Which messages: the last `limit` beyond message `after`, to one handset (E.164) or to all."""

    to: str | None = Field(default=None, pattern=_MOBILE)
    after: int = Field(default=0, ge=0, le=2**31 - 1)
    limit: int = Field(default=50, ge=1, le=500)


class SmsWait(Value):
    """Wait up to `seconds` of the machine for the first message to a handset beyond message `after`."""

    to: str = Field(pattern=_MOBILE)
    after: int = Field(default=0, ge=0, le=2**31 - 1)
    seconds: float = Field(default=10, ge=0, le=_LONGEST_WAIT)


class Sms(Value):
    """One message.

    Attributes:
        sender: what the handset shows as its sender. code: the first run of 4 to 8 digits.
        sent_at, delivered_at: federation time.
    """

    id: int
    to: str
    sender: str
    body: str
    code: str | None
    state: str
    sent_at: datetime
    delivered_at: datetime | None


class SmsPlan(Value):
    """A plan of the gateway.

    Attributes:
        credits: what is left, null without a limit. spent: what was. part_credits: what a part of a message costs.
        rate: messages a second of the federation; queue: messages that may wait; null without a limit.
    """

    id: str
    credits: int | None
    spent: int
    part_credits: int
    rate: int | None
    queue: int | None


class SmsPlans(Value):
    """The plans by which clients send."""

    plans: tuple[SmsPlan, ...]


class SmsPlanChange(Value):
    """What shall be otherwise of a plan; what is absent stays, null is no limit."""

    plan: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    credits: int | None = Field(default=None, ge=0, le=2**31 - 1)
    rate: int | None = Field(default=None, ge=1, le=2**31 - 1)
    queue: int | None = Field(default=None, ge=1, le=2**31 - 1)


class SmsInbox(Value):
    """Messages in the order of arrival."""

    messages: tuple[Sms, ...]


def message(said: dict[str, Any]) -> Sms:
    """Read a message as the gateway shows it."""
    return Sms(
        id=said["id"],
        to=said["to"],
        sender=said["from"],
        body=said["body"],
        code=said.get("code"),
        state=said["state"],
        sent_at=said["sent_at"],
        delivered_at=said["delivered_at"],
    )


async def list_sms(house: House, asked: SmsQuery) -> SmsInbox:
    """List the messages that handsets received."""
    said = await house.look(_ACTOR, _MESSAGES, {"to": asked.to, "after": asked.after, "limit": asked.limit})
    return SmsInbox(messages=tuple(message(each) for each in said))


async def wait_sms(house: House, asked: SmsWait) -> Sms:
    """Wait for a message; 408 says what is known of those that did not come."""
    query: dict[str, Query] = {"to": asked.to, "after": asked.after, "timeout": asked.seconds}
    return message(await house.look(_ACTOR, f"{_MESSAGES}/attente", query, within=asked.seconds + 10))


async def list_sms_plans(house: House, _: Nothing) -> SmsPlans:
    """List the plans."""
    return SmsPlans(plans=tuple(_plan(each) for each in await house.look(_ACTOR, _PLANS, {})))


async def change_sms_plan(house: House, asked: SmsPlanChange) -> SmsPlan:
    """Change a plan, such as to spend its quota or to recharge it."""
    named = {name: getattr(asked, name) for name in asked.model_fields_set - {"plan"}}
    return _plan(await house.ask("PATCH", _ACTOR, f"{_PLANS}/{asked.plan}", named))


def _plan(said: dict[str, Any]) -> SmsPlan:
    return SmsPlan(**{name: said[name] for name in SmsPlan.model_fields})


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="list_sms",
        method="GET",
        path="/api/sms",
        subject=_SUBJECT,
        summary="List the messages that handsets received",
        asks=SmsQuery,
        answers=SmsInbox,
        does=list_sms,
        refusals=(502, 504),
    ),
    Operation(
        name="wait_sms",
        method="GET",
        path="/api/sms/wait",
        subject=_SUBJECT,
        summary="Wait for a message to a handset",
        asks=SmsWait,
        answers=Sms,
        does=wait_sms,
        refusals=(408, 502, 504),
    ),
    Operation(
        name="list_sms_plans",
        method="GET",
        path="/api/sms/plans",
        subject=_SUBJECT,
        summary="List the gateway's plans and what they have left to spend",
        asks=Nothing,
        answers=SmsPlans,
        does=list_sms_plans,
        refusals=(502, 504),
    ),
    Operation(
        name="change_sms_plan",
        method="PATCH",
        path="/api/sms/plans/{plan}",
        subject=_SUBJECT,
        summary="Change a plan of the gateway",
        asks=SmsPlanChange,
        answers=SmsPlan,
        does=change_sms_plan,
        refusals=(404, 502, 504),
    ),
)
