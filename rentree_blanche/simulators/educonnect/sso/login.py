"""The login pages of both generations: session storage, credentials, and « Confirmation de l'identité »."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, Authenticated, Locked
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.answers import answer_login
from rentree_blanche.simulators.educonnect.sso.entry import SERVICES_PATH
from rentree_blanche.simulators.educonnect.sso.flow import Done, FlowState, Goto, Outcome, Profile, Reply, Step
from rentree_blanche.simulators.educonnect.sso.web import keep_session

_KINDS = {"responsable": AccountKind.GUARDIAN, "eleve": AccountKind.PUPIL}


async def finish(services: Services, state: FlowState, account_id: int) -> Done:
    """End a flow with a session: at the service provider that asked, or at EduConnect's own list of services."""
    session = await services.ground.pools.store(services.sessions.open, account_id)
    if state.asked is None:
        return Done(response=keep_session(services, RedirectResponse(SERVICES_PATH, 302), session))
    answer = await answer_login(services, state.asked, session)
    return Done(response=keep_session(services, answer, session))


class StorageView:
    """Shibboleth's page that reads the browser's local storage: first step of the `2026` generation."""

    name = "storage"
    once = False

    def __init__(self, services: Services) -> None:
        self._services = services

    async def show(self, request: Request, step: Step) -> Response:
        """Show the page, which submits itself."""
        return self._services.page("storage.html", step=step)

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go on to the login; credentials posted here are refused with 400."""
        if "j_username" in form or "j_password" in form or "shib_idp_ls_supported" not in form:
            return Reply(response=self._services.page("storage.html", 400, step=step))
        return Goto(view="login", state=step.state)


class LoginView:
    """Identifier and password."""

    name = "login"
    once = False

    def __init__(self, services: Services) -> None:
        self._services = services
        self._legacy = services.settings.login_generation == "legacy"

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form; `_eventId=inscription` goes on to the activation, `typeUser` chooses the profile."""
        if request.query_params.get("_eventId") == "inscription":
            return await self._activation(step)
        chosen = request.query_params.get("typeUser")
        profile = cast("Profile", chosen) if chosen in _KINDS else step.state.profile
        return self._page(step, profile=profile)

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Check the credentials."""
        profile = cast("Profile", form["typeUser"] if form.get("typeUser") in _KINDS else "responsable")
        typed, password = form.get("j_username", "").strip(), form.get("j_password", "")
        errors = self._missing(typed, password)
        if errors:
            return Reply(response=self._page(step, profile=profile, typed=typed, errors=errors))
        found = await self._check(typed, password, profile)
        if not isinstance(found, Account):
            return Reply(response=self._page(step, profile=profile, typed=typed, errors={"page": found}))
        if self._services.settings.identity_step:
            return Goto(view="identity", state=replace(step.state, profile=profile, account_id=found.id, errors={}))
        return await finish(self._services, step.state, found.id)

    async def _activation(self, step: Step) -> Response:
        following = await self._services.ground.pools.store(
            self._services.conversations.advance, step, "contact", replace(step.state, errors={}, typed={})
        )
        return RedirectResponse(step.address if following is None else following.address, 302)

    async def _check(self, typed: str, password: str, profile: Profile) -> Account | str:
        """Give the account, or the words of the refusal; an unknown identifier costs the same work as a known one."""
        accounts, pools = self._services.accounts, self._services.ground.pools
        candidate = await pools.store(accounts.candidate, typed, _KINDS[profile])
        right = await pools.crypto(self._services.hasher.verify, candidate.hash, password)
        record = accounts.record_success if right else accounts.record_failure
        match await pools.store(record, candidate.account_id):
            case Authenticated(account=account):
                return account
            case Locked(until=until):
                return self._services.texts("login.locked", time=until.astimezone(PARIS).strftime("%H h %M"))
            case _:
                return self._services.texts("login.wrong")

    def _missing(self, typed: str, password: str) -> dict[str, str]:
        texts = self._services.texts
        errors = {}
        if not typed:
            errors["j_username"] = texts("login.missing_identifier")
        if not password:
            errors["j_password"] = texts("login.missing_password")
        return errors

    def _page(
        self,
        step: Step,
        *,
        profile: Profile | None = None,
        typed: str = "",
        errors: Mapping[str, str] | None = None,
    ) -> Response:
        template = "login_legacy.html" if self._legacy else "login.html"
        return self._services.page(template, step=step, profile=profile, typed=typed, errors=errors or {})


class IdentityView:
    """The optional « Confirmation de l'identité »: a child's birth date, or a pupil's own."""

    name = "identity"
    once = False

    def __init__(self, services: Services) -> None:
        self._services = services

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form."""
        return self._page(step, {})

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Check the date; « Précédent » goes back to the credentials."""
        if "precedent" in form:
            return Goto(view="login", state=replace(step.state, account_id=None))
        account_id = step.state.account_id
        given = date_of(form.get("jour", ""), form.get("mois", ""), form.get("annee", ""))
        if account_id is not None and given is not None:
            accounts = self._services.accounts
            if await self._services.ground.pools.store(accounts.confirms_birth_date, account_id, given):
                return await finish(self._services, step.state, account_id)
        return Reply(response=self._page(step, {"page": self._services.texts("identity.wrong")}))

    def _page(self, step: Step, errors: Mapping[str, str]) -> Response:
        return self._services.page("identity.html", step=step, errors=errors, pupil=step.state.profile == "eleve")


def date_of(day: str, month: str, year: str) -> date | None:
    """Read a date from three fields; None when they make none."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
