"""« Identifiant oublié » and « Mot de passe oublié » (seeds 001, 002), without logging in.

What is answered never tells whether a contact or an identifier is known: a forgotten identifier gets one text, a
forgotten password one error for an unknown identifier and for a contact that is not the account's.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from email_validator import EmailNotValidError, validate_email
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.phones import PhoneError, parse_mobile, spaced
from rentree_blanche.simulators.educonnect.accounts.identifiers import normalised
from rentree_blanche.simulators.educonnect.accounts.mail_links import LinkState, MailLink, Purpose
from rentree_blanche.simulators.educonnect.accounts.passwords import rules
from rentree_blanche.simulators.educonnect.accounts.values import Account
from rentree_blanche.simulators.educonnect.selfservice import addresses
from rentree_blanche.simulators.educonnect.selfservice.browsers import Browsers
from rentree_blanche.simulators.educonnect.selfservice.once import Form, Once
from rentree_blanche.simulators.educonnect.selfservice.passwords import set_password_by_link, wrong
from rentree_blanche.simulators.educonnect.selfservice.profile import code_errors, send_again, send_code
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.entry import OWN_PATH

_BOTH: Final = ["GET", "POST"]
_SENT: Final = "envoye"


class Forgotten:
    """The pages of who has lost an identifier or a password."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.ground.pools.store
        self._browsers = Browsers(services)
        self._once = Once(services)

    def routes(self) -> list[Route]:
        """Give the pages' addresses."""
        once = self._once.endpoint
        return [
            Route(addresses.LOST_IDENTIFIER, once(self.identifier), methods=_BOTH),
            Route(addresses.LOST_IDENTIFIER_PUPIL, self.of_pupil),
            Route(addresses.LOST_PASSWORD, once(self.password), methods=_BOTH),
            Route(addresses.LOST_PASSWORD_PUPIL, self.of_pupil),
            Route(addresses.LOST_PASSWORD_CODE, once(self.prove_mobile), methods=_BOTH),
            Route(addresses.NEW_PASSWORD, self.changed),
            Route(f"{addresses.NEW_PASSWORD}/{{token}}", once(self.new_password), methods=_BOTH),
        ]

    async def of_pupil(self, request: Request) -> Response:
        """Send a pupil to the school, which alone can help."""
        return self._services.page("moncompte/oubli_eleve.html", at=addresses, login=self._login)

    async def identifier(self, request: Request, form: Form) -> Response:
        """Send the identifiers of the accounts that have a contact; say the same when there are none."""
        if _SENT in form:
            return self.page("moncompte/identifiant_envoye.html", way=form[_SENT])
        typed = {"contact": form.get("contact", "").strip()}
        errors: dict[str, str] = {}
        if "moyen" in form:
            contact = self._contact(form["moyen"], typed["contact"], errors)
            errors = errors or await self._browsers.wait_of(request, contact)
            if not errors:
                await self._send_identifiers(contact)
                way = "sms" if form["moyen"] == "sms" else "mail"
                return RedirectResponse(f"{addresses.LOST_IDENTIFIER}?{_SENT}={way}", 303)
        return self._asking(request, "moncompte/identifiant_oublie.html", form, errors=errors, typed=typed)

    async def password(self, request: Request, form: Form) -> Response:
        """Send a link by mail, or a code by SMS, to who gives identifier and contact of one account."""
        if _SENT in form:
            return self.page("moncompte/lien_envoye.html")
        typed = {name: form.get(name, "").strip() for name in ("identifiant", "contact")}
        errors: dict[str, str] = {}
        if "moyen" in form:
            contact = self._contact(form["moyen"], typed["contact"], errors)
            if not typed["identifiant"]:
                errors["identifiant"] = self._services.texts("login.missing_identifier")
            errors = errors or await self._browsers.wait_of(request, contact)
            if not errors:
                account = await self._store(self._account, typed["identifiant"], contact)
                if account is not None:
                    return await self._help(account, contact)
                errors["page"] = self._services.texts("lost.password_unknown")
        return self._asking(request, "moncompte/mot_de_passe_oublie.html", form, errors=errors, typed=typed)

    async def prove_mobile(self, request: Request, form: Form) -> Response:
        """Check the code that was sent by SMS, then let a new password be chosen."""
        services, token = self._services, form.get("demande", "")
        link = await self._store(services.mail_links.look, token, Purpose.PASSWORD_BY_SMS)
        if link is None or link.state is not LinkState.LIVE:
            return RedirectResponse(addresses.LOST_PASSWORD, 303)
        errors: dict[str, str] = {}
        if "reessayer" in form:
            errors = await send_again(services, self._browsers, Purpose.PASSWORD_BY_SMS, token, link.address)
            if not errors:
                return RedirectResponse(f"{addresses.LOST_PASSWORD_CODE}?demande={token}", 303)
        elif "code" in form:
            errors = await code_errors(services, Purpose.PASSWORD_BY_SMS, token, form["code"])
            if not errors:
                await self._store(services.mail_links.use, token, Purpose.PASSWORD_BY_SMS)
                return RedirectResponse(await self.proven_address(link.account_id, link.address), 303)
        return self.page("moncompte/oubli_code.html", errors=errors, contact=spaced(link.address), token=token)

    async def new_password(self, request: Request, form: Form) -> Response:
        """Choose a new password, by a link that works once; every session of the account ends."""
        services, token = self._services, request.path_params["token"]
        link = await self._store(services.mail_links.look, token, Purpose.PASSWORD_RESET)
        if link is None or link.state is not LinkState.LIVE:
            return self._dead(link)
        errors: dict[str, str] = {}
        if request.method == "POST":
            errors = wrong(services, form)
            if not errors:
                link = await set_password_by_link(services, token, form["password"])
                if link is None or link.state is not LinkState.LIVE:
                    return self._dead(link)
                return RedirectResponse(addresses.NEW_PASSWORD, 303)
        return self.page("moncompte/nouveau_mot_de_passe.html", errors=errors, rules=[each.id for each in rules("")])

    async def changed(self, request: Request) -> Response:
        """Say that the password is changed."""
        return self.page("moncompte/mot_de_passe_change.html")

    async def proven_address(self, account_id: int, contact: str) -> str:
        """Make the link by which a new password is chosen here and now, by somebody who has proven who they are."""
        return await self._reset_address(
            account_id, contact, timedelta(minutes=self._services.settings.conversation_minutes)
        )

    async def _reset_address(self, account_id: int, contact: str, life: timedelta) -> str:
        token = await self._store(self._services.mail_links.issue, Purpose.PASSWORD_RESET, account_id, contact, life)
        return self._services.ground.addresses.url(addresses.HOST, f"{addresses.NEW_PASSWORD}/{token}")

    def _asking(self, request: Request, template: str, form: Form, **values: Mapping[str, str]) -> Response:
        """Show a page that asks for a contact, to a browser that has a name from then on."""
        answer = self.page(template, 200, way=form.get("moyen", "mail"), **values)
        return self._browsers.remember(request, answer, self._browsers.name(request))

    async def _help(self, account: Account, contact: str) -> Response:
        services = self._services
        if "@" not in contact:
            life = timedelta(minutes=services.settings.conversation_minutes)
            issue = services.mail_links.issue
            token = await self._store(issue, Purpose.PASSWORD_BY_SMS, account.id, contact, life)
            await send_code(services, Purpose.PASSWORD_BY_SMS, token, contact)
            return RedirectResponse(f"{addresses.LOST_PASSWORD_CODE}?demande={token}", 303)
        link = await self._reset_address(account.id, contact, timedelta(hours=services.settings.mail_link_hours))
        body = services.texts("lost.password_body", name=f"{account.first_name} {account.last_name}", link=link)
        queue = services.outbox.queue_mail
        mail = await self._store(queue, f"lost.{account.id}", contact, services.texts("lost.password_subject"), body)
        services.outbox.dispatch(mail)
        return RedirectResponse(f"{addresses.LOST_PASSWORD}?{_SENT}=mail", 303)

    async def _send_identifiers(self, contact: str) -> None:
        services = self._services
        accounts = await self._store(services.changing.guardians_with, contact)
        if not accounts:
            return
        named = "\n".join(f"{each.first_name} {each.last_name} : {each.identifier}" for each in accounts)
        if "@" in contact:
            body = services.texts("lost.identifier_body", identifiers=named)
            subject = services.texts("lost.identifier_subject")
            message = await self._store(services.outbox.queue_mail, "lost.identifier", contact, subject, body)
        else:
            body = services.texts("lost.identifier_sms", identifiers=named)
            message = await self._store(services.outbox.queue_sms, "lost.identifier", contact, body)
        services.outbox.dispatch(message)

    def _account(self, identifier: str, contact: str) -> Account | None:
        known = {account.identifier: account for account in self._services.changing.guardians_with(contact)}
        return known.get(normalised(identifier))

    def _contact(self, way: str, typed: str, errors: dict[str, str]) -> str:
        """Read a contact as it was typed for a way, `sms` or `mail`; what is wrong with it goes to `errors`."""
        texts = self._services.texts
        try:
            if way == "sms":
                return parse_mobile(typed)
            return validate_email(typed, check_deliverability=False, test_environment=True).original
        except PhoneError:
            errors["contact"] = texts("activation.bad_mobile")
        except EmailNotValidError:
            errors["contact"] = texts("account.bad_mail")
        return ""

    def _dead(self, link: MailLink | None) -> Response:
        return self.page("moncompte/lien_mort.html", 410, expired=link is not None and link.state is LinkState.EXPIRED)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """Render a page of somebody who is not logged in."""
        values = {
            "errors": {},
            "typed": {},
            "at": addresses,
            "login": self._login,
            "form": self._once.fresh(),
            **values,
        }
        return self._services.page(template, status, **values)

    @property
    def _login(self) -> str:
        return self._services.idp.base_url + OWN_PATH
