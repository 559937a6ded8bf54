"""Control addresses: read the mailboxes' messages, wait for one, read its source, empty the inbox."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core import guard, inquiries
from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.patience import until
from rentree_blanche.simulators.mailbox.inbox import Inbox, Message, State

_LOOK_EVERY = 0.1
_MOST = 5_000


class Control:
    """Handlers below `/_controle/`."""

    def __init__(self, ground: Ground, inbox: Inbox) -> None:
        self._ground = ground
        self._inbox = inbox

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route(f"{guard.PREFIX}/messages", self.messages),
            Route(f"{guard.PREFIX}/messages", self.empty, methods=["DELETE"]),
            Route(f"{guard.PREFIX}/messages/attente", self.wait),
            Route(f"{guard.PREFIX}/messages/{{message:int}}/source", self.source),
        ]

    async def messages(self, request: Request) -> Response:
        """List what mailboxes received, in the order of arrival; `state=absent` lists what they did not receive.

        Query: `to` (an address), `after` (id of a message), `limit` (the last so many, 500 unless told).
        """
        guard.require(request, self._ground.secret)
        query = request.query_params
        to = _address(query["to"]) if query.get("to") else None
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
        """Answer with the first message to an address beyond `after` as soon as it is there; 408 after `timeout`.

        Query: `to`, `after` (id of a message, 0 unless told), `timeout` (seconds of the machine, 10 unless told).
        The store is looked at in short steps from the event loop: no thread waits, the clock may move, and the
        message may be another worker's.
        """
        guard.require(request, self._ground.secret)
        to = _address(request.query_params.get("to", ""))
        after, timeout = inquiries.whole(request, "after", 0), inquiries.timeout(request)

        async def look() -> dict[str, Any] | None:
            now = self._ground.clock.now()
            message = await self._ground.pools.store(self._inbox.first, now, to=to, after=after)
            return None if message is None else message.shown(now)

        found = await until(look, at_most=timeout, every=_LOOK_EVERY)
        return await self._too_late(to, after, timeout) if found is None else JSONResponse(found)

    async def source(self, request: Request) -> Response:
        """Give a mail as it was sent, headers and all; 404 when there is none of that id."""
        guard.require(request, self._ground.secret)
        number = request.path_params["message"]
        message = await self._ground.pools.store(self._inbox.one, number)
        if message is None:
            text = f"Aucun courriel ne porte le numéro {number}."
            raise PageError(404, "Courriel inconnu", text, reason="no_such_message")
        return Response(message.letter.source, media_type="message/rfc822")

    async def empty(self, request: Request) -> Response:
        """Throw away all messages, or those to the address `to`."""
        guard.require(request, self._ground.secret)
        written = request.query_params.get("to")
        gone = await self._ground.pools.store(self._inbox.empty, _address(written) if written else None)
        return JSONResponse({"deleted": gone})

    async def _too_late(self, to: str, after: int, waited: float) -> Response:
        now = self._ground.clock.now()
        absent = await self._ground.pools.store(self._inbox.absent, now, to=to, limit=10)
        newest = await self._ground.pools.store(self._inbox.last_id)
        words = [f"Aucun courriel n’est arrivé à {to} en {waited:g} s."]
        if after > newest:
            words.append(
                f"after={after} est au-delà du dernier message ({newest}) : la fédération a été remise à zéro, "
                "recommencez avec after=0."
            )
        words += [_absence(message, message.state(now)) for message in absent]
        if not absent:
            words.append("Rien n’est en route vers cette adresse : vérifiez l’adresse et l’étape qui envoie.")
        pending = [message.shown(now) | {"due_at": message.due_at.isoformat()} for message in absent]
        return JSONResponse({"error": "no_message", "message": " ".join(words), "pending": pending}, 408)


def _absence(message: Message, state: State) -> str:
    if state is State.LOST:
        return f"Le courriel {message.id} est perdu (une panne ou l’adresse le veut)."
    due = message.due_at.isoformat()
    return f"Le courriel {message.id} arrivera à {due}, heure de la fédération : avancez l’horloge."


def _address(written: str) -> str:
    address = written.strip().lower()
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(letter.isspace() for letter in address):
        raise inquiries.unusable(
            "to", "une adresse comme marie.durand@famille.test (dans une URL, + s’écrit %2B)", written
        )
    return address
