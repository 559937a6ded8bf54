"""A login by FranceConnect that comes to nothing: the cause in the journal, words for the person."""

from dataclasses import replace

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.educonnect.franceconnect.errors import FranceConnectError, Reason
from rentree_blanche.simulators.educonnect.franceconnect.proofs import Proof
from rentree_blanche.simulators.educonnect.franceconnect.values import Trip
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Step, stale
from rentree_blanche.simulators.educonnect.texts import Texts

_ACTOR = "franceconnect"


async def failed(services: Services, step: Step, error: FranceConnectError) -> Goto:
    """Go back to the login, where another way may be chosen, or to the page that asked for a proof."""
    write_down(services, error)
    said = words(services.texts, error.reason)
    state = replace(step.state, trip=None, enrolment=Enrolment(), typed={}, errors={"franceconnect": said})
    trip = step.state.trip
    if trip is not None and trip.errand:
        return await given(services, step, trip, Proof(identity=None, account_id=None, failure=said))
    return Goto(view="login", state=state)


async def given(services: Services, step: Step, trip: Trip, outcome: Proof) -> Goto:
    """Go back to the page that asked for a proof.

    Raises:
        PageError: 400, another browser has answered the same demand.
    """
    result = await services.ground.pools.store(services.franceconnect.proofs.give, trip.errand, outcome)
    if result is None:
        raise stale(services.texts)
    return Goto(view="franceconnect_proof", state=replace(step.state, trip=replace(trip, errand=result)))


def write_down(services: Services, error: FranceConnectError) -> None:
    """Write the cause in the journal."""
    services.ground.journal.write(
        kind="http",
        source=_ACTOR,
        target=services.ground.actor,
        summary=f"Connexion avec FranceConnect sans suite : {error.reason}",
        detail={"reason": error.reason, "cause": error.cause},
    )


def unasked(services: Services, cause: str) -> PageError:
    """Make the refusal of an answer to nothing that this browser asked."""
    write_down(services, FranceConnectError(Reason.STALE, cause))
    texts = services.texts
    return PageError(400, texts("franceconnect.stopped"), texts("franceconnect.stale"), reason="franceconnect_stale")


def words(texts: Texts, reason: Reason) -> str:
    """Give what the person is told."""
    match reason:
        case Reason.CANCELLED:
            return texts("franceconnect.cancelled")
        case Reason.UNAVAILABLE:
            return texts("franceconnect.unavailable")
        case Reason.UNTRUSTED:
            return texts("franceconnect.untrusted")
        case Reason.STALE:
            return texts("franceconnect.stale")
