"""What was forgotten, by FranceConnect instead: it proves who one is, and one's account follows."""

from enum import StrEnum
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import form_texts, set_cookie
from rentree_blanche.simulators.educonnect.franceconnect.proofs import PARAMETER
from rentree_blanche.simulators.educonnect.selfservice import addresses
from rentree_blanche.simulators.educonnect.selfservice.forgotten import Forgotten
from rentree_blanche.simulators.educonnect.services import Services

_COOKIE: Final = "educt_preuve"


class _Lost(StrEnum):
    """What somebody asks FranceConnect for; the values stand in forms and addresses."""

    IDENTIFIER = "identifiant"
    PASSWORD = "mot-de-passe"  # noqa: S105


class Proving:
    """The way to FranceConnect and back."""

    def __init__(self, services: Services, forgotten: Forgotten) -> None:
        self._services = services
        self._store = services.ground.pools.store
        self._proofs = services.franceconnect.proofs
        self._forgotten = forgotten

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [
            Route(addresses.ASK_FRANCECONNECT, self.ask, methods=["POST"]),
            Route(f"{addresses.PROVEN}/{{lost}}", self.proven),
        ]

    async def ask(self, request: Request) -> Response:
        """Send the browser to FranceConnect."""
        lost = self._lost((await form_texts(request)).get("pour", ""))
        browser = self._services.ground.chance.opaque()
        path = f"{addresses.PROVEN}/{lost}"
        away = await self._store(self._proofs.begin, lost, host=addresses.HOST, path=path, browser=browser)
        answer = RedirectResponse(away, 303)
        origin = self._services.ground.addresses.origin(addresses.HOST)
        set_cookie(answer, origin, _COOKIE, browser, path=addresses.BASE)
        return answer

    async def proven(self, request: Request) -> Response:
        """Show the identifier, or let a new password be chosen, to who FranceConnect has proven."""
        lost = self._lost(request.path_params["lost"])
        token, browser = request.query_params.get(PARAMETER, ""), request.cookies.get(_COOKIE, "")
        proof = await self._store(self._proofs.take, token, lost, browser=browser)
        texts = self._services.texts
        if proof is None or proof.account_id is None:
            failure = texts("franceconnect.stale") if proof is None else proof.failure or texts("lost.nobody_proven")
            return self._forgotten.page("moncompte/preuve_sans_compte.html", failure=failure)
        if lost is _Lost.PASSWORD:
            return RedirectResponse(await self._forgotten.proven_address(proof.account_id, "FranceConnect"), 303)
        holder = await self._store(self._services.accounts.holder, proof.account_id)
        return self._forgotten.page("moncompte/identifiant_retrouve.html", identifier=holder.account.identifier)

    def _lost(self, word: str) -> _Lost:
        try:
            return _Lost(word)
        except ValueError:
            texts = self._services.texts
            raise PageError(400, texts("stale.title"), texts("stale.text"), reason="unknown_errand") from None
