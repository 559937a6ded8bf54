"""The ENT's pages for people: the local login, the chooser, and the home of who is logged in."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.web import field, page
from rentree_blanche.simulators.ent.accounts import PROFILE_NAMES, Account
from rentree_blanche.simulators.ent.directory import Child, Directory
from rentree_blanche.simulators.ent.errors import IdentityRefusedError
from rentree_blanche.simulators.ent.local import LocalAccounts, Verdict
from rentree_blanche.simulators.ent.matching import join_keys
from rentree_blanche.simulators.ent.parties import REFERENCE
from rentree_blanche.simulators.ent.portal import LOCAL_LOGIN
from rentree_blanche.simulators.ent.saml.response import Login
from rentree_blanche.simulators.ent.sessions import Session
from rentree_blanche.simulators.ent.sso import HOME, PACKAGE, Office
from rentree_blanche.simulators.ent.texts import words

CHOOSER = "/choix"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """What the home page shows; `school` and `class_label` are a pupil's own."""

    first_name: str
    last_name: str
    profile: str
    guardian: bool
    children: tuple[Child, ...] = ()
    school: str | None = None
    class_label: str | None = None


@dataclass(frozen=True, slots=True)
class EntReception:
    """Find who logged in by the join keys of `FrEduCtRefId`."""

    directory: Directory
    targets: tuple[str, ...] = (HOME,)

    def admit(self, login: Login) -> Account:
        """Give the one person who matches, or those among whom to choose.

        Raises:
            IdentityRefusedError: `invalid.vector`, `invalid.joinKey`, or `unknown.person`.
        """
        keys = join_keys(login.attributes.get(REFERENCE, ()))
        matching = [person.join_key for person in self.directory.by_join_keys(keys)]
        if not matching:
            raise IdentityRefusedError("unknown.person", f"nobody in the directory has {' or '.join(keys)}")
        if len(matching) == 1:
            return Account(join_key=matching[0])
        return Account(candidates=tuple(matching))


@dataclass(frozen=True, slots=True)
class EntPages:
    """The pages behind the portal."""

    office: Office
    directory: Directory
    accounts: LocalAccounts

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

    def _form(self, browser: str, *, identifier: str = "", error: str = "", status: int = 200) -> Response:
        response = page(
            PACKAGE,
            "local.html",
            status,
            title=words("local_title"),
            party=self.office.provider.party,
            words=words,
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
            self.accounts.try_password, identifier, field(form, "mot_de_passe"), now=now
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
        session = await self._session(request)
        if session is None or session.account.chosen:
            return RedirectResponse(HOME, 303)
        people = await self.office.ground.pools.store(self.directory.by_join_keys, session.account.candidates)
        browser = self.office.browsers.recognised(request)
        response = page(
            PACKAGE,
            "chooser.html",
            title=words("chooser_title"),
            party=self.office.provider.party,
            words=words,
            people=people,
            profiles=PROFILE_NAMES,
            csrf_token=self.office.browsers.csrf(browser),
        )
        self.office.browsers.remember(response, browser)
        return response

    async def _choose(self, request: Request) -> Response:
        form = await request.form()
        self.office.browsers.check_csrf(request, form)
        session = await self._session(request)
        chosen = field(form, "personne")
        if session is None or chosen not in session.account.candidates:
            return RedirectResponse(CHOOSER, 303)
        account = Account(join_key=chosen)
        cookie = self.office.browsers.session(request) or ""
        await self.office.ground.pools.store(self.office.sessions.settle, cookie, account)
        return RedirectResponse(HOME, 303)

    async def _home(self, request: Request) -> Response:
        session = await self._session(request)
        if session is None:
            return RedirectResponse("/", 303)
        if not session.account.chosen:
            return RedirectResponse(CHOOSER, 303)
        view = await self.office.ground.pools.store(self._view, session.account)
        if view is None:  # the last import took the person away
            return RedirectResponse("/?changer=oui", 303)
        browser = self.office.browsers.recognised(request)
        response = page(
            PACKAGE,
            "home.html",
            title=self.office.provider.party.title,
            party=self.office.provider.party,
            words=words,
            view=view,
            csrf_token=self.office.browsers.csrf(browser),
            remembered=self.office.browsers.choice(request) is not None,
        )
        self.office.browsers.remember(response, browser)
        return response

    async def _session(self, request: Request) -> Session | None:
        cookie = self.office.browsers.session(request)
        if cookie is None:
            return None
        now = self.office.ground.clock.now()
        return await self.office.ground.pools.store(self.office.sessions.find, cookie, now=now)

    def _view(self, account: Account) -> HomeView | None:
        return self._local_view(account.local) if account.local is not None else self._person_view(account.join_key)

    def _person_view(self, join_key: str | None) -> HomeView | None:
        person = next(iter(self.directory.by_join_keys([join_key or ""])), None)
        if person is None:
            return None
        guardian = person.kind == "guardian"
        return HomeView(
            first_name=person.first_name,
            last_name=person.last_name,
            profile=PROFILE_NAMES["guardian" if guardian else "pupil"],
            guardian=guardian,
            children=tuple(self.directory.children_of(person.aaf_id)) if guardian else (),
            school=None if guardian else person.school,
            class_label=None if guardian else person.class_label,
        )

    def _local_view(self, identifier: str) -> HomeView | None:
        account = self.accounts.find(identifier)
        if account is None:
            return None
        view = HomeView(
            first_name=account.first_name,
            last_name=account.last_name,
            profile=PROFILE_NAMES[account.kind],
            guardian=account.kind == "guardian",
        )
        if view.guardian:
            return replace(view, children=tuple(self.directory.pupils(account.children)))
        pupil = self.directory.pupil(account.aaf_id or "")
        return view if pupil is None else replace(view, school=pupil.school, class_label=pupil.class_label)
