"""Forms of « Mon compte », each worked once: a double click, or the back button, sends no second SMS or mail."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.patience import until
from rentree_blanche.simulators.core.web import form_texts
from rentree_blanche.simulators.educonnect.columns import insert_into
from rentree_blanche.simulators.educonnect.selfservice.tables import sent_form
from rentree_blanche.simulators.educonnect.services import Services

FIELD: Final = "formulaire"
_KEPT: Final = timedelta(days=1)
_PATIENCE: Final = 10.0
_MINE: Final = ""
_ROW = sent_form.c

Form = Mapping[str, str]
Work = Callable[[], Awaitable[Response]]


class Once:
    """Works what is sent from a page, and sends the same form again to where that led.

    A form whose work ends with another page than by a redirect (303) has come to nothing, and may be sent again.
    """

    def __init__(self, services: Services) -> None:
        self._ground = services.ground
        self._store = services.ground.pools.store
        self._texts = services.texts
        self._secret = services.ground.secret.encode()

    def fresh(self) -> str:
        """Give what tells the forms of one page apart from those of every other."""
        return self._ground.chance.opaque(16)

    def endpoint(
        self, handler: Callable[[Request, Form], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Make an endpoint for who need not be logged in; `handler` is given the form, or for a GET the query."""

        async def endpoint(request: Request) -> Response:
            if request.method != "POST":
                return await handler(request, request.query_params)
            form = await form_texts(request)
            return await self.work(request.url.path, form, lambda: handler(request, form))

        return endpoint

    async def work(self, path: str, form: Form, work: Work) -> Response:
        """Do the work of a form unless it is done, or being done, already.

        Raises:
            PageError: 400, the form is of no page of ours.
        """
        if not form.get(FIELD):
            texts = self._texts
            raise PageError(400, texts("stale.title"), texts("stale.text"), reason="forged_form")
        digest = self._digest(path, form)

        async def claim() -> str | None:
            return await self._store(self._claim, digest)

        led_to = await until(claim, at_most=_PATIENCE)
        if led_to:
            return RedirectResponse(led_to, 303)
        try:
            answer = await work()
        except BaseException:
            await self._store(self._note, digest, None)
            raise
        await self._store(self._note, digest, answer.headers.get("location") if answer.status_code == 303 else None)
        return answer

    def _claim(self, digest: str) -> str | None:
        """Give _MINE to who may do the work, to others where it led, and None while it is being done."""
        now = self._ground.clock.now()
        with self._ground.store.write() as connection:
            connection.execute(delete(sent_form).where(_ROW.at < now - _KEPT))
            new = insert_into(connection, sent_form).values(digest=digest, at=now).on_conflict_do_nothing()
            if connection.execute(new).rowcount:
                return _MINE
            return connection.execute(select(_ROW.address).where(_ROW.digest == digest)).scalar_one_or_none()

    def _note(self, digest: str, address: str | None) -> None:
        mine = _ROW.digest == digest
        with self._ground.store.write() as connection:
            connection.execute(
                delete(sent_form).where(mine)
                if address is None
                else update(sent_form).where(mine).values(address=address)
            )

    def _digest(self, path: str, form: Form) -> str:
        # With the secret as key: a form may hold a password, which must not be guessed from the store.
        fields = "\x1f".join([path, *(f"{name}\x1e{form[name]}" for name in sorted(form))])
        return hmac.new(self._secret, fields.encode(), hashlib.sha256).hexdigest()
