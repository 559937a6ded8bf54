"""The edge of an actor: every request passes here to be bounded, disturbed by faults, and journalled."""

import contextlib
import hmac
import json
import re
from asyncio import sleep, to_thread
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.content import Content
from rentree_blanche.simulators.core.errors import PageError, RentreeError
from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Effect, Exchange, Faults, Status
from rentree_blanche.simulators.core.guard import PREFIX
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.store import BUSY
from rentree_blanche.simulators.core.web import ASSETS, STATIC, refusal
from rentree_blanche.simulators.core.wire import caller

_QUIET = "x-rentree-quiet"
_SHOWN_BODY = 8_192
_SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'; base-uri 'self'"),
)


class ConnectionDroppedError(ConnectionError):
    """A fault broke the connection on purpose."""


@dataclass(slots=True)
class _Answer:
    """What an actor answered, held back until the faults have had their say."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message.get("headers", []))
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def content_type(self) -> str:
        return Headers(raw=self.headers).get("content-type", "")


class Edge:
    """An ASGI application around an actor's own.

    Args:
        max_body: bytes of a request body beyond which the answer is 413.
        streams: paths whose answers are long-lived and pass unbuffered.
        journalled: False for an actor whose own traffic would drown the journal (the dashboard). Faults spare it,
            or nobody could take them back; they spare quiet requests too, by which it only looks.
        secret: of the federation: whoever carries it may ask quietly.
        max_control_body: the same as `max_body`, for the control addresses.
    """

    def __init__(  # noqa: PLR0913 - one for each thing that it guards
        self,
        app: ASGIApp,
        *,
        actor: str,
        faults: Faults,
        journal: Journal,
        max_body: int = 1_000_000,
        max_control_body: int = 1_000_000,
        streams: tuple[str, ...] = (),
        journalled: bool = True,
        secret: str = "",
    ) -> None:
        self._app = app
        self._actor = actor
        self._faults = faults
        self._journal = journal
        self._max_body = max_body
        self._streams = streams
        self._journalled = journalled
        self._secret = secret
        self._max_control_body = max_control_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path.startswith(ASSETS):
            await asset(path)(scope, receive, send)
            return
        if path in self._streams:
            await self._app(scope, receive, send)
            return
        began, epoch = wall().timestamp(), self._journal.epoch
        headers = Headers(scope=scope)
        exchange = Exchange(
            kind="http",
            source=caller(headers.get("user-agent", "")),
            target=self._actor,
            method=scope["method"],
            path=path,
        )
        quiet = not self._journalled or self._may_be_quiet(headers)
        effects = () if quiet else await self._befalling(exchange)
        answer, content = await self._serve(scope, receive, headers, effects)
        if not quiet and epoch == self._journal.epoch:  # what began before a reset is not told after it
            self._write_down(exchange, content, answer, effects, began)
        if _dropped(effects):
            await _break(send)
        await _deliver(answer, send)

    def _may_be_quiet(self, headers: Headers) -> bool:
        if _QUIET not in headers or not self._secret:
            return False
        given = headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode())

    async def _befalling(self, exchange: Exchange) -> tuple[Effect, ...]:
        """Count what befalls a request; in a thread, since counting waits for the store's writer.

        What cannot be counted does not happen: the actor itself then says that the store is busy.
        """
        if not self._faults.concern(exchange):
            return ()
        try:
            return await to_thread(self._faults.befall, exchange)
        except BUSY:
            return ()

    async def _serve(
        self, scope: Scope, receive: Receive, headers: Headers, effects: tuple[Effect, ...]
    ) -> tuple[_Answer, Content]:
        answer = _Answer()
        try:
            control = scope["path"].startswith(PREFIX)
            limit = self._max_control_body if control else self._max_body
            body = await _whole_body(receive, headers, limit)
        except PageError as error:
            await refusal(Request(scope), error)(scope, receive, answer.take)
            return answer, Content(scope["query_string"])
        content = Content(scope["query_string"], body, headers.get("content-type", ""))
        content.put_into(scope)
        if await self._before(scope, body, effects, answer):
            await self._call(scope, body, answer)
        for effect in effects:
            if isinstance(effect, Alter) and _is_text(answer.content_type):
                answer.body = bytearray(effect.apply(answer.body.decode(errors="replace")).encode())
        return answer, content

    async def _before(self, scope: Scope, body: bytes, effects: tuple[Effect, ...], answer: _Answer) -> bool:
        """Do what the faults do before the actor is asked; False when it shall not be asked."""
        for effect in effects:
            match effect:
                case Delay(seconds=seconds):
                    await sleep(seconds)
                case Status(code=code, body=text, content_type=kind):
                    await Response(text, code, media_type=kind)(scope, _replay(b""), answer.take)
                    return False
                case Duplicate(times=count):
                    for _ in range(count - 1):
                        await self._call(scope, body, _Answer())
                case Drop():
                    return False
                case _:
                    pass
        return True

    async def _call(self, scope: Scope, body: bytes, answer: _Answer) -> None:
        inner: Scope = dict(scope)
        inner["state"] = dict(scope.get("state", {}))
        request = Request(inner)
        try:
            await self._app(inner, _replay(body), answer.take)
        except PageError as error:
            await self._refuse(request, error, answer)
        except Exception as error:  # noqa: BLE001 - the edge is where no stack trace may pass
            await self._refuse(request, _accident(error), answer)
            busy = isinstance(error, BUSY)
            self._journal.write(
                kind="http",
                source=self._actor,
                target=self._actor,
                summary=f"{'Base occupée' if busy else 'Erreur interne'} : {type(error).__name__}: {error}",
                status=503 if busy else 500,
                detail={"path": scope["path"], "error": _trace(error)},
            )

    async def _refuse(self, request: Request, error: PageError, answer: _Answer) -> None:
        answer.body.clear()
        await refusal(request, error)(request.scope, _replay(b""), answer.take)

    def _write_down(
        self,
        exchange: Exchange,
        content: Content,
        answer: _Answer,
        effects: tuple[Effect, ...],
        began: float,
    ) -> None:
        # A line is written when its request ends, after those that the request caused: `began` puts it back before.
        detail: dict[str, Any] = {"path": exchange.path, "began": began}
        if content.has_query:
            detail["query"] = content.query
        if content.body:
            detail["body"] = _shown(content)
        location = Headers(raw=answer.headers).get("location")
        if location:
            detail["location"] = location
        if "json" in answer.content_type:
            detail["answer"] = _decoded(answer.content_type, bytes(answer.body))
        if effects:
            detail["faults"] = [effect.model_dump() for effect in effects]
        self._journal.write(
            kind="http",
            source=exchange.source,
            target=exchange.target,
            summary=f"{exchange.method} {exchange.path}",
            status=None if _dropped(effects) else answer.status,
            detail=detail,
        )


def _dropped(effects: tuple[Effect, ...]) -> bool:
    return any(isinstance(effect, Drop) for effect in effects)


def asset(path: str) -> Response:
    """Give a file of the page frame: a style sheet, a script or a picture."""
    name = path.removeprefix(ASSETS)
    file = STATIC / name
    if not re.fullmatch(r"[a-z0-9-]+\.(css|js|svg)", name) or not file.is_file():
        return PlainTextResponse("Introuvable", 404)
    return FileResponse(file, headers={"Cache-Control": "max-age=3600"})


async def _whole_body(receive: Receive, headers: Headers, limit: int) -> bytes:
    declared = headers.get("content-length", "")
    too_large = PageError(
        413, "Envoi trop volumineux", f"Cette adresse accepte au plus {limit} octets.", reason="body_too_large"
    )
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large
        if not message.get("more_body", False):
            break
    return bytes(body)


def _replay(body: bytes) -> Receive:
    messages: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


async def _deliver(answer: _Answer, send: Send) -> None:
    headers = [pair for pair in answer.headers if pair[0].lower() != b"content-length"]
    present = {name.lower() for name, _ in headers}
    headers += [pair for pair in _SECURITY_HEADERS if pair[0] not in present]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": bytes(answer.body)})


async def _break(send: Send) -> None:
    # A server can only break a connection in the middle of an answer: announce more than is sent, then fail.
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
    raise ConnectionDroppedError


def _shown(content: Content) -> Any:
    """Give what a request's body says; what cannot be taken apart is not shown, since it may hold secrets."""
    if content.is_form:
        return {name: value[:_SHOWN_BODY] for name, value in content.form.items()}
    return _decoded(content.content_type, content.body)


