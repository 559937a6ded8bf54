"""Control addresses: read the handsets' messages, wait for one, and manage service plans."""

from dataclasses import asdict
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core import guard, inquiries
from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.patience import until
from rentree_blanche.simulators.core.phones import PhoneError
from rentree_blanche.simulators.sms_gateway import plans
from rentree_blanche.simulators.sms_gateway.messages import Inbox, Message
from rentree_blanche.simulators.sms_gateway.numbers import typed

_LOOK_EVERY = 0.1
_MOST = 5_000


class _PlanBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1)
    originator: str | None = Field(default=None, max_length=16)
    callback_url: str | None = None
    ovh_callback: str | None = None
    credits: int | None = Field(default=None, ge=0)
    part_credits: int = Field(default=1, ge=0, le=1_000)
    credit_price: int = Field(default=60, ge=0, le=1_000_000)
    idempotent: bool = True
    rate: int | None = Field(default=None, ge=1)
    queue: int | None = Field(default=None, ge=1)


class _PlanChange(_PlanBody):
    token: str = Field(default="", min_length=1)


_Body = TypeVar("_Body", bound=_PlanBody)


class Control:
    """Handlers below `/_controle/`."""

    def __init__(self, ground: Ground, inbox: Inbox) -> None:
        self._ground = ground
        self._inbox = inbox

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route(f"{guard.PREFIX}/messages", self.messages),
            Route(f"{guard.PREFIX}/messages/attente", self.wait),
            Route(f"{guard.PREFIX}/forfaits", self.plans),
            Route(f"{guard.PREFIX}/forfaits/{{plan}}", self.keep_plan, methods=["PUT"]),
            Route(f"{guard.PREFIX}/forfaits/{{plan}}", self.change_plan, methods=["PATCH"]),
            Route(f"{guard.PREFIX}/forfaits/{{plan}}/identifiants", self.credentials),
        ]

    async def messages(self, request: Request) -> Response:
        """List what handsets received, in the order of arrival; `state=absent` lists what they did not receive.

        Query: `to` (a number), `after` (id of a message), `limit` (the last so many, 500 unless told).
        """
        guard.require(request, self._ground.secret)
        query = request.query_params
        to = _number(query["to"]) if query.get("to") else None
        after, limit = inquiries.whole(request, "after", 0), min(inquiries.whole(request, "limit", 500), _MOST)
        state = query.get("state", "delivered")
        now = self._ground.clock.now()
        if state == "delivered":
            found = await self._ground.pools.store(self._inbox.arrived, now, to=to, after=after, limit=limit)
        elif state == "absent":
            found = await self._ground.pools.store(self._inbox.absent, now, to=to, limit=limit)
        else:
            raise inquiries.unusable("state", "« delivered » ou « absent »", state)
        return JSONResponse([message.shown(now) for message in found])

    async def wait(self, request: Request) -> Response:
        """Answer with the first message to a number beyond `after` as soon as it is there; 408 after `timeout`.

        Query: `to`, `after` (id of a message, 0 unless told), `timeout` (seconds of the machine, 10 unless told).
        The store is looked at in short steps from the event loop: no thread waits, the clock may move, and the
        message may be another worker's.
        """
        guard.require(request, self._ground.secret)
        to = _number(request.query_params.get("to", ""))
        after, timeout = inquiries.whole(request, "after", 0), inquiries.timeout(request)

        async def look() -> dict[str, Any] | None:
            now = self._ground.clock.now()
            message = await self._ground.pools.store(self._inbox.first, now, to=to, after=after)
            return None if message is None else message.shown(now)

        found = await until(look, at_most=timeout, every=_LOOK_EVERY)
        return await self._too_late(to, after, timeout) if found is None else JSONResponse(found)

    async def plans(self, request: Request) -> Response:
        """List the plans with their credits."""
        guard.require(request, self._ground.secret)
        known = await self._ground.pools.store(plans.all_plans, self._ground.store)
        return JSONResponse([_shown(plan) for plan in known])

    async def keep_plan(self, request: Request) -> Response:
        """Make a plan, or put another in its place: what is not named is as in a new one; nothing is spent of it."""
        guard.require(request, self._ground.secret)
        body = _read(_PlanBody, await request.body())
        plan = plans.Plan(id=request.path_params["plan"], **body.model_dump())
        await self._ground.pools.store(plans.keep, self._ground.store, plan)
        return JSONResponse(_shown(plan))

    async def change_plan(self, request: Request) -> Response:
        """Change what is named of a plan, such as `{credits: 3}`; `null` for no limit."""
        guard.require(request, self._ground.secret)
        named = _read(_PlanChange, await request.body()).model_dump(exclude_unset=True)
        plan = await self._ground.pools.store(plans.change, self._ground.store, request.path_params["plan"], named)
        return JSONResponse(_shown(_found(plan)))

    async def credentials(self, request: Request) -> Response:
        """Give what a client of each API is told of a plan, with the addresses."""
        guard.require(request, self._ground.secret)
        plan = await self._ground.pools.store(plans.plan_of, self._ground.store, request.path_params["plan"])
        told: dict[str, dict[str, Any]] = {**_found(plan).credentials()}
        addresses = self._ground.addresses
        told["sinch"]["url"] = addresses.origin(self._ground.actor)
        told["ovh"]["url"] = addresses.url(self._ground.actor, "/1.0")
        told["smpp"] |= {"host": addresses.near, "port": addresses.ports.get("smpp")}
        return JSONResponse(told)

    async def _too_late(self, to: str, after: int, waited: float) -> Response:
        now = self._ground.clock.now()
        absent = await self._ground.pools.store(self._inbox.absent, now, to=to, limit=10)
        newest = await self._ground.pools.store(self._inbox.last_id)
        words = [f"Aucun SMS n’est arrivé au {to} en {waited:g} s."]
        if after > newest:
            words.append(
                f"after={after} est au-delà du dernier message ({newest}) : la fédération a été remise à zéro, "
                "recommencez avec after=0."
            )
        words += [_absence(message, message.shown(now)["state"]) for message in absent]
        if not absent:
            words.append("Rien n’est en route vers ce numéro : vérifiez le numéro et l’étape qui envoie le SMS.")
        pending = [message.shown(now) | {"due_at": message.due_at.isoformat()} for message in absent]
        return JSONResponse({"error": "no_message", "message": " ".join(words), "pending": pending}, 408)


