"""The inbox: what the mailboxes show, for a person who plays a scenario."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import page
from rentree_blanche.simulators.mailbox.inbox import Inbox, Message, State
from rentree_blanche.simulators.mailbox.letters import Attachment, attached
from rentree_blanche.simulators.mailbox.preview import shown_html, shown_text

_PACKAGE = "rentree_blanche.simulators.mailbox"
_SHOWN = 100


class Pages:
    """Handlers of the inbox pages."""

    def __init__(self, ground: Ground, inbox: Inbox) -> None:
        self._ground = ground
        self._inbox = inbox

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/", self.inbox),
            Route("/courriel/{message:int}", self.message),
            Route("/courriel/{message:int}/source", self.source),
            Route("/courriel/{message:int}/piece/{number:int}", self.attachment),
        ]

    async def inbox(self, request: Request) -> Response:
        """Show the mailboxes and the latest messages, all or those whose address contains `adresse`."""
        wanted = request.query_params.get("adresse", "").strip().lower()
        now, pools = self._ground.clock.now(), self._ground.pools
        found = await pools.store(self._inbox.arrived, now, contains=wanted, limit=_SHOWN)
        mailboxes = await pools.store(self._inbox.mailboxes, now, contains=wanted)
        absent = await pools.store(self._inbox.absent, now, to=wanted, limit=10) if "@" in wanted else []
        return page(
            _PACKAGE,
            "courriels.html",
            title="Courriels reçus",
            wanted=wanted,
            mailboxes=mailboxes,
            messages=_lines(found),
            absent=[{"state": each.state(now).value, "due": _local(each.due_at)} for each in reversed(absent)],
        )

    async def message(self, request: Request) -> Response:
        """Show one message: its text, its HTML cleaned, its attachments."""
        return await self._ground.pools.store(_opened, await self._one(request))

    async def source(self, request: Request) -> Response:
        """Show a message as it was sent."""
        message = await self._one(request)
        return PlainTextResponse(message.letter.source.decode("utf-8", errors="replace"))

    async def attachment(self, request: Request) -> Response:
        """Give an attachment to be saved; they are numbered from 1."""
        message = await self._one(request)
        files = await self._ground.pools.store(_files, message)
        number = request.path_params["number"]
        if not 1 <= number <= len(files):
            raise _unknown("Ce courriel n’a pas cette pièce jointe.")
        about, content = files[number - 1]
        saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(about.name, safe='')}"}
        return Response(content, media_type=about.type, headers=saved)

    async def _one(self, request: Request) -> Message:
        message = await self._ground.pools.store(self._inbox.one, request.path_params["message"])
        if message is None or message.state(self._ground.clock.now()) is not State.DELIVERED:
            raise _unknown("Aucun courriel arrivé ne porte ce numéro. Revenez à la liste.")
        return message


def _opened(message: Message) -> Response:
    letter = message.letter
    return page(
        _PACKAGE,
        "courriel.html",
        title=letter.subject or "Sans objet",
        message=_line(message),
        to=", ".join(dict.fromkeys((*letter.recipients, message.address))),
        text=shown_text(letter),
        html=shown_html(letter) if letter.html is not None else None,
        attachments=letter.attachments,
        code=letter.code,
    )


def _files(message: Message) -> list[tuple[Attachment, bytes]]:
    return list(attached(message.letter.source))


def _unknown(text: str) -> PageError:
    return PageError(404, "Courriel inconnu", text, reason="no_such_message")


def _lines(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Give the messages as the list shows them, newest first."""
    return [_line(message) for message in reversed(messages)]


def _line(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "address": message.address,
        "sender": message.letter.sender or message.envelope_sender,
        "subject": message.letter.subject or "(sans objet)",
        "files": len(message.letter.attachments),
        "at": _local(message.due_at),
        "iso": message.due_at.isoformat(),
    }


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(PARIS):%d/%m/%Y à %H:%M:%S}"
