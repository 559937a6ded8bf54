"""Self-registration by SMS, page by page: contact, code, children, password, success (edition 2024)."""

from collections.abc import Mapping
from dataclasses import replace

import phonenumbers
from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.core.phones import PhoneError, parse_mobile
from rentree_blanche.simulators.educonnect.accounts.passwords import is_acceptable, rules
from rentree_blanche.simulators.educonnect.accounts.values import AccountState, AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import NOT_MINE, Answer, Child, ChildVerdict
from rentree_blanche.simulators.educonnect.activation.codes import Verdict
from rentree_blanche.simulators.educonnect.activation.errors import (
    AlreadyActiveError,
    NoChildConfirmedError,
    TooManyCodesError,
    UnansweredChildrenError,
)
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Outcome, Step
from rentree_blanche.simulators.educonnect.sso.login import date_of, finish

_FIELDS = frozenset({"nom", "prenom", "mobile", "lien", "jour", "mois", "annee"})
_TYPED_LENGTH = 200
_AGAIN = "renvoi"


class _ActivationView:
    """What the pages of an activation have in common."""

    name = ""
    once = True
    template = ""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.ground.pools.store

    async def show(self, request: Request, step: Step) -> Response:
        """Show the page with what was typed and what was wrong with it."""
        return self._services.page(self.template, step=step, errors=step.state.errors, typed=step.state.typed)

    def _again(self, step: Step, typed: Mapping[str, str], errors: Mapping[str, str]) -> Goto:
        """Show the page again; of what was typed only the page's own fields are kept, and no more than fits them."""
        kept = {name: value[:_TYPED_LENGTH] for name, value in typed.items() if name.partition("-")[0] in _FIELDS}
        return Goto(view=self.name, state=replace(step.state, typed=kept, errors=dict(errors)))

    @staticmethod
    def _on(step: Step, view: str, enrolment: Enrolment) -> Goto:
        return Goto(view=view, state=replace(step.state, enrolment=enrolment, typed={}, errors={}))