def _absence(message: Message, state: str) -> str:
    match state:
        case "lost":
            return f"Le message {message.id} est perdu (une panne le veut)."
        case "expired":
            return f"Le message {message.id} a expiré avant d’arriver."
        case "rejected":
            return f"Le message {message.id} est refusé : ce numéro ne veut plus de SMS (STOP)."
        case "undeliverable":
            return f"Le message {message.id} ne peut pas être remis : ce numéro ne reçoit pas de SMS."
        case _:
            due = message.due_at.isoformat()
            return f"Le message {message.id} arrivera à {due}, heure de la fédération : avancez l’horloge."


def _read(form: type[_Body], body: bytes) -> _Body:
    try:
        return form.model_validate_json(body)
    except ValidationError as error:
        wrongs = "; ".join(f"{'.'.join(map(str, wrong['loc']))} : {wrong['msg']}" for wrong in error.errors())
        raise PageError(422, "Forfait illisible", wrongs, reason="unusable_plan") from error


def _found(plan: plans.Plan | None) -> plans.Plan:
    if plan is None:
        raise PageError(404, "Forfait inconnu", "Aucun forfait ne porte ce nom.", reason="unknown_plan")
    return plan


def _shown(plan: plans.Plan) -> dict[str, Any]:
    return {name: value for name, value in asdict(plan).items() if name != "token"}


def _number(written: str) -> str:
    try:
        return typed(written)
    except PhoneError as error:
        raise inquiries.unusable(
            "to", "un numéro comme +33639981234 (dans une adresse, + s’écrit %2B)", written
        ) from error
