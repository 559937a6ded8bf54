"""What the pages of an activation have in common."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Goto, Step

_FIELDS = frozenset({"nom", "prenom", "mobile", "lien", "jour", "mois", "annee"})
_TYPED_LENGTH = 200


class ActivationView:
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

    def again(self, step: Step, typed: Mapping[str, str], errors: Mapping[str, str]) -> Goto:
        """Show the page again; of what was typed only the page's own fields are kept, and no more than fits them."""
        kept = {name: value[:_TYPED_LENGTH] for name, value in typed.items() if name.partition("-")[0] in _FIELDS}
        return Goto(view=self.name, state=replace(step.state, typed=kept, errors=dict(errors)))

    @staticmethod
    def on(step: Step, view: str, enrolment: Enrolment) -> Goto:
        """Go on to a page, with nothing typed and nothing wrong."""
        return Goto(view=view, state=replace(step.state, enrolment=enrolment, typed={}, errors={}))
