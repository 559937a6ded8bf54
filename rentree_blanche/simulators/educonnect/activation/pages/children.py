"""The link with each child, and each birth date."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState
from rentree_blanche.simulators.educonnect.activation.children import NOT_MINE, Answer, Child, ChildVerdict
from rentree_blanche.simulators.educonnect.activation.errors import UnansweredChildrenError
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Outcome, Step
from rentree_blanche.simulators.educonnect.sso.login import date_of


class ChildrenView(ActivationView):
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
            return self.again(step, _of_these(children, form), errors)
        registration, enrolment = self._services.registration, step.state.enrolment
        try:
            verdicts = await self._store(registration.judge, enrolment.guardian_ids, answers)
        except UnansweredChildrenError as error:  # the night brought a child between the page and its answer
            choose = self._services.texts("children.choose")
            return self.again(step, _of_these(children, form), {f"lien-{each}": choose for each in error.pupil_ids})
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
        return self.on(step, "password", judged)

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


class RefusedView(ActivationView):
    """No child was confirmed: there is no account."""

    name = "refused"
    template = "activation_refused.html"

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the login."""
        return self.on(step, "login", Enrolment())


def _of_these(children: tuple[Child, ...], form: Mapping[str, str]) -> dict[str, str]:
    keys = {child.pupil_id for child in children}
    return {name: value for name, value in form.items() if name.partition("-")[2] in keys}


def _of(verdicts: tuple[ChildVerdict, ...], state: AttachmentState) -> tuple[str, ...]:
    return tuple(verdict.pupil_id for verdict in verdicts if verdict.state is state)
