"""The pages of who comes by FranceConnect: the contact, and what became of the account."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.educonnect.activation.pages.children import ChildrenView
from rentree_blanche.simulators.educonnect.activation.pages.contact import ContactView
from rentree_blanche.simulators.educonnect.activation.pages.said import said_of_children
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.edition import Way
from rentree_blanche.simulators.educonnect.franceconnect.pages.opening import (
    CHILDREN,
    DONE,
    LINKED,
    entered,
    linked,
    opened,
)
from rentree_blanche.simulators.educonnect.franceconnect.pages.trip import ProofView, TripView
from rentree_blanche.simulators.educonnect.register.matching import Match
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Outcome, Step, stale


class KnownView(ActivationView):
    """The step of a person whose identity opens an account: straight through."""

    name = "franceconnect_known"
    once = False

    async def show(self, request: Request, step: Step) -> Response:
        """Log in, and go to the service that sent the person."""
        match await entered(self._services, step):
            case Goto(view=view, state=state):
                following = await self._store(self._services.conversations.advance, step, view, state)
                if following is None:
                    raise stale(self._services.texts)
                return RedirectResponse(following.address, 302)
            case outcome:
                return outcome.response


class FranceConnectContactView(ContactView):
    """The mobile or mail address that the school knows; who it is, FranceConnect has said."""

    name = "franceconnect_contact"
    template = "franceconnect/contact.html"
    named = ()

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go back to the login where that is asked, and forget who FranceConnect has said; else take the form."""
        if "precedent" in form:
            return self.on(step, "login", Enrolment())
        return await self.take(request, step, form)

    async def find(self, step: Step, typed: Mapping[str, str], contact: str) -> Match | None:
        """Find the person that FranceConnect has proven among those who gave this contact to a school."""
        proven = step.state.enrolment.proven
        if proven is None:
            raise stale(self._services.texts)
        return await self._store(self._services.franceconnect.matcher.find, proven.identity, contact)

    def begun(self, step: Step) -> Enrolment:
        """Keep who it is."""
        return Enrolment(way=Way.FRANCECONNECT, proven=step.state.enrolment.proven)


class FranceConnectChildrenView(ChildrenView):
    """The children; then the account is opened, since no password is chosen."""

    name = CHILDREN

    async def judged(self, step: Step, enrolment: Enrolment) -> Outcome:
        """Open the account with the children who are confirmed."""
        if enrolment.proven is None:
            raise stale(self._services.texts)
        return self.on(step, *await opened(self._services, enrolment, enrolment.proven))


class LinkedView(ActivationView):
    """The account that the person had is linked."""

    name = LINKED
    template = "franceconnect/linked.html"
    once = False

    async def show(self, request: Request, step: Step) -> Response:
        """Link the account, now that contact and identity are proven, and say so."""
        enrolment = step.state.enrolment
        if enrolment.proven is None or enrolment.account_id is None:
            raise stale(self._services.texts)
        await linked(self._services, enrolment, enrolment.proven, enrolment.account_id)
        return self.page(step)

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the service that sent the person, logged in."""
        return await entered(self._services, step)


class DoneView(ActivationView):
    """The account is active; what became of each child that was not confirmed."""

    name = DONE
    template = "franceconnect/done.html"
    once = False

    async def show(self, request: Request, step: Step) -> Response:
        """Show that the account is active."""
        return self.page(step, **await said_of_children(self._services, step.state.enrolment))

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the service that sent the person, logged in."""
        return await entered(self._services, step)


VIEWS = (TripView, ProofView, KnownView, FranceConnectContactView, FranceConnectChildrenView, LinkedView, DoneView)
