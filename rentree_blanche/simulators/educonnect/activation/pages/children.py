"""The link with each child, and each birth date."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState
from rentree_blanche.simulators.educonnect.activation.children import NOT_MINE, Answer, Child, ChildVerdict
from rentree_blanche.simulators.educonnect.activation.errors import UnansweredChildrenError
from rentree_blanche.simulators.educonnect.activation.pages.address import send_link
from rentree_blanche.simulators.educonnect.activation.pages.view import ActivationView
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Outcome, Step
from rentree_blanche.simulators.educonnect.sso.login import date_of
from rentree_blanche.simulators.educonnect.texts import Texts


class ChildrenView(ActivationView):
    """The link with each child, and each birth date."""

    name = "children"
    template = "activation_children.html"

    async def show(self, request: Request, step: Step) -> Response:
        """Show the children of the person's records; never a birth date."""
        return self.page(step, children=await self.children(step))

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Judge the answers: a wrong date blocks that child's attachment, and the others go on."""
        children = await self.children(step)
        answers, errors = read_answers(self._services.texts, children, form)
        if errors:
            return self.again(step, of_these(children, form), errors)
        return await self.judge(step, step.state.enrolment, answers, of_these(children, form))

    async def judge(
        self, step: Step, enrolment: Enrolment, answers: Mapping[str, Answer], typed: Mapping[str, str]
    ) -> Outcome:
        """Write the answers down, and go on when those that are right are enough for an account."""
        registration = self._services.registration
        try:
            verdicts = await self._store(registration.judge, enrolment.guardian_ids, answers)
        except UnansweredChildrenError as error:  # the night brought a child between the page and its answer
            choose = self._services.texts("children.choose")
            return self.again(step, typed, {f"lien-{each}": choose for each in error.pupil_ids})
        judged = replace(
            enrolment,
            confirmed=_of(verdicts, AttachmentState.CONFIRMED),
            blocked=_of(verdicts, AttachmentState.BLOCKED),
            reported=_of(verdicts, AttachmentState.REPORTED),
        )
        if not registration.are_enough(verdict.state for verdict in verdicts):
            key = "wrong_date" if judged.blocked else "none"
            errors = {"page": self._services.texts(f"children.{key}")}
            return Goto(view="refused", state=replace(step.state, enrolment=judged, typed={}, errors=errors))
        return await self.judged(step, judged)

    async def judged(self, step: Step, enrolment: Enrolment) -> Outcome:
        """Go on with the children who are confirmed."""
        return self.onward(step, enrolment)

    async def children(self, step: Step) -> tuple[Child, ...]:
        """Give the children of the person's records."""
        return await self._store(self._services.registration.children, step.state.enrolment.guardian_ids)


class OwnChildrenView(ChildrenView):
    """The children of an account that the school handed out; then the mail is sent."""

    name = "own_children"

    async def judged(self, step: Step, enrolment: Enrolment) -> Outcome:
        """Send the mail that confirms the address."""
        sent = await send_link(self._services, step, enrolment)
        if sent is None:
            return self.again(step, {}, {"page": self._services.texts("mail.too_many")})
        return self.onward(step, sent)


class RefusedView(ActivationView):
    """No child was confirmed: there is no account."""

    name = "refused"
    template = "activation_refused.html"

    async def take(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Go to the login."""
        return self.on(step, "login", Enrolment())


def read_answers(
    texts: Texts, children: Sequence[Child], form: Mapping[str, str]
) -> tuple[dict[str, Answer], dict[str, str]]:
    """Read what a form says of each child, by the keys of their records; and what is wrong with it, by field."""
    answers: dict[str, Answer] = {}
    errors: dict[str, str] = {} if children else {"page": texts("children.empty")}
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


def of_these(children: Sequence[Child], form: Mapping[str, str]) -> dict[str, str]:
    """Keep what a form says of these children."""
    keys = {child.pupil_id for child in children}
    return {name: value for name, value in form.items() if name.partition("-")[2] in keys}


def _of(verdicts: tuple[ChildVerdict, ...], state: AttachmentState) -> tuple[str, ...]:
    return tuple(verdict.pupil_id for verdict in verdicts if verdict.state is state)
