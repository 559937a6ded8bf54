"""Who follows from a proven contact: one of several people, somebody with an account, or somebody new."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request

from rentree_blanche.simulators.educonnect.accounts.values import AccountState
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Outcome, Step
from rentree_blanche.simulators.educonnect.sso.login import date_of


async def who_follows(services: Services, step: Step, enrolment: Enrolment) -> Goto:
    """Go on after the proof of the contact: only now may it be said that there is an account."""
    if enrolment.several_people:
        return ActivationView.on(step, "narrow", enrolment)
    account = await services.ground.pools.store(services.registration.existing_account, enrolment.guardian_ids)
    if account is not None and account.state is AccountState.ACTIVE:
        # Who FranceConnect has proven is not sent to type a password: the account is linked.
        view = "already" if enrolment.proven is None else "franceconnect_linked"
        return ActivationView.on(step, view, replace(enrolment, account_id=account.id))
    return ActivationView.on(step, services.edition.after(enrolment.way, "code"), enrolment)


class NarrowView(ActivationView):
    """Two people of one name share the number: a child's birth date tells which one this is."""

    name = "narrow"
    template = "activation_narrow.html"

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Keep the records of the one person who has a child born on that day."""
        enrolment = step.state.enrolment
        born = date_of(*(form.get(part, "") for part in ("jour", "mois", "annee")))
        if born is None:
            return self.again(step, form, {"date": self._services.texts("children.missing_date")})
        chosen = await self._store(self._services.registration.narrow, enrolment.guardian_ids, born)
        if not chosen:
            return self._wrong(step, form)
        narrowed = replace(enrolment, guardian_ids=chosen, several_people=False)
        return await who_follows(self._services, step, narrowed)

    def _wrong(self, step: Step, form: Mapping[str, str]) -> Goto:
        """Ask again, a few times only: birth dates are not to be tried one after the other."""
        texts, enrolment = self._services.texts, step.state.enrolment
        counted = replace(enrolment, tries=enrolment.tries + 1)
        wrong = texts("children.wrong_date")
        if counted.tries >= self._services.settings.birth_date_attempts:
            return Goto(view="refused", state=replace(step.state, enrolment=counted, errors={"page": wrong}, typed={}))
        again = self.again(step, form, {"date": wrong})
        return replace(again, state=replace(again.state, enrolment=counted))


class AlreadyView(ActivationView):
    """Said only after the code is proven: this person has an active account."""

    name = "already"
    template = "activation_already.html"

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the login."""
        return self.on(step, "login", Enrolment())
