"""The inbox: what the handsets show, for a person who plays a scenario."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.phones import PhoneError
from rentree_blanche.simulators.core.web import page
from rentree_blanche.simulators.sms_gateway.messages import Inbox, Message
from rentree_blanche.simulators.sms_gateway.numbers import readable, typed

_PACKAGE = "rentree_blanche.simulators.sms_gateway"
_SHOWN = 100


class Pages:
    """Handlers of the inbox pages."""

    def __init__(self, ground: Ground, inbox: Inbox) -> None:
        self._ground = ground
        self._inbox = inbox

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [Route("/", self.inbox), Route("/boite/{number}", self.handset)]

    async def inbox(self, request: Request) -> Response:
        """Show the handsets and the latest messages, all or those whose number contains `numero`."""
        wanted = request.query_params.get("numero", "").strip()
        number = _whole_number(wanted)
        if number is not None:
            return RedirectResponse(f"/boite/{number}", 303)
        digits = "".join(letter for letter in wanted if letter in "0123456789").lstrip("0")
        now, pools = self._ground.clock.now(), self._ground.pools
        found = await pools.store(self._inbox.arrived, now, contains=digits, limit=_SHOWN)
        handsets = await pools.store(self._inbox.handsets, now, contains=digits)
        phones = [
            {"number": phone.number, "name": readable(phone.number), "count": phone.messages} for phone in handsets
        ]
        return page(
            _PACKAGE, "boites.html", title="SMS reçus", wanted=wanted, handsets=phones, messages=_bubbles(found)
        )

    async def handset(self, request: Request) -> Response:
        """Show one handset."""
        number = _whole_number(request.path_params["number"])
        if number is None:
            text = "Ce n’est pas un numéro de téléphone. Écrivez-le par exemple +33639981234."
            raise PageError(404, "Téléphone inconnu", text, reason="not_a_number")
        now, pools = self._ground.clock.now(), self._ground.pools
        found = await pools.store(self._inbox.arrived, now, to=number, limit=_SHOWN)
        absent = await pools.store(self._inbox.absent, now, to=number, limit=10)
        return page(
            _PACKAGE,
            "boite.html",
            title=f"SMS reçus au {readable(number)}",
            name=readable(number),
            address=f"/boite/{number}",
            messages=_bubbles(found),
            absent=[{"state": message.state(now).value, "due": _local(message.due_at)} for message in reversed(absent)],
        )


def _whole_number(written: str) -> str | None:
    """Give the number that was written, None where it is only a part of one."""
    if len([letter for letter in written if letter.isdigit()]) < 9:
        return None
    try:
        return typed(written)
    except PhoneError:
        return None


def _bubbles(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Give the messages as the templates show them, newest first."""
    return [
        {
            "id": message.id,
            "to": message.recipient,
            "name": readable(message.recipient),
            "sender": message.sender,
            "body": message.body,
            "code": message.code,
            "at": _local(message.due_at),
            "iso": message.due_at.isoformat(),
        }
        for message in reversed(messages)
    ]


def _local(moment: Any) -> str:
    return f"{moment.astimezone(PARIS):%d/%m/%Y à %H:%M:%S}"
