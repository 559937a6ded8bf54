"""« Mes informations »: what EduConnect knows of a person, and the change of mail address, mobile and password."""

from datetime import timedelta
from typing import Final

from email_validator import EmailNotValidError, validate_email
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.phones import PhoneError, parse_mobile, spaced
from rentree_blanche.simulators.educonnect.accounts.mail_links import LinkState, Purpose
from rentree_blanche.simulators.educonnect.accounts.passwords import rules
from rentree_blanche.simulators.educonnect.accounts.values import Authenticated, Locked, WrongPassword
from rentree_blanche.simulators.educonnect.activation.codes import Verdict
from rentree_blanche.simulators.educonnect.activation.errors import TooManyCodesError
from rentree_blanche.simulators.educonnect.selfservice import addresses
from rentree_blanche.simulators.educonnect.selfservice.browsers import Browsers
from rentree_blanche.simulators.educonnect.selfservice.door import Door, Visit
from rentree_blanche.simulators.educonnect.selfservice.once import Form
from rentree_blanche.simulators.educonnect.selfservice.passwords import set_password, wrong
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.login import refusal

_BOTH: Final = ["GET", "POST"]


class Profile:
    """The pages about oneself."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._store = services.ground.pools.store
        self._browsers = Browsers(services)
        self._door = door

    def routes(self) -> list[Route]:
        """Give the pages' addresses."""
        guarded = self._door.guarded
        return [
            Route(addresses.PROFILE, guarded(self.consult)),
            Route(addresses.MAIL, guarded(self.change_mail, pupils=False), methods=_BOTH),
            Route(f"{addresses.MAIL_CHANGED}/{{token}}", self.mail_changed),
            Route(addresses.MOBILE, guarded(self.change_mobile, pupils=False), methods=_BOTH),
            Route(addresses.MOBILE_CODE, guarded(self.prove_mobile, pupils=False), methods=_BOTH),
            Route(addresses.PASSWORD, guarded(self.change_password), methods=_BOTH),
        ]

    async def consult(self, visit: Visit, query: Form) -> Response:
        """Show what is known."""
        pending = await self._store(self._services.mail_links.pending, visit.holder.account.id, Purpose.MAIL_CHANGE)
        waiting = pending.address if pending is not None and pending.state is LinkState.LIVE else None
        mobile = visit.holder.account.mobile and spaced(visit.holder.account.mobile)
        return self._door.page(
            visit, "moncompte/profil.html", mobile=mobile, waiting=waiting, said=query.get("fait", "")
        )

    async def change_mail(self, visit: Visit, form: Form) -> Response:
        """Send a link to the new address; the old one stays until the link is followed (seed 002)."""
        if "mail" not in form:
            return self._door.page(visit, "moncompte/mail.html")
        typed = {name: form.get(name, "").strip() for name in ("mail", "confirmation")}
        errors = mail_errors(self._services, typed)
        account = visit.holder.account
        errors = errors or await self._browsers.wait(visit.session.id, typed["mail"])
        if not errors and await self._store(self._services.changing.has_mail, typed["mail"], but=account.id):
            errors["mail"] = self._services.texts("account.mail_taken")
        if errors:
            return self._door.page(visit, "moncompte/mail.html", errors=errors, typed=typed)
        await self._send_link(visit, typed["mail"])
        return RedirectResponse(addresses.PROFILE, 303)

    async def mail_changed(self, request: Request) -> Response:
        """Serve the link of the mail: the address is registered, wherever it is opened."""
        services = self._services

        def register() -> str:
            with services.ground.store.write() as connection:
                link = services.mail_links.use(request.path_params["token"], Purpose.MAIL_CHANGE)
                if link is None or link.state is LinkState.EXPIRED:
                    return services.texts("account.mail_link_dead")
                if link.state is LinkState.LIVE:
                    services.ground.store.hold(connection, f"mail address {link.address.casefold()}")
                    if services.changing.has_mail(link.address, but=link.account_id):
                        return services.texts("account.mail_taken")
                    services.changing.email(link.account_id, link.address)
                return ""

        failure = await self._store(register)
        return services.page("moncompte/lien.html", 410 if failure else 200, failure=failure, at=addresses)

    async def change_mobile(self, visit: Visit, form: Form) -> Response:
        """Send a code to the new number; the register's number stays what the school knows."""
        if "mobile" not in form:
            return self._door.page(visit, "moncompte/mobile.html")
        typed = {"mobile": form["mobile"].strip()}
        try:
            mobile = parse_mobile(typed["mobile"])
        except PhoneError:
            errors = {"mobile": self._services.texts("activation.bad_mobile")}
            return self._door.page(visit, "moncompte/mobile.html", errors=errors, typed=typed)
        errors = await self._browsers.wait(visit.session.id, mobile)
        if errors:
            return self._door.page(visit, "moncompte/mobile.html", errors=errors, typed=typed)
        links, life = self._services.mail_links, timedelta(minutes=self._services.settings.conversation_minutes)
        token = await self._store(links.issue, Purpose.MOBILE_CHANGE, visit.holder.account.id, mobile, life)
        await send_code(self._services, Purpose.MOBILE_CHANGE, token, mobile)
        return RedirectResponse(f"{addresses.MOBILE_CODE}?demande={token}", 303)

    async def prove_mobile(self, visit: Visit, form: Form) -> Response:
        """Check the code that the new number received."""
        services, token = self._services, form.get("demande", "")
        link = await self._store(services.mail_links.look, token, Purpose.MOBILE_CHANGE)
        if link is None or link.account_id != visit.holder.account.id or link.state is not LinkState.LIVE:
            return RedirectResponse(addresses.MOBILE, 303)
        errors: dict[str, str] = {}
        if "reessayer" in form:
            errors = await send_again(services, self._browsers, Purpose.MOBILE_CHANGE, token, link.address)
            if not errors:
                return RedirectResponse(f"{addresses.MOBILE_CODE}?demande={token}", 303)
        elif "code" in form:
            errors = await code_errors(services, Purpose.MOBILE_CHANGE, token, form["code"])
            if not errors:
                await self._store(self._proven, token)
                return RedirectResponse(f"{addresses.PROFILE}?fait=mobile", 303)
        return self._door.page(visit, "moncompte/code.html", errors=errors, contact=spaced(link.address), token=token)

    def _proven(self, token: str) -> None:
        services = self._services
        with services.ground.store.write():
            link = services.mail_links.use(token, Purpose.MOBILE_CHANGE)
            if link is not None and link.state is LinkState.LIVE:
                services.changing.mobile(link.account_id, link.address)

    async def change_password(self, visit: Visit, form: Form) -> Response:
        """Set a new password, once the one in use was typed; other sessions end."""
        services, account_id = self._services, visit.holder.account.id
        known = await self._store(services.changing.password_hash, account_id)
        errors: dict[str, str] = {}
        if "password" in form:
            errors = await self._not_theirs(visit, known, form.get("actuel", "")) or wrong(services, form)
            if not errors:
                await set_password(services, account_id, form["password"], keep=visit.session.id)
                return RedirectResponse(f"{addresses.PROFILE}?fait=mot-de-passe", 303)
        shown = [each.id for each in rules("")]
        return self._door.page(
            visit, "moncompte/mot_de_passe.html", errors=errors, rules=shown, known=known is not None
        )

    async def _not_theirs(self, visit: Visit, known: str | None, typed: str) -> dict[str, str]:
        """Check the password in use, with the lockout of the login; an account of FranceConnect alone has none."""
        if known is None:
            return {}
        services, account_id = self._services, visit.holder.account.id
        right = await services.ground.pools.crypto(services.hasher.verify, known, typed)
        record = services.accounts.record_success if right else services.accounts.record_failure
        match await self._store(record, account_id):
            case Locked(until=until):
                return {"page": refusal(services.texts, Locked(until=until))}
            case WrongPassword():
                return {"actuel": services.texts("account.wrong_current")}
            case Authenticated():
                return {}

    async def _send_link(self, visit: Visit, address: str) -> None:
        services, account = self._services, visit.holder.account
        life = timedelta(hours=services.settings.mail_link_hours)
        token = await self._store(services.mail_links.issue, Purpose.MAIL_CHANGE, account.id, address, life)
        link = services.ground.addresses.url(addresses.HOST, f"{addresses.MAIL_CHANGED}/{token}")
        body = services.texts(
            "account.mail_body", name=f"{visit.holder.first_name} {visit.holder.last_name}", link=link
        )
        subject = services.texts("account.mail_subject")
        mail = await self._store(services.outbox.queue_mail, f"mail.{account.id}", address, subject, body)
        services.outbox.dispatch(mail)


