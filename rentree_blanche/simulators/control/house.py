"""What every operation of the control house is given, and how it reaches the other actors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from requests import Response

from rentree_blanche.simulators.control.errors import upstream
from rentree_blanche.simulators.control.port import FederationPort
from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.core.guard import PREFIX, bearer
from rentree_blanche.simulators.population import Population

_QUIET = {"X-Rentree-Quiet": "1"}
_SHOWN = 500

Query = str | int | float | list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The control house at work on one federation."""

    federation: FederationPort
    population: Population
    ground: Ground

    async def look(self, actor: str, path: str, query: Mapping[str, Query], *, within: float = 10) -> Any:
        """Read from a control address of an actor; looking leaves no line in the journal.

        Args:
            actor: whose.
            path: below `/_controle`.
            query: parameters; those that are None are left out.
            within: seconds of the machine.

        Raises:
            PageError: the actor refused, or does not answer.
        """
        known = {name: value for name, value in query.items() if value is not None}
        return await self._call("GET", actor, path, headers=_QUIET, params=known, timeout=within)

    async def ask(self, method: str, actor: str, path: str, body: object = None, *, within: float = 60) -> Any:
        """Call a control address of an actor with a JSON body, give its JSON answer.

        Raises:
            PageError: the actor refused, or does not answer.
        """
        return await self._call(method, actor, path, json=body, timeout=within)

    async def send(self, actor: str, path: str, content: bytes, media: str, query: Mapping[str, str]) -> Any:
        """Send a file to a control address of an actor, give its JSON answer.

        Raises:
            PageError: the actor refused, or does not answer.
        """
        kind = {"Content-Type": media}
        return await self._call("POST", actor, path, data=content, params=query, headers=kind, timeout=60)

    async def fetch(self, url: str) -> bytes:
        """Read what an actor publishes; looking leaves no line in the journal.

        Raises:
            PageError: the actor refused, or does not answer.
        """
        return (await self._answer("GET", url, headers={**bearer(self.ground.secret), **_QUIET})).content

    async def _call(
        self, method: str, actor: str, path: str, *, headers: Mapping[str, str] | None = None, **kwargs: Any
    ) -> Any:
        url = self.ground.addresses.url(actor, PREFIX + path)
        known = {**bearer(self.ground.secret), **(headers or {})}
        answer = await self._answer(method, url, headers=known, **kwargs)
        return answer.json() if answer.content else None

    async def _answer(self, method: str, url: str, **kwargs: Any) -> Response:
        try:
            answer = await self.ground.pools.network(self.ground.wire.request, method, url, **kwargs)
        except NotAnsweringError as error:
            raise upstream(504, str(error)) from error
        if not answer.ok:
            raise upstream(answer.status_code, f"{urlsplit(url).hostname}: {_words(answer)}")
        return answer


def _words(answer: Response) -> str:
    """Give what a refusal says, field by field where it names them."""
    try:
        said = answer.json()
    except ValueError:
        return f"{answer.status_code} {answer.text[:_SHOWN]}"
    message = said.get("message", said) if isinstance(said, dict) else said
    if isinstance(message, dict):
        return "; ".join(f"{field}: {reason}" for field, reason in message.items())
    return str(message)
