"""« Mes enfants »: who is attached, attaching who is not yet, and regrouping two accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.educonnect.accounts.errors import NotRegroupedError
from rentree_blanche.simulators.educonnect.accounts.regrouping import regroup
from rentree_blanche.simulators.educonnect.accounts.values import (
    AccountKind,
    Attachment,
    AttachmentState,
    Authenticated,
    Locked,
    WrongPassword,
)
from rentree_blanche.simulators.educonnect.activation.children import NOT_MINE, Answer, Child
from rentree_blanche.simulators.educonnect.selfservice import addresses
from rentree_blanche.simulators.educonnect.selfservice.door import Door, Visit
from rentree_blanche.simulators.educonnect.selfservice.once import Form
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.login import date_of

_BOTH: Final = ["GET", "POST"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A guardian's children as « Mes enfants » shows them; `proposed` are linked in the register and not answered."""

    proposed: tuple[Child, ...]
    refused: tuple[Attachment, ...]


class Children:
    """The pages about a guardian's children."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._store = services.ground.pools.store
        self._door = door

    def routes(self) -> list[Route]:
        """Give the pages' addresses."""
        guarded = self._door.guarded
        return [
            Route(addresses.CHILDREN, guarded(self.mine, pupils=False), methods=_BOTH),
            Route(addresses.REGROUPING, guarded(self.regroup, pupils=False), methods=_BOTH),
        ]

    async def mine(self, visit: Visit, form: Form) -> Response:
        """Show the children; attach those that were answered with their birth dates."""
        family = await self._store(self._family, visit)
        errors: dict[str, str] = {}
        if "rattacher" in form:
            answers, errors = self._answers(family.proposed, form)
            if answers and not errors:
                await self._store(self._attach, visit, answers)
                return RedirectResponse(addresses.CHILDREN, 303)
        return self._door.page(
            visit, "moncompte/enfants.html", family=family, errors=errors, typed=form, said=form.get("fait", "")
        )

    async def regroup(self, visit: Visit, form: Form) -> Response:
        """Take the children of another account of the same person, whose identifier and password are given."""
        errors: dict[str, str] = {}
        if "identifiant" in form:
            error = await self._services.ground.pools.crypto(self._regroup, visit, form)
            if error is None:
                return RedirectResponse(f"{addresses.CHILDREN}?fait=regroupement", 303)
            errors["page"] = error
        typed = {"identifiant": form.get("identifiant", "")}
        return self._door.page(visit, "moncompte/regroupement.html", errors=errors, typed=typed)

    def _family(self, visit: Visit) -> Family:
        (file,) = self._services.accounts.find(identifier=visit.holder.account.identifier)
        return Family(
            proposed=self._services.invitations.waiting(visit.holder.account.id),
            refused=tuple(each for each in file.attachments if each.state is not AttachmentState.CONFIRMED),
        )

    def _attach(self, visit: Visit, answers: Mapping[str, Answer]) -> None:
        self._services.invitations.answer_some(visit.holder.account.id, answers)

    def _answers(self, proposed: Sequence[Child], form: Form) -> tuple[dict[str, Answer], dict[str, str]]:
        """Read what was said of each child; one of which nothing was said waits."""
        answers: dict[str, Answer] = {}
        errors: dict[str, str] = {}
        for child in proposed:
            said = form.get(f"lien-{child.pupil_id}")
            born = self._born(child, form)
            if said == "non":
                answers[child.pupil_id] = NOT_MINE
            elif said == "oui" and born is None:
                errors[f"date-{child.pupil_id}"] = self._services.texts("children.missing_date")
            elif said == "oui" and born is not None:
                answers[child.pupil_id] = born
        return answers, errors

    @staticmethod
    def _born(child: Child, form: Form) -> date | None:
        return date_of(*(form.get(f"{part}-{child.pupil_id}", "") for part in ("jour", "mois", "annee")))

    def _regroup(self, visit: Visit, form: Form) -> str | None:
        """Check the other account's credentials, then regroup; gives the words of a refusal."""
        services, accounts, texts = self._services, self._services.accounts, self._services.texts
        candidate = accounts.candidate(form["identifiant"], AccountKind.GUARDIAN)
        right = services.hasher.verify(candidate.hash, form.get("mot-de-passe", ""))
        if candidate.account_id is None or not right:
            found = accounts.record_failure(candidate.account_id)
            return texts("regroup.locked" if isinstance(found, Locked) else "regroup.wrong")
        with services.ground.store.write():
            noted = accounts.record_success(candidate.account_id)
            if not isinstance(noted, Authenticated):
                return texts("regroup.wrong" if isinstance(noted, WrongPassword) else "regroup.locked")
            if not (noted.account.activated_at or noted.account.handed_out(services.ground.clock.now())):
                return texts("regroup.wrong")
            try:
                regroup(services.ground.store, visit.holder.account.id, candidate.account_id)
            except NotRegroupedError as error:
                return texts(f"regroup.{error.reason}")
            services.franceconnect.links.move(candidate.account_id, visit.holder.account.id)
            services.sessions.close_others(candidate.account_id)
        return None