def mail_errors(services: Services, typed: Form) -> dict[str, str]:
    """Give what is wrong with a mail address that was typed twice (`mail`, `confirmation`), by field."""
    try:
        validate_email(typed["mail"], check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return {"mail": services.texts("account.bad_mail")}
    differs = typed["mail"].casefold() != typed["confirmation"].casefold()
    return {"confirmation": services.texts("account.mail_differs")} if differs else {}


async def send_code(services: Services, purpose: Purpose, token: str, mobile: str) -> dict[str, str]:
    """Send a code for an errand; give what is wrong when it may have no more."""
    flow = _flow(purpose, token)
    try:
        code = await services.ground.pools.store(services.codes.issue, flow, mobile)
    except TooManyCodesError:
        return {"page": services.texts("code.too_many")}
    body = services.texts("code.sms", code=code, minutes=services.settings.code_minutes)
    services.outbox.dispatch(await services.ground.pools.store(services.outbox.queue_sms, flow, mobile, body))
    return {}


async def send_again(
    services: Services, browsers: Browsers, purpose: Purpose, token: str, mobile: str
) -> dict[str, str]:
    """Send another code for an errand; give what is wrong when it may have no more, or not yet."""
    return await browsers.wait(None, mobile) or await send_code(services, purpose, token, mobile)


async def code_errors(services: Services, purpose: Purpose, token: str, typed: str) -> dict[str, str]:
    """Check a code that was typed for an errand; give what is wrong with it."""
    texts, code = services.texts, "".join(typed.split())
    if not code:
        return {"code": texts("code.missing")}
    check = await services.ground.pools.store(services.codes.check, _flow(purpose, token), code)
    match check.verdict:
        case Verdict.RIGHT:
            return {}
        case Verdict.WRONG:
            return {"code": texts("code.wrong", remaining=check.remaining)}
        case _:
            return {"page": texts("code.expired")}


def _flow(purpose: Purpose, token: str) -> str:
    return f"{purpose}.{token}"
