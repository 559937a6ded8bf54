"""Messages and plans as the pages show them, in French."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.sms_gateway.messages import Message, State
from rentree_blanche.simulators.sms_gateway.numbers import readable
from rentree_blanche.simulators.sms_gateway.orders import Api
from rentree_blanche.simulators.sms_gateway.parts import Alphabet, alphabet_of
from rentree_blanche.simulators.sms_gateway.plans import Plan

_NAMES: MappingProxyType[Api, str] = MappingProxyType({"sinch": "Sinch", "ovh": "OVH", "smpp": "SMPP"})
_STATES = MappingProxyType(
    {
        State.QUEUED: "programmé",
        State.DISPATCHED: "en route",
        State.DELIVERED: "remis",
        State.LOST: "perdu",
        State.EXPIRED: "expiré",
        State.REJECTED: "refusé (STOP)",
        State.UNDELIVERABLE: "impossible à remettre",
    }
)
_ALPHABETS = MappingProxyType({Alphabet.GSM: "GSM 7 bits", Alphabet.UCS2: "UCS-2"})
_WAITING = (State.QUEUED, State.DISPATCHED)


def lines(messages: Sequence[Message], now: datetime) -> list[dict[str, Any]]:
    """Give messages as the templates show them, newest first."""
    return [line(message, now) for message in reversed(messages)]


def line(message: Message, now: datetime) -> dict[str, Any]:
    """Give a message as the templates show it."""
    state = message.state(now)
    return {
        "id": message.id,
        "to": message.recipient,
        "name": readable(message.recipient),
        "sender": message.sender,
        "body": message.body,
        "code": message.code,
        "at": local(message.due_at),
        "iso": message.due_at.isoformat(),
        "sent": local(message.created_at),
        "waiting": state in _WAITING,
        "state": state.value,
        "state_name": _STATES[state],
        "plan": message.plan,
        "api": _NAMES[message.api],
        "repetition": message.copy > 0,
        "parts": f"{message.parts} partie{'s' if message.parts > 1 else ''}",
        "credits": f"{message.credits} crédit{'s' if message.credits > 1 else ''}",
        "price": euros(message.price),
        "alphabet": _ALPHABETS[alphabet_of(message.body)],
        "batch": message.batch,
        "reference": message.client_reference or "",
    }


def account(plan: Plan) -> dict[str, Any]:
    """Give a plan as the templates show it: never a secret of it."""
    return {
        "id": plan.id,
        "left": "sans limite" if plan.credits is None else number(plan.credits),
        "spent": number(plan.spent),
        "exhausted": plan.credits is not None and plan.credits < plan.part_credits,
        "part": euros(plan.part_credits * plan.credit_price),
        "part_credits": number(plan.part_credits),
        "bill": euros(plan.spent * plan.credit_price),
        "rate": "sans limite" if plan.rate is None else f"{number(plan.rate)} par seconde",
        "queue": "sans limite" if plan.queue is None else number(plan.queue),
        "originator": plan.originator or "aucun",
        "service": plan.service,
        "idempotent": plan.idempotent,
    }


def euros(thousandths: int) -> str:
    """Write a price: « 0,060 € »."""
    whole, rest = divmod(thousandths, 1000)
    return f"{number(whole)},{rest:03d} €"


def number(count: int) -> str:
    """Write a number with its thousands apart."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def local(moment: datetime) -> str:
    """Write a moment in France."""
    return f"{moment.astimezone(PARIS):%d/%m/%Y à %H:%M:%S}"
