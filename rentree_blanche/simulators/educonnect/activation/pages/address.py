"""The mail address of an account that the school handed out, typed twice, and the mail that confirms it."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.activation.distribution import Pending
from rentree_blanche.simulators.educonnect.activation.links import link_to
from rentree_blanche.simulators.educonnect.activation.mail_addresses import read_mail
from rentree_blanche.simulators.educonnect.activation.pages.said import said_of_children
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sending.messages import Message
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Outcome, Step

FAQ_PATH = "/reduc"
_AGAIN = "renvoi"


class AddressView(ActivationView):
    """The mail address, twice."""

    name = "address"
    template = "activation_address.html"

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Refuse what is no address, what differs, and an address of another account."""
        errors = await address_errors(self._services, step, form)
        if errors:
            return self.again(step, form, errors)
        return self.onward(step, replace(step.state.enrolment, email=form["mail"].strip()))


async def address_errors(services: Services, step: Step, form: Mapping[str, str]) -> dict[str, str]:
    """Give what is wrong with an address typed twice (`mail`, `confirmation_mail`), by field."""
    texts, typed, again = services.texts, form.get("mail", "").strip(), form.get("confirmation_mail", "").strip()
    address = read_mail(typed)
    if address is None:
        return {"mail": texts("account.bad_mail")}
    if typed.casefold() != again.casefold():
        return {"confirmation_mail": texts("account.mail_differs")}
    account_id = step.state.enrolment.account_id or 0
    taken = await services.ground.pools.store(lambda: services.changing.has_mail(address, but=account_id))
    return {"mail": texts("account.mail_taken")} if taken else {}


async def send_link(services: Services, step: Step, enrolment: Enrolment) -> Enrolment | None:
    """Send the mail that confirms the address, which ends the links sent before; None when there were too many."""
    if enrolment.sends >= services.settings.mail_sends:
        return None
    mail = await services.ground.pools.store(_queue, services, step, enrolment)
    services.outbox.dispatch(mail)
    return replace(enrolment, sends=enrolment.sends + 1)


def _queue(services: Services, step: Step, enrolment: Enrolment) -> Message:
    account_id, texts = enrolment.account_id or 0, services.texts
    pending = Pending(
        password_hash=enrolment.password_hash,
        confirmed=enrolment.confirmed,
        conversation=step.conversation_id,
        execution=step.execution,
    )
    token = services.distribution.ask(account_id, enrolment.email, pending)
    holder = services.accounts.holder(account_id)
    lines = (
        texts("mail.hello", name=f"{holder.first_name} {holder.last_name.upper()}"),
        texts("mail.wish"),
        texts("mail.use"),
        f"{texts('mail.confirm')} {link_to(services.ground.addresses, token)}",
        texts("mail.logged_out"),
        f"{texts('mail.faq')} {services.ground.url(FAQ_PATH)}",
        texts("mail.signed"),
    )
    return services.outbox.queue_mail(step.flow, enrolment.email, texts("mail.subject"), "\n\n".join(lines))


class MailView(ActivationView):
    """« Un mail a été envoyé »: its link goes on; it can be sent again."""

    name = "mail"
    template = "activation_mail.html"

    async def show(self, request: Request, step: Step) -> Response:
        """Show where the mail went, and whether it is known not to have been sent."""
        failed = await self._store(self._services.outbox.failed, step.flow)
        said = await said_of_children(self._services, step.state.enrolment)
        hours = self._services.settings.mail_link_hours
        return self.page(step, failed=failed, again=_AGAIN in step.state.typed, hours=hours, **said)

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Send the mail again, or go back to the address."""
        if "modifier" in form:
            return self.on(step, self._services.edition.first(step.state.enrolment.way), step.state.enrolment)
        sent = await send_link(self._services, step, step.state.enrolment)
        if sent is None:
            return self.again(step, {}, {"page": self._services.texts("mail.too_many")})
        again = self.on(step, self.name, sent)
        return replace(again, state=replace(again.state, typed={_AGAIN: "oui"}))
