"""The app's pages: choose the ENT, then the pupil; only logging out changes either (seeds 001 and 002)."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import field, page
from rentree_blanche.simulators.ent.authorisation import APP_RETURN
from rentree_blanche.simulators.ent.browser import Browsers
from rentree_blanche.simulators.ent.descriptions import PocketDescription
from rentree_blanche.simulators.ent.help import EDUCONNECT_HELP, HELP
from rentree_blanche.simulators.ent.parties import RELYING_PARTIES
from rentree_blanche.simulators.ent.pocket.access import Access, PocketPupil, PocketUser
from rentree_blanche.simulators.ent.pocket.sessions import PocketSession, PocketSessions
from rentree_blanche.simulators.ent.sso import HOME, PACKAGE
from rentree_blanche.simulators.ent.texts import words

PUPIL = "/eleve"
_LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A browser with a session whose ENT still knows it."""

    cookie: str
    session: PocketSession
    user: PocketUser

    @property
    def pupil(self) -> PocketPupil | None:
        """Give the pupil who is followed."""
        return next((pupil for pupil in self.user.pupils if pupil.id == self.session.pupil), None)


@dataclass(frozen=True, slots=True)
class PocketPages:
    """Answers the phone."""

    ground: Ground
    description: PocketDescription
    browsers: Browsers
    sessions: PocketSessions
    access: Access

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route("/", self._projects, methods=["GET"]),
            Route("/projet", self._choose_project, methods=["POST"]),
            Route(APP_RETURN, self._returned, methods=["GET"]),
            Route(PUPIL, self._pupils, methods=["GET"]),
            Route(PUPIL, self._follow, methods=["POST"]),
            Route(HOME, self._home, methods=["GET"]),
            Route("/deconnexion", self._leave, methods=["POST"]),
            Route(HELP, self._help, methods=["GET"]),
        ]

    def page(self, template: str, status: int = 200, *, title: str, request: Request, **values: Any) -> Response:
        """Render a page of the app, with its csrf token."""
        browser = self.browsers.recognised(request)
        response = page(
            PACKAGE,
            template,
            status,
            title=title,
            app=self.description.title.text,
            words=words,
            csrf_token=self.browsers.csrf(browser),
            **values,
        )
        self.browsers.remember(response, browser)
        return response

    async def _projects(self, request: Request) -> Response:
        if self.browsers.session(request) is not None and await self._entered(request) is not None:
            return RedirectResponse(HOME, 303)
        apps: dict[str, list[tuple[str, str]]] = {}
        for project in self.description.projects:
            apps.setdefault(project.app.text, []).append((project.party, RELYING_PARTIES[project.party].title))
        return self.page("pocket_projects.html", title=words("app_project"), request=request, apps=apps)

    async def _choose_project(self, request: Request) -> Response:
        form = await request.form()
        self.browsers.check_csrf(request, form)
        project = field(form, "projet")
        if project not in {known.party for known in self.description.projects}:
            return RedirectResponse("/", 303)
        return RedirectResponse(self.access.login_url(project, self._state(request, project)), 303)

    async def _returned(self, request: Request) -> Response:
        """Take the code that the ENT gave this browser, and open the session."""
        query = request.query_params
        project = query.get("state", "").partition(".")[0]
        known = project in {each.party for each in self.description.projects}
        if not known or not hmac.compare_digest(self._state(request, project).encode(), query["state"].encode()):
            raise _expired()
        token = await self.access.token(project, query.get("code", ""))
        if token is None:
            raise _expired()
        cookie, now = self.ground.chance.opaque(), self.ground.clock.now()
        session = PocketSession(project=project, access_token=token, pupil=None)
        await self.ground.pools.store(self.sessions.open, cookie, session, now=now, until=now + _LIFE)
        response = RedirectResponse(PUPIL, 303, headers={"Cache-Control": "no-store"})
        self.browsers.open(response, cookie)
        return response

    async def _pupils(self, request: Request) -> Response:
        entered = await self._entered(request)
        if entered is None:
            return RedirectResponse("/", 303)
        if entered.pupil is None and len(entered.user.pupils) == 1:
            await self.ground.pools.store(self.sessions.follow, entered.cookie, entered.user.pupils[0].id)
        elif entered.pupil is None and entered.user.pupils:
            return self.page("pocket_pupils.html", title=words("app_pupil"), request=request, user=entered.user)
        return RedirectResponse(HOME, 303)

    async def _follow(self, request: Request) -> Response:
        form = await request.form()
        self.browsers.check_csrf(request, form)
        entered = await self._entered(request)
        chosen = field(form, "eleve")
        if entered is not None and chosen in {pupil.id for pupil in entered.user.pupils}:
            await self.ground.pools.store(self.sessions.follow, entered.cookie, chosen)
        return RedirectResponse(HOME, 303)

    async def _home(self, request: Request) -> Response:
        entered = await self._entered(request)
        if entered is None:
            return RedirectResponse("/", 303)
        if entered.pupil is None and entered.user.pupils:
            return RedirectResponse(PUPIL, 303)
        return self.page(
            "pocket_home.html",
            title=RELYING_PARTIES[entered.session.project].title,
            request=request,
            user=entered.user,
            pupil=entered.pupil,
        )

    async def _leave(self, request: Request) -> Response:
        """Log out of the app, of the ENT and of EduConnect."""
        self.browsers.check_csrf(request, await request.form())
        entered = await self._entered(request)
        if entered is None:
            return self._closed("/")
        await self.ground.pools.store(self.sessions.end, entered.cookie)
        return self._closed(await self.access.leave(entered.session.project, entered.session.access_token) or "/")

    async def _help(self, request: Request) -> Response:
        educonnect = self.ground.addresses.url("educonnect", EDUCONNECT_HELP)
        sections = self.description.help
        return self.page(
            "pocket_help.html", title=words("help"), request=request, sections=sections, educonnect=educonnect
        )

    async def _entered(self, request: Request) -> Entered | None:
        """Give the session, if the ENT still knows it: who logged out elsewhere is out of the app too."""
        cookie = self.browsers.session(request)
        now = self.ground.clock.now()
        session = await self.ground.pools.store(self.sessions.find, cookie, now=now) if cookie else None
        if cookie is None or session is None:
            return None
        user = await self.access.user(session.project, session.access_token)
        if user is None:
            await self.ground.pools.store(self.sessions.end, cookie)
            return None
        return Entered(cookie=cookie, session=session, user=user)

    def _closed(self, address: str) -> Response:
        response = RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})
        self.browsers.close(response)
        return response

    def _state(self, request: Request, project: str) -> str:
        """Give the word that binds a login to this browser and this project."""
        browser = self.browsers.recognise(request) or ""
        return f"{project}.{self.browsers.csrf(f'{project} {browser}')}"


def _expired() -> PageError:
    return PageError(403, words("refused_title"), words("app_expired"), reason="state")