class ContactView(_ActivationView):
    """Name, first name and mobile, as the school knows them."""

    name = "contact"
    template = "activation_contact.html"

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Look the person up, and send a code when mobile and name belong together; the answer to any other is one."""
        typed = {name: form.get(name, "").strip() for name in ("nom", "prenom", "mobile")}
        errors = self._missing(typed)
        mobile = ""
        if "mobile" not in errors:
            try:
                mobile = parse_mobile(typed["mobile"])
            except PhoneError:
                errors["mobile"] = self._services.texts("activation.bad_mobile")
        if errors:
            return self._again(step, typed, errors)
        match = await self._store(self._services.registration.match, typed["nom"], typed["prenom"], mobile)
        if match is None:
            return self._again(step, typed, {"page": self._services.texts("activation.not_attributed")})
        enrolment = Enrolment(mobile=mobile, guardian_ids=match.guardian_ids, several_people=match.several_people)
        await send_code(self._services, step, enrolment)
        return self._on(step, "code", enrolment)

    def _missing(self, typed: Mapping[str, str]) -> dict[str, str]:
        keys = {"nom": "missing_last_name", "prenom": "missing_first_name", "mobile": "missing_mobile"}
        return {name: self._services.texts(f"activation.{key}") for name, key in keys.items() if not typed[name]}


async def send_code(services: Services, step: Step, enrolment: Enrolment) -> bool:
    """Issue a code, void the earlier ones, and queue its SMS; False when this flow may have no more."""
    try:
        issued = await services.ground.pools.store(services.codes.issue, step.flow, enrolment.mobile)
    except TooManyCodesError:
        return False
    body = services.texts("code.sms", code=issued, minutes=services.settings.code_minutes)
    sms = await services.ground.pools.store(services.outbox.queue_sms, step.flow, enrolment.mobile, body)
    services.outbox.dispatch(sms)
    return True


class CodeView(_ActivationView):
    """The code of the SMS; « Réessayer » sends a new one."""

    name = "code"
    template = "activation_code.html"

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form, and whether the gateway is known to have refused the message."""
        failed = await self._store(self._services.outbox.failed, step.flow)
        return self._services.page(
            self.template,
            step=step,
            errors=step.state.errors,
            mobile=_spaced(step.state.enrolment.mobile),
            failed=failed,
            again=_AGAIN in step.state.typed,
        )

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Check the code."""
        texts, enrolment = self._services.texts, step.state.enrolment
        if "reessayer" in form:
            if not await send_code(self._services, step, enrolment):
                return self._again(step, {}, {"page": texts("code.too_many")})
            sent = self._on(step, "code", enrolment)
            return replace(sent, state=replace(sent.state, typed={_AGAIN: "oui"}))
        typed = "".join(form.get("code", "").split())
        if not typed:
            return self._again(step, {}, {"code": texts("code.missing")})
        check = await self._store(self._services.codes.check, step.flow, typed)
        match check.verdict:
            case Verdict.RIGHT:
                return self._on(step, *await who_follows(self._services, enrolment))
            case Verdict.WRONG:
                return self._again(step, {}, {"code": texts("code.wrong", remaining=check.remaining)})
            case _:
                return self._again(step, {}, {"page": texts("code.expired")})


async def who_follows(services: Services, enrolment: Enrolment) -> tuple[str, Enrolment]:
    """Give the page after the proof of the number: only now may it be said that there is an account."""
    if enrolment.several_people:
        return "narrow", enrolment
    account = await services.ground.pools.store(services.registration.existing_account, enrolment.guardian_ids)
    active = account is not None and account.state is AccountState.ACTIVE
    return "already" if active else "children", enrolment


class NarrowView(_ActivationView):
    """Two people of one name share the number: a child's birth date tells which one this is."""

    name = "narrow"
    template = "activation_narrow.html"

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Keep the records of the one person who has a child born on that day."""
        enrolment = step.state.enrolment
        born = date_of(*(form.get(part, "") for part in ("jour", "mois", "annee")))
        if born is None:
            return self._again(step, form, {"date": self._services.texts("children.missing_date")})
        chosen = await self._store(self._services.registration.narrow, enrolment.guardian_ids, born)
        if not chosen:
            return self._wrong(step, form)
        narrowed = replace(enrolment, guardian_ids=chosen, several_people=False)
        return self._on(step, *await who_follows(self._services, narrowed))

    def _wrong(self, step: Step, form: Mapping[str, str]) -> Goto:
        """Ask again, a few times only: birth dates are not to be tried one after the other."""
        texts, enrolment = self._services.texts, step.state.enrolment
        counted = replace(enrolment, tries=enrolment.tries + 1)
        wrong = texts("children.wrong_date")
        if counted.tries >= self._services.settings.code_attempts:
            return Goto(view="refused", state=replace(step.state, enrolment=counted, errors={"page": wrong}, typed={}))
        again = self._again(step, form, {"date": wrong})
        return replace(again, state=replace(again.state, enrolment=counted))


class AlreadyView(_ActivationView):
    """Said only after the code is proven: this person has an active account."""

    name = "already"
    template = "activation_already.html"

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the login."""
        return self._on(step, "login", Enrolment())


class ChildrenView(_ActivationView):
    """The link with each child, and each birth date."""

    name = "children"
    template = "activation_children.html"

    async def show(self, request: Request, step: Step) -> Response:
        """Show the children of the person's records; never a birth date."""
        return self._services.page(
            self.template,
            step=step,
            errors=step.state.errors,
            typed=step.state.typed,
            children=await self._children(step),
        )

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Judge the answers: a wrong date blocks that child's attachment, and the others go on."""
        children = await self._children(step)
        answers, errors = self._read(children, form)
        if errors:
            return self._again(step, _of_these(children, form), errors)
        registration, enrolment = self._services.registration, step.state.enrolment
        try:
            verdicts = await self._store(registration.judge, enrolment.guardian_ids, answers)
        except UnansweredChildrenError as error:  # the night brought a child between the page and its answer
            choose = self._services.texts("children.choose")
            return self._again(step, _of_these(children, form), {f"lien-{each}": choose for each in error.pupil_ids})
        judged = replace(
            enrolment,
            confirmed=_of(verdicts, AttachmentState.CONFIRMED),
            blocked=_of(verdicts, AttachmentState.BLOCKED),
            reported=_of(verdicts, AttachmentState.REPORTED),
        )
        if not judged.confirmed:
            key = "wrong_date" if judged.blocked else "none"
            errors = {"page": self._services.texts(f"children.{key}")}
            return Goto(view="refused", state=replace(step.state, enrolment=judged, typed={}, errors=errors))
        return self._on(step, "password", judged)

    async def _children(self, step: Step) -> tuple[Child, ...]:
        return await self._store(self._services.registration.children, step.state.enrolment.guardian_ids)

    def _read(self, children: tuple[Child, ...], form: Mapping[str, str]) -> tuple[dict[str, Answer], dict[str, str]]:
        texts = self._services.texts
        answers: dict[str, Answer] = {}
        errors: dict[str, str] = {}
        if not children:
            errors["page"] = texts("children.empty")
        for child in children:
            key = child.pupil_id
            match form.get(f"lien-{key}"):
                case "oui":
                    born = date_of(*(form.get(f"{part}-{key}", "") for part in ("jour", "mois", "annee")))
                    if born is None:
                        errors[f"date-{key}"] = texts("children.missing_date")
                    else:
                        answers[key] = born
                case "non":
                    answers[key] = NOT_MINE
                case _:
                    errors[f"lien-{key}"] = texts("children.choose")
        return answers, errors


