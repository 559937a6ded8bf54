"""The inbox: what the handsets show, for a person who plays a scenario."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.phones import PhoneError
from rentree_blanche.simulators.core.web import page
from rentree_blanche.simulators.sms_gateway.messages import Inbox
from rentree_blanche.simulators.sms_gateway.numbers import readable, typed
from rentree_blanche.simulators.sms_gateway.plans import all_plans, plan_of
from rentree_blanche.simulators.sms_gateway.words import account, line, lines

_PACKAGE = "rentree_blanche.simulators.sms_gateway"
_SHOWN = 100
_ABSENT = 20


class Pages:
    """Handlers of the inbox pages."""

    def __init__(self, ground: Ground, inbox: Inbox) -> None:
        self._ground = ground
        self._inbox = inbox

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/", self.inbox),
            Route("/boite/{number}", self.handset),
            Route("/message/{id:int}", self.message),
            Route("/forfaits", self.plans),
            Route("/forfaits/{plan}", self.plan),
        ]

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
        absent = await pools.store(self._inbox.absent, now, limit=_ABSENT)
        return page(
            _PACKAGE,
            "boites.html",
            title="SMS reçus",
            wanted=wanted,
            handsets=phones,
            messages=lines(found, now),
            absent=[] if wanted else lines(absent, now),
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
            messages=lines(found, now),
            absent=lines(absent, now),
        )

    async def message(self, request: Request) -> Response:
        """Show one message: by which plan and API, in how many parts, at what price, and what became of it."""
        message = await self._ground.pools.store(self._inbox.one, request.path_params["id"])
        if message is None:
            text = "Aucun SMS ne porte ce numéro. La fédération a peut-être été remise à zéro."
            raise PageError(404, "SMS inconnu", text, reason="unknown_message")
        shown = line(message, self._ground.clock.now())
        return page(_PACKAGE, "message.html", title=f"SMS n° {message.id}", message=shown)

    async def plans(self, request: Request) -> Response:
        """Show the plans: what is left of each, what a message costs."""
        known = await self._ground.pools.store(all_plans, self._ground.store)
        return page(_PACKAGE, "forfaits.html", title="Forfaits", plans=[account(plan) for plan in known])

    async def plan(self, request: Request) -> Response:
        """Show one plan with its last messages."""
        store, pools, name = self._ground.store, self._ground.pools, request.path_params["plan"]
        plan = await pools.store(plan_of, store, name)
        if plan is None:
            text = "Aucun forfait ne porte ce nom. La liste des forfaits les montre tous."
            raise PageError(404, "Forfait inconnu", text, reason="unknown_plan")
        found = await pools.store(self._inbox.of_plan, plan.id, limit=_SHOWN)
        shown = lines(found, self._ground.clock.now())
        return page(_PACKAGE, "forfait.html", title=f"Forfait {plan.id}", plan=account(plan), messages=shown)


def _whole_number(written: str) -> str | None:
    """Give the number that was written, None where it is only a part of one."""
    if len([letter for letter in written if letter.isdigit()]) < 9:
        return None
    try:
        return typed(written)
    except PhoneError:
        return None
