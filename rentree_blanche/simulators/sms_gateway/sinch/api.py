"""The HTTP API as Sinch's clients use it."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.sms_gateway.answering import Handler, answering
from rentree_blanche.simulators.sms_gateway.callbacks import Callbacks
from rentree_blanche.simulators.sms_gateway.numbers import from_msisdn
from rentree_blanche.simulators.sms_gateway.orders import Batch
from rentree_blanche.simulators.sms_gateway.plans import Plan, authorised
from rentree_blanche.simulators.sms_gateway.sending import accept, find_batch, messages_of
from rentree_blanche.simulators.sms_gateway.sinch.refusals import ApiRefusal, refused
from rentree_blanche.simulators.sms_gateway.sinch.reports import batch_report, recipient_report
from rentree_blanche.simulators.sms_gateway.sinch.requests import read_request, shown

_BASES = ("", "/xms/v1")

Work = Callable[[Plan], Any]


class Api:
    """Handlers of `/{servicePlanId}/batches…`, also below `/xms/v1` as the real service has them."""

    def __init__(self, ground: Ground, callbacks: Callbacks) -> None:
        self._ground = ground
        self._callbacks = callbacks

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        handlers: dict[tuple[str, str], Handler] = {
            ("POST", "/{plan}/batches"): self.send,
            ("GET", "/{plan}/batches/{batch}"): self.show,
            ("GET", "/{plan}/batches/{batch}/delivery_report"): self.report,
            ("GET", "/{plan}/batches/{batch}/delivery_report/{recipient}"): self.report_recipient,
        }
        return [
            Route(base + path, answering(handler, refused), methods=[method])
            for base in _BASES
            for (method, path), handler in handlers.items()
        ]

    async def send(self, request: Request) -> Response:
        """Take a batch: 201."""
        body = await request.body()

        def work(plan: Plan) -> Any:
            wanted = read_request(request.headers.get("content-type", ""), body)
            return accept(self._ground, plan, wanted.order()).batch

        batch = await self._with_plan(request, work)
        if batch.delivery_report != "none":
            self._callbacks.watch()
        return JSONResponse(shown(batch), 201)

    async def show(self, request: Request) -> Response:
        """Give a batch."""
        batch_id = request.path_params["batch"]
        batch = await self._with_plan(request, lambda plan: self._batch(plan, batch_id))
        return JSONResponse(shown(batch))

    async def report(self, request: Request) -> Response:
        """Give the delivery report of a batch; `type` summary or full, `status` and `code` choose what is listed."""
        query = request.query_params
        kind = query.get("type", "summary")
        if kind not in ("summary", "full"):
            raise ApiRefusal(404, "not_found", f"type: expected summary or full, not {kind}")
        statuses = {word.strip().lower() for word in query.get("status", "").split(",") if word.strip()}
        codes = {int(word) for word in query.get("code", "").split(",") if word.strip().isdecimal()}

        def work(plan: Plan) -> dict[str, Any]:
            batch = self._batch(plan, request.path_params["batch"])
            messages = messages_of(self._ground.store, batch)
            now = self._ground.clock.now()
            return batch_report(batch, messages, now, full=kind == "full", statuses=statuses, codes=codes)

        return JSONResponse(await self._with_plan(request, work))

    async def report_recipient(self, request: Request) -> Response:
        """Give the delivery report of one recipient of a batch."""

        def work(plan: Plan) -> dict[str, Any]:
            batch = self._batch(plan, request.path_params["batch"])
            number = from_msisdn(request.path_params["recipient"])
            return recipient_report(batch, messages_of(self._ground.store, batch), number, self._ground.clock.now())

        return JSONResponse(await self._with_plan(request, work))

    def _batch(self, plan: Plan, batch_id: str) -> Batch:
        batch = find_batch(self._ground.store, plan, batch_id)
        if batch is None:
            raise ApiRefusal(404, "not_found", f"the service plan {plan.id} has no batch {batch_id}")
        return batch

    async def _with_plan(self, request: Request, work: Work) -> Any:
        """Do blocking work for the plan that the request's token opens."""
        plan_id = request.path_params["plan"]
        token = request.headers.get("authorization", "")

        def authorised_work() -> Any:
            plan = authorised(self._ground.store, plan_id, token)
            if plan is None:  # the same answer for an unknown plan: it tells nobody which plans there are
                text = f"send Authorization: Bearer followed by the API token of service plan {plan_id}"
                raise ApiRefusal(401, "unauthorized", text)
            return work(plan)

        return await self._ground.pools.store(authorised_work)