def _decoded(content_type: str, body: bytes) -> Any:
    """Give what a body says, so that its secrets can be masked: what cannot be taken apart is not shown."""
    text = body.decode("utf-8", errors="replace")
    if "json" in content_type:
        with contextlib.suppress(json.JSONDecodeError):
            return json.loads(text) if len(body) <= _SHOWN_BODY else f"{len(body)} octets"
    return text[:_SHOWN_BODY] if _is_text(content_type) else f"{len(body)} octets"


def _is_text(content_type: str) -> bool:
    return content_type.startswith("text/") or any(
        word in content_type for word in ("json", "xml", "urlencoded", "jwt")
    )


def _accident(error: Exception) -> PageError:
    if isinstance(error, BUSY):
        return PageError(
            503,
            "Service momentanément occupé",
            "Votre demande a trop attendu et rien n’en a été enregistré. Attendez une minute, puis renvoyez-la en "
            "rechargeant cette page.",
            reason="store_busy",
        )
    known = isinstance(error, RentreeError)
    return PageError(
        502 if known else 500,
        "Service momentanément indisponible",
        "Une erreur technique est survenue. Vérifiez où vous en êtes, puis veuillez réessayer.",
        reason="upstream_failure" if known else "internal_error",
    )


def _trace(error: Exception) -> str:
    frames = []
    step = error.__traceback__
    while step is not None:
        frames.append(f"{step.tb_frame.f_code.co_qualname}:{step.tb_lineno}")
        step = step.tb_next
    return " > ".join(frames)
