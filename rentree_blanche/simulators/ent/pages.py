"""The ENT's pages for people: the local login, the chooser, and the home of who is logged in."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.web import field
from rentree_blanche.simulators.ent.accounts import Account
from rentree_blanche.simulators.ent.descriptions import PortalDescription
from rentree_blanche.simulators.ent.grants import Grants
from rentree_blanche.simulators.ent.local import Verdict
from rentree_blanche.simulators.ent.portal import LOCAL_LOGIN
from rentree_blanche.simulators.ent.sessions import Session
from rentree_blanche.simulators.ent.sso import HOME, Office
from rentree_blanche.simulators.ent.texts import words
from rentree_blanche.simulators.ent.views import Views

CHOOSER = "/choix"


@dataclass(frozen=True, slots=True)
class EntPages:
    """The pages behind the portal."""

    office: Office
    description: PortalDescription
    views: Views
    grants: Grants

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(LOCAL_LOGIN, self._local_form, methods=["GET"]),
            Route(LOCAL_LOGIN, self._local_login, methods=["POST"]),
            Route(CHOOSER, self._chooser, methods=["GET"]),
            Route(CHOOSER, self._choose, methods=["POST"]),
            Route(HOME, self._home, methods=["GET"]),
        ]

    async def _local_form(self, request: Request) -> Response:
        return self._form(self.office.browsers.recognised(request))

    def _form(self, browser: str, *, identifier: str = "", error: str = "") -> Response:
        response = self.office.page(
            "local.html",
            title=words("local_title"),
            action=LOCAL_LOGIN,
            csrf_token=self.office.browsers.csrf(browser),
            identifier=identifier,
            error=error,
        )
        self.office.browsers.remember(response, browser)
        return response

    async def _local_login(self, request: Request) -> Response:
        office, ground = self.office, self.office.ground
        form = await request.form()
        office.browsers.check_csrf(request, form)
        identifier = field(form, "identifiant")
        now = ground.clock.now()
        verdict, account = await ground.pools.store(
            self.views.accounts.try_password, identifier, field(form, "mot_de_passe"), now=now
        )
        if account is None:
            error = words("local_locked" if verdict is Verdict.LOCKED else "local_wrong")
            return self._form(office.browsers.recognised(request), identifier=identifier, error=error)
        cookie = ground.chance.opaque()
        session = Session(
            origin="local",
            account=Account(local=account.identifier),
            begun_at=now,
            ends_at=now + office.provider.party.session_life,
        )
        await ground.pools.store(office.sessions.open, cookie, session)
        response = RedirectResponse(HOME, 303)
        office.browsers.open(response, cookie)
        return response

    async def _chooser(self, request: Request) -> Response:
        session = await self.office.session(request)
        if session is None or session.account.chosen:
            return RedirectResponse(HOME, 303)
        candidates = await self.office.ground.pools.store(self.views.candidates, session.account)
        browser = self.office.browsers.recognised(request)
        response = self.office.page(
            "chooser.html",
            title=words("chooser_title"),
            candidates=candidates,
            csrf_token=self.office.browsers.csrf(browser),
        )
        self.office.browsers.remember(response, browser)
        return response

    async def _choose(self, request: Request) -> Response:
        form = await request.form()
        self.office.browsers.check_csrf(request, form)
        session = await self.office.session(request)
        chosen = field(form, "personne")
        if session is None or chosen not in session.account.candidates:
            return RedirectResponse(CHOOSER, 303)
        account = Account(join_key=chosen, named=session.account.named)
        cookie = self.office.browsers.session(request) or ""
        await self.office.ground.pools.store(self.office.sessions.settle, cookie, account)
        return RedirectResponse(HOME, 303)

    async def _home(self, request: Request) -> Response:
        session = await self.office.session(request)
        if session is None:
            return RedirectResponse("/", 303)
        if not session.account.chosen:
            return RedirectResponse(CHOOSER, 303)
        asked = self.office.browsers.application(request)
        if asked is not None:
            return await self._answer_application(request, asked)
        view = await self.office.ground.pools.store(self.views.of, session.account)
        if view is None:  # the last import took the person away
            return RedirectResponse("/?changer=oui", 303)
        browser = self.office.browsers.recognised(request)
        response = self.office.page(
            "home.html",
            title=self.office.provider.party.title,
            view=view,
            offers=self.description.offers,
            csrf_token=self.office.browsers.csrf(browser),
            remembered=self.office.browsers.choice(request) is not None,
        )
        self.office.browsers.remember(response, browser)
        return response

    async def _answer_application(self, request: Request, asked: str) -> Response:
        """Send who is logged in back to the application that asked, with a code."""
        ground = self.office.ground
        cookie = self.office.browsers.session(request) or ""
        code = ground.chance.opaque()
        url = await ground.pools.store(self.grants.answer, asked, cookie, code, now=ground.clock.now())
        response = RedirectResponse(url or HOME, 303, headers={"Cache-Control": "no-store"})
        self.office.browsers.remember_application(response, None)
        return response
