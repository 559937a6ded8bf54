"""The portal of an ENT: profile, level and, where both ways are open, mode of authentication (seeds 000 to 004).

What a portal asks is data (`descriptions/`); the server drives the steps, and the page works without JavaScript.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.web import field
from rentree_blanche.simulators.ent.descriptions import Entry, PortalDescription
from rentree_blanche.simulators.ent.eras import Eras
from rentree_blanche.simulators.ent.settings import Level
from rentree_blanche.simulators.ent.sso import HOME, Office, login_url
from rentree_blanche.simulators.ent.texts import words

LOCAL_LOGIN = "/connexion-locale"
ELSEWHERE = "/ailleurs"
CLOSED = "/ferme"
MODES = {"educonnect": "mode_educonnect", "local": "mode_local"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen so far; empty where nothing was."""

    profile: str = ""
    level: str = ""
    mode: str = ""

    @classmethod
    def of(cls, form: QueryParams | FormData) -> Self:
        """Read a choice from a query or a form."""
        return cls(profile=field(form, "profil"), level=field(form, "niveau"), mode=field(form, "mode"))

    @classmethod
    def remembered(cls, cookie: str | None) -> Self:
        """Read a choice from the cookie that `text` made."""
        profile, level, mode, *_ = [*(cookie or "").split("."), "", "", ""]
        return cls(profile=profile, level=level, mode=mode)

    @property
    def text(self) -> str:
        """Write the choice for a cookie."""
        return f"{self.profile}.{self.level}.{self.mode}"


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the choices of a portal lead on one day."""

    description: PortalDescription
    eras: Eras
    day: date

    def settled(self, choice: Choice) -> Choice:
        """Drop what is not offered, and what no longer follows from an earlier step."""
        entry = self.description.entry(choice.profile)
        if entry is None:
            return Choice()
        level = entry.levels[0] if len(entry.levels) == 1 else choice.level
        offered: Level | None = next((each for each in entry.levels if each == level), None)
        settled = replace(choice, level=offered or "", mode=choice.mode if choice.mode in MODES else "")
        return settled if offered is not None and self.asks_mode(settled) else replace(settled, mode="")

    def asks_mode(self, settled: Choice) -> bool:
        """Whether a settled choice still has both ways open."""
        level = self.description.level(settled.level)
        return level is not None and self.eras.on(level.key, self.day) == "both"

    def destination(self, settled: Choice) -> str | None:
        """Give where a settled choice leads, None while a step is missing."""
        entry = self.description.entry(settled.profile)
        if entry is None:
            return None
        if entry.way is not None:
            return self._fixed(entry)
        level = self.description.level(settled.level)
        if level is None:
            return None
        era = self.eras.on(level.key, self.day)
        if era == "both" and not settled.mode:
            return None
        return LOCAL_LOGIN if "local" in (era, settled.mode) else login_url()

    def _fixed(self, entry: Entry) -> str:
        if entry.level is not None and self.eras.on(entry.level, self.day) not in entry.eras:
            return CLOSED
        return {"educonnect": login_url(), "local": LOCAL_LOGIN, "elsewhere": ELSEWHERE}[entry.way or "elsewhere"]


@dataclass(frozen=True, slots=True)
class Portal:
    """The portal's pages."""

    office: Office
    description: PortalDescription
    eras: Eras

    def routes(self) -> list[Route]:
        """Give the portal's routes."""
        return [
            Route("/", self._show, methods=["GET"]),
            Route("/connexion", self._go, methods=["POST"]),
            Route(ELSEWHERE, self._elsewhere, methods=["GET"]),
            Route(CLOSED, self._closed, methods=["GET"]),
        ]

    async def _show(self, request: Request) -> Response:
        office, ways = self.office, self._ways()
        if "changer" not in request.query_params:
            if await office.session(request) is not None:
                return RedirectResponse(HOME, 303)
            choice = ways.settled(Choice.remembered(office.browsers.choice(request)))
            remembered = ways.destination(choice)
            if self.description.remember and remembered is not None and not request.query_params:
                return RedirectResponse(remembered, 303, headers={"Cache-Control": "no-store"})
        response = self._page(ways, ways.settled(Choice.of(request.query_params)))
        if "changer" in request.query_params:
            office.browsers.remember_choice(response, None)
        return response

    def _page(self, ways: Ways, choice: Choice) -> Response:
        description = self.description
        entry, level = description.entry(choice.profile), description.level(choice.level)
        return self.office.page(
            "portal.html",
            title=description.title.text,
            portal=description,
            choice=choice,
            entries=[(each.key, each.label.text) for each in description.entries],
            levels=self._levels(entry),
            modes=[(mode, words(key)) for mode, key in MODES.items()] if ways.asks_mode(choice) else [],
            ready=ways.destination(choice) is not None,
            pupils=level.pupils if level is not None and ways.eras.on(level.key, ways.day) == "educonnect" else None,
            local_login=LOCAL_LOGIN,
        )

    def _levels(self, entry: Entry | None) -> list[tuple[str, str]]:
        if entry is None or len(entry.levels) < 2:
            return []
        return [(each.key, each.label.text) for each in self.description.levels if each.key in entry.levels]

    async def _go(self, request: Request) -> Response:
        form = await request.form()
        ways = self._ways()
        choice = ways.settled(Choice.of(form))
        destination = ways.destination(choice)
        if destination is None:
            query = {"profil": choice.profile, "niveau": choice.level}
            return RedirectResponse(f"/?{urlencode({name: value for name, value in query.items() if value})}", 303)
        response = RedirectResponse(destination, 303, headers={"Cache-Control": "no-store"})
        wanted = self.description.remember and field(form, "memoriser") == "oui"
        self.office.browsers.remember_choice(
            response, choice.text if wanted and destination not in (ELSEWHERE, CLOSED) else None
        )
        return response

    async def _elsewhere(self, _request: Request) -> Response:
        return self.office.page("elsewhere.html", title=words("elsewhere_title"), text=words("elsewhere_text"))

    async def _closed(self, _request: Request) -> Response:
        return self.office.page("elsewhere.html", title=words("closed_title"), text=words("closed_text"))

    def _ways(self) -> Ways:
        return Ways(self.description, self.eras, self.office.ground.clock.today())
