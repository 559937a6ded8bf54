"""The pages of who comes by FranceConnect: the contact, and what became of the account."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.educonnect.activation.pages.contact import ContactView
from rentree_blanche.simulators.educonnect.activation.pages.sending import send_code
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.edition import Contact, Way
from rentree_blanche.simulators.educonnect.franceconnect.pages.opening import DONE, LINKED, entered
from rentree_blanche.simulators.educonnect.franceconnect.pages.trip import ProofView, TripView
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Outcome, Step, stale


class KnownView(ActivationView):
    """The step of a person whose identity opens an account: straight through."""

    name = "franceconnect_known"
    once = False

    async def show(self, request: Request, step: Step) -> Response:
        """Log in, and go to the service that sent the person."""
        account_id = step.state.enrolment.account_id
        if account_id is None:
            raise stale(self._services.texts)
        match await entered(self._services, step, account_id):
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

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go back to the login where that is asked, and forget who FranceConnect has said; else take the form."""
        if "precedent" in form:
            return self.on(step, "login", Enrolment())
        return await self.take(request, step, form)

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Find the person among those who gave this contact, and send a code; the answer to any mismatch is one."""
        proven = step.state.enrolment.proven
        if proven is None:
            raise stale(self._services.texts)
        typed = {name: form.get(name, "").strip() for name in ("contact", "mobile", "mail")}
        chosen = self._chosen(typed)
        errors: dict[str, str] = {}
        if not typed[chosen]:
            errors[chosen] = self._services.texts(f"activation.missing_{chosen}")
        contact = "" if errors else self._read(typed[chosen], chosen, errors)
        if errors:
            return self.again(step, typed, errors)
        match = await self._store(self._services.franceconnect.matcher.find, proven.identity, contact)
        if match is None:
            return self.again(step, typed, {"page": self._refusal(chosen)})
        enrolment = Enrolment(
            way=Way.FRANCECONNECT,
            proven=proven,
            mobile=contact if chosen is Contact.MOBILE else "",
            email=contact if chosen is Contact.MAIL else "",
            guardian_ids=match.guardian_ids,
            several_people=match.several_people,
        )
        await send_code(self._services, step, enrolment)
        return self.onward(step, enrolment)

    def _refusal(self, chosen: Contact) -> str:
        if chosen is Contact.MAIL:
            return self._services.texts("activation.mail_not_attributed")
        return self._services.texts("activation.not_attributed")


class LinkedView(ActivationView):
    """The account that the person had is linked."""

    name = LINKED
    template = "franceconnect/linked.html"
    once = False

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the service that sent the person, logged in."""
        account_id = step.state.enrolment.account_id
        if account_id is None:
            raise stale(self._services.texts)
        return await entered(self._services, step, account_id)


class DoneView(LinkedView):
    """The account is active; what became of each child that was not confirmed."""

    name = DONE
    template = "franceconnect/done.html"

    async def show(self, request: Request, step: Step) -> Response:
        """Show that the account is active."""
        enrolment = step.state.enrolment
        children = await self._store(self._services.registration.children, enrolment.guardian_ids)
        names = {child.pupil_id: f"{child.first_name} {child.last_name}" for child in children}
        return self.page(
            step,
            blocked=[names.get(pupil_id, "") for pupil_id in enrolment.blocked],
            reported=[names.get(pupil_id, "") for pupil_id in enrolment.reported],
        )


VIEWS = (TripView, ProofView, KnownView, FranceConnectContactView, LinkedView, DoneView)
