"""The pages of the dashboard: the page itself, its live parts as JSON, the token's page, the reset's confirmation."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.control.api.directory import read_addresses
from rentree_blanche.simulators.control.api.state import list_snapshots
from rentree_blanche.simulators.control.dashboard import words
from rentree_blanche.simulators.control.dashboard.actions import ACTIONS
from rentree_blanche.simulators.control.dashboard.cast import TRAITS, cast
from rentree_blanche.simulators.control.dashboard.family import ACCOUNT_STATES, IDENTITY_STATES, people_of, search
from rentree_blanche.simulators.control.dashboard.forms import Done
from rentree_blanche.simulators.control.dashboard.live import PACKAGE, live
from rentree_blanche.simulators.control.dashboard.playing import PERSON, Contacts, Playing, playing, services
from rentree_blanche.simulators.control.dashboard.systems import systems
from rentree_blanche.simulators.control.errors import unusable
from rentree_blanche.simulators.control.exchanges import EFFECTS, exchanges
from rentree_blanche.simulators.control.gate import CSRF_FIELD, Gate
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.names import french, place
from rentree_blanche.simulators.control.operations import Nothing
from rentree_blanche.simulators.control.ready_faults import READY_FAULTS
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import field, page

HOME = "/"
LOGIN = "/connexion"
_TITLE = "Tableau de bord"
_NAME_HINT = "Lettres sans accent, chiffres, . _ -"


class Pages:
    """Answers browsers."""

    def __init__(self, house: House, gate: Gate) -> None:
        self._house = house
        self._gate = gate

    def routes(self) -> list[Route]:
        """Give the routes of the pages."""
        return [
            Route(HOME, self.home),
            Route("/direct", self.direct),
            Route(LOGIN, self.login),
            Route(LOGIN, self.prove, methods=["POST"]),
            Route("/personnes", self.people),
            Route("/familles/{index:int}", self.family),
            Route("/systemes", self.systems),
            Route("/remise-a-zero", self.confirm_reset),
            Route("/actions/{action}", self.act, methods=["POST"]),
        ]

    async def home(self, request: Request) -> Response:
        """Show the dashboard."""
        if not self._admitted(request):
            return RedirectResponse(LOGIN, 303)
        cookie, csrf = self._gate.visit(request)
        house = self._house
        directory = await read_addresses(house, Nothing())
        cards = await cast(house)
        asked = request.query_params.get(PERSON)
        played = await playing(house, cards, asked, request.cookies.get(PERSON))
        answer = page(
            PACKAGE,
            "dashboard.html",
            title=_TITLE,
            csrf=csrf,
            live=await live(house, 0, csrf, _contacts(played)),
            addresses=[(french(name), directory.actors[name]) for name in sorted(directory.actors, key=place)],
            services=services(directory.actors),
            cards=cards,
            played=played,
            snapshots=(await list_snapshots(house, Nothing())).names,
            ready_faults=READY_FAULTS,
            exchanges=exchanges(house.federation.hosts),
            effects=EFFECTS,
            name_hint=_NAME_HINT,
            identity_states=IDENTITY_STATES,
            french=french,
            urls=self._inboxes(),
            phone=words.phone,
        )
        self._gate.set_cookie(answer, cookie)
        if asked:
            answer.set_cookie(PERSON, asked, path="/", httponly=True, samesite="strict")
        return answer

    async def direct(self, request: Request) -> Response:
        """Give the parts that change, as JSON, from line `after` on; `mobile` and `email` are of who is played."""
        self._gate.admit(request)
        after = request.query_params.get("after", "0")
        if not after.isascii() or not after.isdecimal() or len(after) > 15:
            raise unusable(f"after: expected the number of a line, not {after!r}")
        _, csrf = self._gate.visit(request)
        contacts = Contacts(mobile=request.query_params.get("mobile", ""), email=request.query_params.get("email", ""))
        parts = await live(self._house, int(after), csrf, contacts)
        return JSONResponse(
            {
                "last": parts.last,
                "clock": parts.clock,
                "code": parts.code,
                "sms": parts.sms,
                "mail": parts.mail,
                "faults": parts.faults,
                "rows": parts.rows,
                "diagram": parts.diagram,
            },
            headers={"Cache-Control": "no-store"},
        )

    async def login(self, request: Request) -> Response:
        """Ask for the token."""
        if self._admitted(request):
            return RedirectResponse(HOME, 303)
        return self._login_page(request, wrong=False)

    async def prove(self, request: Request) -> Response:
        """Take the token; a browser that has shown it gets a cookie."""
        self._gate.require_own_origin(request)
        form = await request.form()
        self._gate.require_csrf(request, form.get(CSRF_FIELD))
        if not self._gate.knows(field(form, "jeton")):
            return self._login_page(request, wrong=True)
        answer = RedirectResponse(HOME, 303)
        self._gate.set_cookie(answer, self._gate.prove())
        return answer

    async def people(self, request: Request) -> Response:
        """Search guardians by name, and enrol more families."""
        if not self._admitted(request):
            return RedirectResponse(LOGIN, 303)
        name = request.query_params.get("nom", "").strip()
        found = await search(self._house, name) if name else ()
        return self._shown(
            request, "people.html", "Personnes", name=name, found=found, traits=[trait for trait, _ in TRAITS]
        )

    async def family(self, request: Request) -> Response:
        """Show a family, and what can be done to its people."""
        if not self._admitted(request):
            return RedirectResponse(LOGIN, 303)
        index: int = request.path_params["index"]
        family, persons = await people_of(self._house, index)
        states = {"identity_states": IDENTITY_STATES, "account_states": ACCOUNT_STATES}
        values = {"family": family, "persons": persons, "french": french, **states}
        return self._shown(request, "family.html", f"Famille {index}", **values)

    async def systems(self, request: Request) -> Response:
        """Show what concerns no one person."""
        if not self._admitted(request):
            return RedirectResponse(LOGIN, 303)
        states = {"identity_states": IDENTITY_STATES}
        return self._shown(request, "systems.html", "Systèmes", **states, **await systems(self._house))

    def _shown(self, request: Request, template: str, title: str, **values: Any) -> Response:
        cookie, csrf = self._gate.visit(request)
        urls = self._inboxes()
        answer = page(PACKAGE, template, title=title, csrf=csrf, phone=words.phone, urls=urls, **values)
        self._gate.set_cookie(answer, cookie)
        return answer

    def _inboxes(self) -> dict[str, str]:
        return {name: self._house.ground.addresses.url(name) for name in ("sms", "mailbox")}

    async def confirm_reset(self, request: Request) -> Response:
        """Ask once more before everything is put back."""
        if not self._admitted(request):
            return RedirectResponse(LOGIN, 303)
        cookie, csrf = self._gate.visit(request)
        answer = page(PACKAGE, "reset.html", title="Tout remettre à zéro", csrf=csrf)
        self._gate.set_cookie(answer, cookie)
        return answer

    async def act(self, request: Request) -> Response:
        """Do what a form of the dashboard asks, and show the dashboard again."""
        self._gate.admit(request)
        self._gate.require_own_origin(request)
        async with request.form() as form:
            self._gate.require_csrf(request, form.get(CSRF_FIELD))
            action = ACTIONS.get(request.path_params["action"])
            if action is None:
                raise unusable(f"action: expected one of {', '.join(sorted(ACTIONS))}")
            outcome = await action.does(self._house, form)
        if isinstance(outcome, Done):
            return page(PACKAGE, "done.html", title=outcome.title, done=outcome)
        return RedirectResponse(outcome if isinstance(outcome, str) else action.back, 303)

    def _admitted(self, request: Request) -> bool:
        try:
            self._gate.admit(request)
        except PageError:
            return False
        return True

    def _login_page(self, request: Request, *, wrong: bool) -> Response:
        cookie, csrf = self._gate.visit(request)
        answer = page(PACKAGE, "login.html", 401 if wrong else 200, title=_TITLE, csrf=csrf, wrong=wrong)
        self._gate.set_cookie(answer, cookie)
        return answer


def _contacts(played: Playing | None) -> Contacts:
    return Contacts(mobile=played.role.mobile or "", email=played.role.email or "") if played else Contacts()
