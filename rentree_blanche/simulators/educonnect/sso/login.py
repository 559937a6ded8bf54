"""The login pages of both generations: session storage, credentials, and « Confirmation de l'identité »."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.web import query_texts
from rentree_blanche.simulators.educonnect.accounts.passwords import witness
from rentree_blanche.simulators.educonnect.accounts.values import (
    AccountKind,
    AccountState,
    Authenticated,
    Locked,
    WrongPassword,
)
from rentree_blanche.simulators.educonnect.activation.demands import Demand, demanded, demanded_of
from rentree_blanche.simulators.educonnect.edition import Way
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.answers import Grant, answer_grant, grant
from rentree_blanche.simulators.educonnect.sso.entry import SERVICES_PATH
from rentree_blanche.simulators.educonnect.sso.flow import (
    BlankStep,
    Done,
    Enrolment,
    FlowState,
    Goto,
    Outcome,
    PasswordProof,
    Profile,
    Reply,
    Step,
    stale,
)
from rentree_blanche.simulators.educonnect.sso.sessions import Session
from rentree_blanche.simulators.educonnect.sso.web import keep_session
from rentree_blanche.simulators.educonnect.texts import Texts

_KINDS = {"responsable": AccountKind.GUARDIAN, "eleve": AccountKind.PUPIL}


def finish(services: Services, step: Step, account_id: int) -> Done:
    """End a flow with a session: at the service provider that asked, or at EduConnect's own list of services.

    For the crypto pool, since the answer is signed. What is read is read before the transaction, which stays short.

    Raises:
        PageError: 503, nobody may log in now.
    """
    services.crowd.log_in(step.state.profile)
    granted = _grant(services, step, account_id)
    with services.ground.store.write():
        session = _end(services, step, account_id, granted)
    return _answer(services, step, granted, session)


def conclude(services: Services, step: Step, account_id: int, *, by_password: bool = True) -> Outcome:
    """Go on from a person who is known: to what is demanded before a session, else to the session; as `finish` does.

    A new password is only demanded of who came by the old one.

    Raises:
        PageError: 400, the account was closed since, as by a regrouping.
    """
    account = services.accounts.get(account_id)
    if account is None or account.state is AccountState.CLOSED:
        raise stale(services.texts)
    demand = demanded_of(services, account, by_password=by_password)
    if demand is None:
        return finish(services, step, account_id)
    if demand.refusal:
        return Goto(view="login", state=replace(step.state, enrolment=Enrolment(), typed={}, errors={}))
    return _to(step.state, demand, step.state.profile)


def _to(state: FlowState, demand: Demand, profile: Profile | None) -> Goto:
    enrolment = replace(demand.enrolment, proven=state.enrolment.proven)
    return Goto(view=demand.view, state=replace(state, profile=profile, enrolment=enrolment, typed={}, errors={}))


def _grant(services: Services, step: Step, account_id: int) -> Grant | None:
    return None if step.state.asked is None else grant(services, step.state.asked, account_id)


def _end(services: Services, step: Step, account_id: int, granted: Grant | None) -> Session:
    session = services.sessions.open(account_id)
    if step.state.enrolment.proven is not None:
        services.franceconnect.departures.came_by(session.id, step.state.enrolment.proven.id_token)
    if granted is not None:
        services.sessions.join(session, granted.provider.entity_id, granted.name_id, granted.index)
    services.conversations.end(step)
    return session


def _answer(services: Services, step: Step, granted: Grant | None, session: Session) -> Done:
    if granted is None:
        answer: Response = RedirectResponse(step.state.after or SERVICES_PATH, 302)
    else:
        answer = answer_grant(services, granted, session)
    return Done(response=keep_session(services, answer, session))


class StorageView:
    """Shibboleth's page that reads the browser's local storage: first step of the `2026` generation."""

    name = "storage"
    once = False

    def __init__(self, services: Services) -> None:
        self._services = services

    async def show(self, request: Request, step: Step) -> Response:
        """Show the page, which submits itself."""
        return _printed(self._services, "storage.html", step)

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
        pools = services.ground.pools
        self._run = pools.brief if services.hasher.is_brief else pools.crypto

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form; `_eventId` leads to `inscription` or `franceconnect`, `typeUser` chooses the profile."""
        match query_texts(request).get("_eventId"):
            case "inscription":
                return await self._activation(step)
            case "franceconnect":
                return await self._to_franceconnect(step)
        chosen = query_texts(request).get("typeUser")
        profile = cast("Profile", chosen) if chosen in _KINDS else step.state.profile
        return self._page(step, profile=profile, errors=_of_franceconnect(step.state.errors))

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Check the credentials."""
        profile = cast("Profile", form["typeUser"] if form.get("typeUser") in _KINDS else "responsable")
        typed, password = form.get("j_username", "").strip(), form.get("j_password", "")
        errors = self._missing(typed, password)
        if errors:
            return Reply(response=self._page(step, profile=profile, typed=typed, errors=errors))
        # One job for all of it: to wake a thread for each of hashing, SQL and signing costs more than the SQL.
        outcome = await self._run(self._log_in, step, typed, password, profile)
        if isinstance(outcome, str):
            return Reply(response=self._page(step, profile=profile, typed=typed, errors={"page": outcome}))
        return outcome

    async def _activation(self, step: Step) -> Response:
        following = await self._services.ground.pools.store(self._contact_after, step)
        if following is None:
            raise stale(self._services.texts)
        return RedirectResponse(following.address, 302)

    async def _to_franceconnect(self, step: Step) -> Response:
        trip = self._services.franceconnect.client.trip()
        state = replace(step.state, profile="responsable", trip=trip, enrolment=Enrolment(), errors={}, typed={})
        following = await self._services.ground.pools.store(
            self._services.conversations.advance, step, "franceconnect", state
        )
        if following is None:
            raise stale(self._services.texts)
        return RedirectResponse(following.address, 302)

    def _contact_after(self, step: Step) -> Step | None:
        """Go on to the activation; the link followed twice leads to one step."""
        conversations = self._services.conversations
        number = conversations.followed(step)
        known = conversations.find(step.conversation_id, step.execution, number) if number else None
        first = self._services.edition.first(Way.REGISTRATION)
        if known is not None and known.view == first:
            return known
        return conversations.advance(step, first, replace(step.state, errors={}, typed={}))

    def _log_in(self, step: Step, typed: str, password: str, profile: Profile) -> Outcome | str:
        """Check the credentials and go on; or give the words of the refusal.

        An unknown identifier costs the same work as a known one.
        """
        services, accounts = self._services, self._services.accounts
        services.crowd.log_in(profile)
        candidate = accounts.candidate(typed, _KINDS[profile])
        if not services.hasher.verify(candidate.hash, password) or candidate.account_id is None:
            return refusal(services.texts, accounts.record_failure(candidate.account_id))
        demand = demanded(services, candidate, _KINDS[profile])
        identity = services.settings.identity_step and (demand is None or not demand.at_once)
        typed_right = PasswordProof(account_id=candidate.account_id, witness=witness(candidate.hash))
        proven = replace(step.state, password=typed_right)
        granted = None if identity or demand else _grant(services, step, candidate.account_id)
        with services.ground.store.write():
            noted = accounts.record_success(candidate.account_id)
            if not isinstance(noted, Authenticated):
                return refusal(services.texts, noted)
            if identity:
                state = replace(proven, profile=profile, account_id=candidate.account_id, errors={})
                return Goto(view="identity", state=state)
            if demand is not None:
                return demand.refusal or _to(proven, demand, profile)
            session = _end(services, step, candidate.account_id, granted)
        return _answer(services, step, granted, session)

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
        front = self._services.franceconnect.client.front
        if not typed and not errors:
            return _printed(self._services, template, step, profile=profile, typed="", errors={}, franceconnect=front)
        return self._services.page(
            template, step=step, profile=profile, typed=typed, errors=errors or {}, franceconnect=front
        )


class IdentityView:
    """The optional « Confirmation de l'identité »: a child's birth date, or a pupil's own."""

    name = "identity"
    once = False

    def __init__(self, services: Services) -> None:
        self._services = services

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form, and what was wrong with it."""
        return self._page(step, step.state.errors)

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Check the date; « Précédent » goes back to the credentials."""
        if "precedent" in form:
            return Goto(view="login", state=replace(step.state, account_id=None))
        account_id = step.state.account_id
        given = date_of(form.get("jour", ""), form.get("mois", ""), form.get("annee", ""))
        if account_id is not None and given is not None:
            accounts, pools = self._services.accounts, self._services.ground.pools
            if await pools.store(accounts.confirms_birth_date, account_id, given):
                return await pools.crypto(conclude, self._services, step, account_id)
        wrong = {"page": self._services.texts("identity.wrong")}
        tries = step.state.enrolment.tries + 1
        if tries >= self._services.settings.birth_date_attempts:
            return Goto(view="login", state=replace(step.state, account_id=None, enrolment=Enrolment()))
        return Goto(view="identity", state=replace(step.state, enrolment=Enrolment(tries=tries), errors=wrong))

    def _page(self, step: Step, errors: Mapping[str, str]) -> Response:
        return self._services.page("identity.html", step=step, errors=errors, pupil=step.state.profile == "eleve")


def _of_franceconnect(errors: Mapping[str, str]) -> dict[str, str]:
    """Keep what a login by FranceConnect came to; what was wrong with another page's form is over."""
    return {name: words for name, words in errors.items() if name == "franceconnect"}


def refusal(texts: Texts, found: WrongPassword | Locked) -> str:
    """Give the words that refuse a password."""
    if isinstance(found, Locked):
        return texts("login.locked", time=found.until.astimezone(PARIS).strftime(texts("login.time")))
    return texts("login.wrong")


def _printed(
    services: Services, template: str, step: Step, *, profile: Profile | None = None, **values: Any
) -> Response:
    """Show a page that differs from step to step in the step's own words alone."""
    values |= {"step": BlankStep(), "profile": profile}
    return services.printed(template, step.words, values, variant=profile)


def date_of(day: str, month: str, year: str) -> date | None:
    """Read a date from three fields; None when they make none."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
