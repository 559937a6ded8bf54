"""Forms of a register's pages: the token that proves that a form came from our own page, and its fields."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import field, set_cookie

FIELD = "csrf_token"


class Forms:
    """Gives each browser a token by cookie, and demands its counterpart in every form that is posted."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._cookie = f"{ground.actor}_formulaire"

    def visitor(self, request: Request) -> str:
        """Give the browser's own word: its cookie, or a new one."""
        return request.cookies.get(self._cookie) or Chance.opaque()

    def token(self, visitor: str) -> str:
        """Give what a form must bring back: nobody who only sees or sets cookies can make it."""
        message = f"{self._ground.actor}-form:{visitor}".encode()
        return hmac.new(self._ground.secret.encode(), message, hashlib.sha256).hexdigest()

    def remember(self, response: Response, visitor: str) -> Response:
        """Give the browser its word to keep."""
        set_cookie(response, self._ground.addresses.origin(self._ground.actor), self._cookie, visitor)
        return response

    @asynccontextmanager
    async def posted(self, request: Request) -> AsyncIterator[FormData]:
        """Read a posted form, whose files are closed afterwards.

        Raises:
            PageError: 403 without the right token, 400 for a form that cannot be read.
        """
        try:
            form = await request.form(max_files=1, max_fields=40)
        except HTTPException as error:
            raise PageError(
                400, "Formulaire illisible", "Le formulaire est arrivé incomplet. Veuillez recommencer.", reason="form"
            ) from error
        try:
            self._prove(request, form)
            yield form
        finally:
            await form.close()

    def _prove(self, request: Request, form: FormData) -> None:
        visitor = request.cookies.get(self._cookie, "")
        if not visitor or not hmac.compare_digest(field(form, FIELD).encode(), self.token(visitor).encode()):
            raise PageError(
                403,
                "Formulaire périmé",
                "Ce formulaire ne vient pas de cette page, ou les cookies sont refusés. Rien n’a été modifié. "
                "Rechargez la page puis recommencez.",
                reason="csrf",
            )
