"""To FranceConnect and back: the step that waits there, and what comes of the answer."""

import hmac
from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.educonnect.edition import Way
from rentree_blanche.simulators.educonnect.franceconnect.errors import FranceConnectError
from rentree_blanche.simulators.educonnect.franceconnect.pages.failing import failed, given, unasked
from rentree_blanche.simulators.educonnect.franceconnect.proofs import PROOF_PATH, Proof
from rentree_blanche.simulators.educonnect.franceconnect.values import Proven
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import (
    Enrolment,
    FlowState,
    Goto,
    Outcome,
    Step,
    execution_of,
    stale,
)
from rentree_blanche.simulators.educonnect.sso.web import CONVERSATION_COOKIE, Flow

_NO_STORE = {"Cache-Control": "no-store"}


class TripView:
    """The step of a person who is at FranceConnect."""

    name = "franceconnect"
    once = True

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.ground.pools.store

    async def show(self, request: Request, step: Step) -> Response:
        """Send the browser to FranceConnect; back to the login when that is down."""
        services, trip = self._services, step.state.trip
        if trip is None:
            raise stale(services.texts)
        try:
            asked = step.state.asked
            url = await services.ground.pools.network(
                services.franceconnect.client.authorization_url,
                trip,
                f"{step.key}.{trip.state}",
                anew=asked is not None and asked.force_authn,
            )
        except FranceConnectError as error:
            back = await failed(services, step, error)
            following = await self._store(services.conversations.advance, step, back.view, back.state)
            if following is None:
                raise stale(services.texts) from error
            url = following.address
        return RedirectResponse(url, 302, headers=_NO_STORE)

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Learn from the query of FranceConnect's answer who it is."""
        services, trip = self._services, step.state.trip
        if trip is None:
            raise stale(services.texts)
        try:
            proven = await services.ground.pools.network(services.franceconnect.client.redeem, form, trip)
        except FranceConnectError as error:
            return await failed(services, step, error)
        self._write_down(proven)
        account_id = await self._store(services.franceconnect.links.account_of, proven.identity.sub)
        if trip.errand:
            return await given(services, step, trip, Proof(identity=proven.identity, account_id=account_id))
        known = Enrolment(way=Way.FRANCECONNECT, proven=proven, account_id=account_id)
        view = services.edition.first(Way.FRANCECONNECT) if account_id is None else "franceconnect_known"
        return Goto(view=view, state=replace(step.state, trip=None, enrolment=known))

    def _write_down(self, proven: Proven) -> None:
        identity, ground = proven.identity, self._services.ground
        ground.journal.write(
            kind="http",
            source="franceconnect",
            target=ground.actor,
            summary=f"Identité vérifiée : {identity.shown}",
            detail={
                "sub": identity.sub,
                "family_name": identity.birth_name,
                "preferred_username": identity.usage_name,
                "given_name_array": list(identity.first_names),
                "birthdate": identity.birth_date,
            },
        )


class ProofView:
    """The step of a proof that is there: the page that asked goes on."""

    name = "franceconnect_proof"
    once = False

    def __init__(self, services: Services) -> None:
        self._services = services

    async def show(self, request: Request, step: Step) -> Response:
        """Go back to the page that asked."""
        services, trip = self._services, step.state.trip
        proofs, store = services.franceconnect.proofs, services.ground.pools.store
        url = await store(proofs.page_that_asked, trip.errand) if trip is not None else None
        if url is None:
            raise stale(services.texts)
        return RedirectResponse(url, 302, headers=_NO_STORE)

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Refuse what this step has no form for."""
        raise stale(self._services.texts)


class Returns:
    """The addresses to which FranceConnect sends the browser, and that at which a proof begins."""

    def __init__(self, services: Services, flow: Flow) -> None:
        self._services = services
        self._flow = flow

    async def back(self, request: Request) -> Response:
        """Serve `/idp/franceconnect/retour`: find the step that waits, whichever worker wrote it, and go on from it.

        Raises:
            PageError: 400, no step of this browser waits for that `state`.
        """
        key, _, secret = request.query_params.get("state", "").partition(".")
        wanted = execution_of(key)
        step = None
        if wanted is not None:
            known = request.cookies.get(CONVERSATION_COOKIE)
            step = await self._services.ground.pools.glance(self._services.conversations.find, known, *wanted)
        if step is None or step.view != TripView.name or step.state.trip is None:
            raise unasked(self._services, "state: no step of this browser waits for it")
        if not hmac.compare_digest(secret.encode(), step.state.trip.state.encode()):
            raise unasked(self._services, f"state: it is not the one that step {step.key} sent")
        return await self._flow.take(request, step, dict(request.query_params))

    async def prove(self, request: Request) -> Response:
        """Serve `/idp/franceconnect/preuve`: a page of ours asks who this is."""
        if "execution" in request.query_params:
            return await self._flow.serve(request)
        errand, parts = request.query_params.get("demande", ""), self._services.franceconnect
        store = self._services.ground.pools.store
        if not await store(parts.proofs.is_open, errand):
            raise stale(self._services.texts)
        state = FlowState(path=PROOF_PATH, trip=parts.client.trip(errand))
        return self._flow.to_first(await store(self._flow.begin, request, TripView.name, state))
