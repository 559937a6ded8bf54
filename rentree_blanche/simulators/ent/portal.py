"""The ENT's portal: profile, level and, where both ways are open, mode of authentication (seeds 000 and 004).

Steps are driven by the server: each choice is a button of one form, and the page works without JavaScript.
"""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.web import field, page
from rentree_blanche.simulators.ent.settings import EntSettings, Era
from rentree_blanche.simulators.ent.sso import HOME, PACKAGE, Office, login_url
from rentree_blanche.simulators.ent.texts import words

LOCAL_LOGIN = "/connexion-locale"
PROFILES = {
    "education": "profile_education",
    "invite": "profile_guest",
    "famille": "profile_family",
    "agricole": "profile_agricultural",
}
LEVELS = {"ecole": "level_ecole", "college": "level_college", "lycee": "level_lycee"}
MODES = {"educonnect": "mode_educonnect", "local": "mode_local"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen so far; empty where nothing was."""

    profile: str = ""
    level: str = ""
    mode: str = ""

    @classmethod
    def of(cls, form: QueryParams | FormData) -> Self:
        """Read a choice from a query or a form; a word that is not offered counts as nothing."""
        return cls(
            profile=_offered(field(form, "profil"), PROFILES),
            level=_offered(field(form, "niveau"), LEVELS),
            mode=_offered(field(form, "mode"), MODES),
        )

    @classmethod
    def remembered(cls, cookie: str | None) -> Self:
        """Read a choice from the cookie that `text` made."""
        profile, level, mode, *_ = [*(cookie or "").split("."), "", "", ""]
        return cls(profile=_offered(profile, PROFILES), level=_offered(level, LEVELS), mode=_offered(mode, MODES))

    @property
    def text(self) -> str:
        """Write the choice for a cookie."""
        return f"{self.profile}.{self.level}.{self.mode}"


@dataclass(frozen=True, slots=True)
class Portal:
    """The portal's pages."""

    office: Office
    settings: EntSettings

    def routes(self) -> list[Route]:
        """Give the portal's routes."""
        return [
            Route("/", self._show, methods=["GET"]),
            Route("/connexion", self._go, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        office = self.office
        if "changer" not in request.query_params:
            cookie = office.browsers.session(request)
            now = office.ground.clock.now()
            session = await office.ground.pools.store(office.sessions.find, cookie, now=now) if cookie else None
            if session is not None:
                return RedirectResponse(HOME, 303)
            remembered = self.destination(Choice.remembered(office.browsers.choice(request)))
            if remembered is not None and not request.query_params:
                return RedirectResponse(remembered, 303, headers={"Cache-Control": "no-store"})
        choice = self._trimmed(Choice.of(request.query_params))
        response = page(
            PACKAGE,
            "portal.html",
            title=words("portal_title"),
            party=office.provider.party,
            words=words,
            choice=choice,
            profiles=PROFILES,
            levels=LEVELS if choice.profile == "famille" else {},
            modes=MODES if self._era(choice.level) == "both" else {},
            ready=self.destination(choice) is not None,
            primary_pupils=choice.level == "ecole" and self._era("ecole") == "educonnect",
            local_login=LOCAL_LOGIN,
        )
        if "changer" in request.query_params:
            office.browsers.remember_choice(response, None)
        return response

    async def _go(self, request: Request) -> Response:
        form = await request.form()
        choice = self._trimmed(Choice.of(form))
        destination = self.destination(choice)
        if destination is None:
            query = {"profil": choice.profile, "niveau": choice.level}
            return RedirectResponse(f"/?{urlencode({name: value for name, value in query.items() if value})}", 303)
        if choice.profile in ("education", "agricole"):
            return self._elsewhere()
        response = RedirectResponse(destination, 303, headers={"Cache-Control": "no-store"})
        self.office.browsers.remember_choice(response, choice.text if field(form, "memoriser") == "oui" else None)
        return response

    def destination(self, choice: Choice) -> str | None:
        """Give where a complete choice leads, None while a step is missing."""
        choice = self._trimmed(choice)
        if choice.profile != "famille":
            return LOCAL_LOGIN if choice.profile else None
        era = self._era(choice.level)
        if era is None or (era == "both" and not choice.mode):
            return None
        return LOCAL_LOGIN if "local" in (era, choice.mode) else login_url()

    def _trimmed(self, choice: Choice) -> Choice:
        """Drop what a later step said once an earlier one no longer leads there."""
        if choice.profile != "famille":
            return replace(choice, level="", mode="")
        return choice if self._era(choice.level) == "both" else replace(choice, mode="")

    def _era(self, level: str) -> Era | None:
        eras: dict[str, Era] = {
            "ecole": self.settings.ecole_era,
            "college": self.settings.college_era,
            "lycee": self.settings.lycee_era,
        }
        return eras.get(level)

    def _elsewhere(self) -> Response:
        party = self.office.provider.party
        return page(PACKAGE, "elsewhere.html", title=words("elsewhere_title"), party=party, words=words)


def _offered(word: str, offered: dict[str, str]) -> str:
    return word if word in offered else ""
