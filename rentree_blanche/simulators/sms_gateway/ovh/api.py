"""The HTTP API as OVH's clients use it: `/1.0/auth/time`, `/1.0/sms/…`."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.sms_gateway.answering import Handler, answering
from rentree_blanche.simulators.sms_gateway.callbacks import Callbacks
from rentree_blanche.simulators.sms_gateway.errors import RefusedRecipients
from rentree_blanche.simulators.sms_gateway.messages import Inbox, Message, State
from rentree_blanche.simulators.sms_gateway.ovh.jobs import ptt_described, read_job, shown, taken
from rentree_blanche.simulators.sms_gateway.ovh.refusals import OvhRefusal, refused
from rentree_blanche.simulators.sms_gateway.ovh.signature import caller
from rentree_blanche.simulators.sms_gateway.plans import Plan, change
from rentree_blanche.simulators.sms_gateway.sending import accept

BASE = "/1.0"
_NO_LIMIT = 999_999
_LISTED = 1_000
_SERVICE = f"{BASE}/sms/{{service}}"

Work = Callable[[Plan], Any]


class _ServiceChange(BaseModel):
    model_config = ConfigDict(extra="ignore")

    callBack: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2048)] | None = None  # noqa: N815 - OVH's name


class OvhApi:
    """Handlers below `/1.0`; each address answers with and without a slash at its end."""

    def __init__(self, ground: Ground, inbox: Inbox, callbacks: Callbacks) -> None:
        self._ground = ground
        self._inbox = inbox
        self._callbacks = callbacks

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        handlers: dict[tuple[str, str], Handler] = {
            ("GET", f"{BASE}/auth/time"): self.time,
            ("GET", f"{BASE}/sms"): self.services,
            ("GET", f"{BASE}/sms/ptts"): self.ptt,
            ("GET", _SERVICE): self.service,
            ("PUT", _SERVICE): self.change_service,
            ("GET", f"{_SERVICE}/senders"): self.senders,
            ("POST", f"{_SERVICE}/jobs"): self.send,
            ("GET", f"{_SERVICE}/jobs"): self.jobs,
            ("GET", f"{_SERVICE}/jobs/{{id:int}}"): self.job,
            ("GET", f"{_SERVICE}/outgoing"): self.outgoing,
            ("GET", f"{_SERVICE}/outgoing/{{id:int}}"): self.sent,
        }
        return [
            Route(path + slash, answering(handler, refused), methods=[method])
            for (method, path), handler in handlers.items()
            for slash in ("", "/")
        ]

    async def time(self, request: Request) -> Response:
        """Give the time that requests are to be signed with, in seconds."""
        return JSONResponse(int(self._ground.clock.minted().timestamp()))

    async def services(self, request: Request) -> Response:
        """List the names of the caller's services."""
        return JSONResponse(await self._signed(request, lambda plan: [plan.service]))

    async def ptt(self, request: Request) -> Response:
        """Tell what a code of a delivery report means."""
        written = request.query_params.get("ptt", "")
        known = ptt_described(int(written)) if written.isdecimal() else None
        if known is None:
            raise OvhRefusal(404, "NOT_FOUND", f"The requested object (ptt = {written}) does not exist")
        told = {"ptt": known.ptt, "comment": known.description, "description": known.description_fr}
        return JSONResponse(await self._signed(request, lambda _: told))

    async def service(self, request: Request) -> Response:
        """Show a service: its credits, and where its delivery reports go."""
        return JSONResponse(await self._of_service(request, _shown_service))

    async def change_service(self, request: Request) -> Response:
        """Change where delivery reports go (`callBack`)."""
        body = await request.body()

        def work(plan: Plan) -> None:
            try:
                wanted = _ServiceChange.model_validate_json(body)
            except ValidationError as error:
                text = "[callBack] an http or https URL is expected"
                raise OvhRefusal(400, "INVALID_ARGUMENT", text) from error
            if "callBack" in wanted.model_fields_set:
                change(self._ground.store, plan.id, {"ovh_callback": wanted.callBack or None})

        await self._of_service(request, work)
        return JSONResponse(None)

    async def senders(self, request: Request) -> Response:
        """List the sender that needs no declaring: the plan's own."""
        return JSONResponse(
            await self._of_service(request, lambda plan: [] if plan.originator is None else [plan.originator])
        )

    async def send(self, request: Request) -> Response:
        """Take a job: the ids of its messages, and which receivers are not written to."""
        body = await request.body()

        def work(plan: Plan) -> tuple[dict[str, Any], bool]:
            wanted = read_job(body)
            now = self._ground.clock.now()
            if not wanted.usable():
                return taken((), wanted.unusable()), False
            try:
                accepted = accept(self._ground, plan, wanted.order(now))
            except RefusedRecipients as error:
                return taken((), (*wanted.unusable(), *error.numbers)), False
            answer = taken(accepted.messages, (*wanted.unusable(), *accepted.refused))
            return answer, plan.ovh_callback is not None

        answer, reported = await self._of_service(request, work)
        if reported:
            self._callbacks.watch()
        return JSONResponse(answer)

    async def jobs(self, request: Request) -> Response:
        """List the ids of messages that are not sent yet."""
        return JSONResponse(await self._of_service(request, lambda plan: self._ids(plan, pending=True)))

    async def outgoing(self, request: Request) -> Response:
        """List the ids of messages that were sent."""
        return JSONResponse(await self._of_service(request, lambda plan: self._ids(plan, pending=False)))

    async def job(self, request: Request) -> Response:
        """Show a message that is not sent yet."""
        return JSONResponse(await self._of_service(request, lambda plan: self._one(plan, request, pending=True)))

    async def sent(self, request: Request) -> Response:
        """Show a message that was sent, with its delivery report."""
        return JSONResponse(await self._of_service(request, lambda plan: self._one(plan, request, pending=False)))

    def _ids(self, plan: Plan, *, pending: bool) -> list[int]:
        now = self._ground.clock.now()
        listed = self._inbox.of_plan(plan.id, limit=_LISTED)
        return [message.id for message in listed if _is_pending(message, now) is pending and message.api == "ovh"]

    def _one(self, plan: Plan, request: Request, *, pending: bool) -> dict[str, Any]:
        now = self._ground.clock.now()
        key = request.path_params["id"]
        message = self._inbox.one(key)
        if message is None or message.plan != plan.id or _is_pending(message, now) is not pending:
            raise OvhRefusal(404, "NOT_FOUND", f"The requested object (id = {key}) does not exist")
        return shown(message, now)

    async def _of_service(self, request: Request, work: Work) -> Any:
        """Do blocking work for a service of the caller's."""

        def of_theirs(plan: Plan) -> Any:
            name = request.path_params["service"]
            if name != plan.service:
                raise OvhRefusal(404, "NOT_FOUND", f"The requested object (serviceName = {name}) does not exist")
            return work(plan)

        return await self._signed(request, of_theirs)

    async def _signed(self, request: Request, work: Work) -> Any:
        """Do blocking work for the plan that signed the request."""
        body = await request.body()
        query = f"?{request.url.query}" if request.url.query else ""
        url = self._ground.url(request.url.path + query)
        now = self._ground.clock.minted()

        def known() -> Any:
            return work(caller(self._ground.store, request.headers, request.method, url, body, now))

        return await self._ground.pools.store(known)


def _is_pending(message: Message, now: Any) -> bool:
    return message.state(now) is State.QUEUED


def _shown_service(plan: Plan) -> dict[str, Any]:
    return {
        "name": plan.service,
        "description": plan.id,
        "status": "enable",
        "creditsLeft": _NO_LIMIT if plan.credits is None else plan.credits,
        "creditsHoldByQuota": 0,
        "callBack": plan.ovh_callback,
    }
