"""The pages of one identity provider: its form, and on to a code by SMS or to its application where it has one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError, PageError
from rentree_blanche.simulators.core.web import field, form_texts, page
from rentree_blanche.simulators.franceconnect.answers import PACKAGE
from rentree_blanche.simulators.franceconnect.browsers import Browsers
from rentree_blanche.simulators.franceconnect.clients import ProviderName
from rentree_blanche.simulators.franceconnect.errors import YError
from rentree_blanche.simulators.franceconnect.exchange import CALLBACK, CLIENT_ID
from rentree_blanche.simulators.franceconnect.fingerprints import fingerprint
from rentree_blanche.simulators.franceconnect.idp.visits import Visit, VisitRequest, Visits
from rentree_blanche.simulators.franceconnect.people.civil import CivilIdentity
from rentree_blanche.simulators.franceconnect.people.directory import People
from rentree_blanche.simulators.franceconnect.people.platform import PASSWORD, platform_logins
from rentree_blanche.simulators.franceconnect.settings import FranceConnectSettings
from rentree_blanche.simulators.franceconnect.texts import texts

_SECOND_STEP: Mapping[ProviderName, Literal["code", "app"]] = MappingProxyType(
    {"mobileconnect": "code", "alicem": "app"}
)
_ABANDONED = MappingProxyType({"error": "access_denied", "error_description": "user authentication aborted"})
_CODE_DIGITS = 6
_ORIGINATOR = "MobConnect"


@dataclass(frozen=True, slots=True)
class ProviderPages:
    """What a person sees at one identity provider."""

    ground: Ground
    settings: FranceConnectSettings
    provider: ProviderName
    browsers: Browsers
    visits: Visits
    people: People

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/", self._home),
            Route("/authorize", self._authorize),
            Route("/connexion/{visit}", self._form, methods=["GET"]),
            Route("/connexion/{visit}", self._log_in, methods=["POST"]),
            Route("/code/{visit}", self._ask_code, methods=["GET"]),
            Route("/code/{visit}", self._take_code, methods=["POST"]),
            Route("/attente/{visit}", self._wait),
            Route("/application/{visit}", self._application, methods=["GET"]),
            Route("/application/{visit}", self._confirm, methods=["POST"]),
            Route("/abandon/{visit}", self._give_up, methods=["POST"]),
        ]

    async def _home(self, request: Request) -> Response:
        return self._page("idp_home.html", self._text("name"), franceconnect=self.ground.url())

    async def _authorize(self, request: Request) -> Response:
        """Begin a visit for FranceConnect, the only client."""
        given = request.query_params
        expected = {"client_id": CLIENT_ID, "redirect_uri": self.ground.url(CALLBACK), "response_type": "code"}
        wrong = [name for name, value in expected.items() if given.get(name) != value]
        wrong += [name for name in ("state", "nonce") if not given.get(name)]
        if wrong:
            raise PageError(
                400,
                texts()("idp.bad_request_title"),
                texts()("idp.bad_request", names=", ".join(wrong)),
                reason="invalid_request",
            )
        asked = VisitRequest(
            redirect_uri=given["redirect_uri"],
            state=given["state"],
            nonce=given["nonce"],
            service=given.get("sp_name", ""),
        )
        cookie = self.browsers.greeted(request)
        visit = await self.ground.pools.store(
            self.visits.begin, self.provider, fingerprint(cookie), asked, self.ground.clock.now()
        )
        response = _redirect(f"/connexion/{visit.id}")
        self.browsers.remember(response, cookie)
        return response

    async def _form(self, request: Request) -> Response:
        visit, browser = await self._visit(request)
        return await self._onward(visit) or self._login_page(visit, browser)

    async def _onward(self, visit: Visit) -> Response | None:
        """Send who comes back to a page to where the visit stands."""
        if visit.stage == "done" and visit.person is not None:
            return await self._finished(visit, visit.person)
        places = {"code": "code", "app": "attente", "confirmed": "attente"}
        return _redirect(f"/{places[visit.stage]}/{visit.id}") if visit.stage in places else None

    async def _log_in(self, request: Request) -> Response:
        form = await form_texts(request)
        visit, browser = await self._submitted(request, form)
        if visit.stage == "done" and visit.person is not None:
            return await self._finished(visit, visit.person)
        login, secret = field(form, "identifiant"), field(form, "mot_de_passe")
        step = _SECOND_STEP.get(self.provider)
        store = self.ground.pools.store
        if step is None:
            identity = await store(self.people.log_in, self.provider, login, secret)
            if identity is not None:
                return await self._finished(visit, identity.key)
            return self._login_page(visit, browser, login=login, error=self._text("wrong"))
        found = await store(self.people.find, self.provider, login)
        if not found:
            return self._login_page(visit, browser, login=login, error=self._text("wrong"))
        if step == "app":
            await store(self.visits.claim, visit, found[0].key)
            return _redirect(f"/attente/{visit.id}")
        return await self._send_code(visit, browser, found[0], login)

    async def _send_code(self, visit: Visit, browser: str, identity: CivilIdentity, login: str) -> Response:
        """Send a code, one only to a form that is sent twice."""
        store = self.ground.pools.store

        def drawn(sent: int) -> str:
            if not identity.mobile:
                return PASSWORD
            return self.ground.chance.digits(_CODE_DIGITS, "franceconnect", "mobileconnect", identity.key, sent)

        code = await store(self.visits.claim_by_code, visit, identity.key, drawn)
        if code is None or not identity.mobile or await self.ground.pools.network(self._sms, identity.mobile, code):
            return _redirect(f"/code/{visit.id}")
        await store(self.visits.take_back, visit)
        return self._login_page(visit, browser, login=login, error=texts()("mobileconnect.not_sent"))

    def _sms(self, mobile: str, code: str) -> bool:
        base = self.settings.sms_url or self.ground.addresses.origin("sms")
        body = {"to": [mobile], "from": _ORIGINATOR, "body": texts()("mobileconnect.sms", code=code)}
        token = self.settings.sms_token or self.ground.secret
        try:
            answer = self.ground.wire.request(
                "POST",
                f"{base}/{self.settings.sms_plan}/batches",
                json=body,
                headers={"Authorization": f"Bearer {token}"},
            )
        except NotAnsweringError:
            return False
        return answer.status_code == 201

    async def _ask_code(self, request: Request) -> Response:
        visit, browser = await self._visit(request)
        if visit.stage != "code":
            return await self._onward(visit) or _redirect(f"/connexion/{visit.id}")
        return self._code_page(visit, browser)

    async def _take_code(self, request: Request) -> Response:
        form = await form_texts(request)
        visit, browser = await self._submitted(request, form)
        if visit.stage != "code" or visit.person is None:
            return await self._onward(visit) or _redirect(f"/connexion/{visit.id}")
        typed = field(form, "code").replace(" ", "")
        if await self.ground.pools.store(self.visits.try_code, visit, typed):
            return await self._finished(visit, visit.person)
        return self._code_page(visit, browser, error=texts()("mobileconnect.wrong_code"))

    async def _wait(self, request: Request) -> Response:
        visit, browser = await self._visit(request, over=True)
        if visit.stage == "over":
            return _back(visit, _ABANDONED)
        if visit.stage == "confirmed" and visit.person is not None:
            return await self._finished(visit, visit.person)
        if visit.stage != "app":
            return await self._onward(visit) or _redirect(f"/connexion/{visit.id}")
        return self._page(
            "idp_wait.html",
            self._text("title"),
            visit=visit,
            application=f"/application/{visit.id}",
            waiting=f"/attente/{visit.id}",
            give_up=f"/abandon/{visit.id}",
            csrf_token=self.browsers.csrf(browser, visit.id),
        )

    async def _application(self, request: Request) -> Response:
        return self._application_page(await self._on_telephone(request))

    async def _confirm(self, request: Request) -> Response:
        """Take what the person does on the telephone, which no cookie authenticates but the secret code."""
        form = await form_texts(request)
        visit = await self._on_telephone(request)
        store = self.ground.pools.store
        if visit.stage != "app":
            return self._application_page(visit)
        if form.get("action") == "refuser":
            await store(self.visits.give_up, visit)
            return self._application_page(visit, over=True)
        right = await store(self._opens_application, visit, field(form, "code_secret"))
        await store(partial(self.visits.answer_application, visit, right=right))
        if not right:
            return self._application_page(visit, error=texts()("alicem.wrong_code"))
        return _redirect(f"/application/{visit.id}")

    def _opens_application(self, visit: Visit, typed: str) -> bool:
        identity = self.people.by_key(visit.person or "")
        known = None if identity is None else self.people.credential(self.provider, identity)
        return known is not None and self.people.log_in(self.provider, known.login, typed) is not None

    async def _give_up(self, request: Request) -> Response:
        visit, _ = await self._submitted(request, await form_texts(request))
        await self.ground.pools.store(self.visits.give_up, visit)
        return _back(visit, _ABANDONED)

    async def _finished(self, visit: Visit, person: str) -> Response:
        code = await self.ground.pools.store(self.visits.finish, visit, person, self.ground.clock.now())
        kind, _, login = person.partition(":")
        fault = platform_logins()[login].fault if kind == "t" else ""
        return _back(visit, {"code": code}, fault)

    async def _visit(self, request: Request, *, over: bool = False) -> tuple[Visit, str]:
        """Find a visit of this browser, one that is over where it may be; raises PageError 400."""
        browser = self.browsers.recognised(request)
        if browser is not None:
            visit = await self.ground.pools.store(
                self.visits.find, self.provider, request.path_params["visit"], browser, self.ground.clock.now()
            )
            if visit is not None and (over or visit.stage != "over"):
                return visit, browser
        raise _expired()

    async def _on_telephone(self, request: Request) -> Visit:
        visit = await self.ground.pools.store(
            self.visits.find, self.provider, request.path_params["visit"], None, self.ground.clock.now()
        )
        if visit is None or self.provider not in _SECOND_STEP:
            raise _expired()
        return visit

    async def _submitted(self, request: Request, form: dict[str, str]) -> tuple[Visit, str]:
        try:
            self.browsers.check_csrf(request, form, request.path_params["visit"])
        except YError as error:
            raise _expired() from error
        return await self._visit(request)

    def _login_page(self, visit: Visit, browser: str, *, login: str = "", error: str = "") -> Response:
        return self._page(
            "idp_login.html",
            self._text("title"),
            visit=visit,
            label=self._text("login"),
            hint=self._text("login_hint"),
            secret=None if self.provider in _SECOND_STEP else self._text("password"),
            submit=self._text("submit"),
            login=login,
            error=error,
            action=f"/connexion/{visit.id}",
            give_up=f"/abandon/{visit.id}",
            csrf_token=self.browsers.csrf(browser, visit.id),
        )

    def _code_page(self, visit: Visit, browser: str, *, error: str = "") -> Response:
        return self._page(
            "idp_code.html",
            self._text("title"),
            visit=visit,
            error=error,
            action=f"/code/{visit.id}",
            give_up=f"/abandon/{visit.id}",
            csrf_token=self.browsers.csrf(browser, visit.id),
        )

    def _application_page(self, visit: Visit, *, error: str = "", over: bool = False) -> Response:
        return self._page(
            "idp_application.html",
            texts()("alicem.application"),
            visit=visit,
            stage="over" if over else visit.stage,
            error=error,
            action=f"/application/{visit.id}",
            waiting=f"/attente/{visit.id}",
        )

    def _page(self, template: str, title: str, **values: Any) -> Response:
        return page(
            PACKAGE, template, texts=texts(), title=title, provider=self.provider, brand=self._text("name"), **values
        )

    def _text(self, key: str) -> str:
        return texts()(f"{self.provider}.{key}")


def _back(visit: Visit, content: Mapping[str, str], fault: str = "") -> Response:
    """Send the browser back to FranceConnect; some logins forget the state or say another."""
    state = {"no_state": {}, "other_state": {"state": "another-state"}}.get(fault, {"state": visit.request.state})
    return _redirect(f"{visit.request.redirect_uri}?{urlencode({**content, **state})}")


def _redirect(address: str) -> Response:
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def _expired() -> PageError:
    return PageError(400, texts()("idp.expired_title"), texts()("idp.expired"), reason="visit_expired")