class RefusedView(_ActivationView):
    """No child was confirmed: there is no account."""

    name = "refused"
    template = "activation_refused.html"

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the login."""
        return self._on(step, "login", Enrolment())


class PasswordView(_ActivationView):
    """The password; sending it opens the account."""

    name = "password"
    template = "activation_password.html"

    async def show(self, request: Request, step: Step) -> Response:
        """Show the form with its rules, and what became of each child that was not confirmed."""
        enrolment = step.state.enrolment
        children = await self._store(self._services.registration.children, enrolment.guardian_ids)
        names = {child.pupil_id: f"{child.first_name} {child.last_name}" for child in children}
        return self._services.page(
            self.template,
            step=step,
            errors=step.state.errors,
            rules=[rule.id for rule in rules("")],
            blocked=[names.get(pupil_id, "") for pupil_id in enrolment.blocked],
            reported=[names.get(pupil_id, "") for pupil_id in enrolment.reported],
        )

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Refuse a weak or differing password, else open the account, once."""
        password, again = form.get("password", ""), form.get("confirmation", "")
        errors = self._wrong(password, again)
        if errors:
            return self._again(step, {}, errors)
        services, enrolment = self._services, step.state.enrolment
        hashed = await services.ground.pools.crypto(services.hasher.hash, password)
        verdicts = [ChildVerdict(pupil_id=key, state=AttachmentState.CONFIRMED) for key in enrolment.confirmed]
        try:
            opened = await self._store(
                services.registration.open_account,
                enrolment.guardian_ids,
                verdicts,
                password_hash=hashed,
                mobile=enrolment.mobile,
                origin=Origin.RESPONSABLE,
            )
        except AlreadyActiveError:
            return self._on(step, "already", enrolment)
        except NoChildConfirmedError:
            return self._on(step, "children", enrolment)
        return self._on(step, "success", replace(enrolment, account_id=opened.id, identifier=opened.identifier))

    def _wrong(self, password: str, again: str) -> dict[str, str]:
        if not is_acceptable(password):
            return {"password": self._services.texts("password.too_weak")}
        return {"confirmation": self._services.texts("password.differs")} if password != again else {}


class SuccessView(_ActivationView):
    """The identifier, and the way to the services."""

    name = "success"
    template = "activation_success.html"
    once = False

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the service that sent the person, logged in."""
        account_id = step.state.enrolment.account_id
        if account_id is None:
            return self._on(step, "password", step.state.enrolment)
        return await self._services.ground.pools.crypto(finish, self._services, step, account_id)


def _spaced(mobile: str) -> str:
    """Write an E.164 number in groups, as people read it."""
    return phonenumbers.format_number(phonenumbers.parse(mobile), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _of_these(children: tuple[Child, ...], form: Mapping[str, str]) -> dict[str, str]:
    keys = {child.pupil_id for child in children}
    return {name: value for name, value in form.items() if name.partition("-")[2] in keys}


def _of(verdicts: tuple[ChildVerdict, ...], state: AttachmentState) -> tuple[str, ...]:
    return tuple(verdict.pupil_id for verdict in verdicts if verdict.state is state)


VIEWS = (
    ContactView,
    CodeView,
    NarrowView,
    AlreadyView,
    ChildrenView,
    RefusedView,
    PasswordView,
    SuccessView,
)
