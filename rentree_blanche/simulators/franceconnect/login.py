"""FranceConnect's pages: the choice of an identity provider, its answer, and the consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.patience import until
from rentree_blanche.simulators.core.web import form_texts, page
from rentree_blanche.simulators.franceconnect.answers import PACKAGE, answer
from rentree_blanche.simulators.franceconnect.clients import PROVIDERS, Client, ProviderName
from rentree_blanche.simulators.franceconnect.errors import Back, YError
from rentree_blanche.simulators.franceconnect.exchange import CALLBACK, ProviderExchange
from rentree_blanche.simulators.franceconnect.fingerprints import fingerprint
from rentree_blanche.simulators.franceconnect.house import House
from rentree_blanche.simulators.franceconnect.interactions import Interaction
from rentree_blanche.simulators.franceconnect.requests import AuthorizeRequest, Version
from rentree_blanche.simulators.franceconnect.sessions import Login
from rentree_blanche.simulators.franceconnect.texts import texts

_BOTH = ["GET", "POST"]
_CHOICE, _CONSENT = "/interaction/{uid}", "/interaction/{uid}/consentement"
_REDIRECT = {"Cache-Control": "no-store"}
_ABANDONED = "access_denied"
_UNSHOWN = ("given_name_array",)  # says what given_name says


@dataclass(frozen=True, slots=True)
class LoginPages:
    """The way from a client's request to its answer."""

    house: House
    exchange: ProviderExchange

    def routes(self) -> list[BaseRoute]:
        """Give the routes of both versions."""
        return [
            Route("/api/v2/authorize", self._authorize_v2, methods=_BOTH),
            Route("/api/v1/authorize", self._authorize_v1, methods=_BOTH),
            Route(CALLBACK, self._callback),
            Route(f"/api/v2{_CHOICE}", self._choose, methods=["GET"]),
            Route(f"/api/v2{_CHOICE}", self._chosen, methods=["POST"]),
            Route(f"/api/v2{_CONSENT}", self._ask_consent, methods=["GET"]),
            Route(f"/api/v2{_CONSENT}", self._consented, methods=["POST"]),
        ]

    async def _authorize_v2(self, request: Request) -> Response:
        return await self._authorize(request, "v2")

    async def _authorize_v1(self, request: Request) -> Response:
        return await self._authorize(request, "v1")

    async def _authorize(self, request: Request, version: Version) -> Response:
        house, pools = self.house, self.house.ground.pools
        asked, client = await pools.glance(house.reader.read, version, await _parameters(request))
        cookie = house.browsers.greeted(request)
        browser, now = fingerprint(cookie), house.ground.clock.now()
        login = await pools.glance(house.sessions.find, browser, now) if _may_reuse(house, asked) else None
        if login is not None and not _suits(login, asked, client):
            login = None
        interaction = await pools.brief(house.interactions.begin, browser, asked, login, now)
        provider = _offered(client, asked.idp_hint or house.browsers.choice(request))
        if login is None and provider is not None:
            response = await self._to_provider(interaction, client, provider)
        else:
            place = _CHOICE if login is None else _CONSENT
            response = _redirect(_at(place, interaction))
        house.browsers.remember(response, cookie)
        return response

    async def _to_provider(self, interaction: Interaction, client: Client, provider: ProviderName) -> Response:
        store = self.house.ground.pools.store
        state, nonce = await store(self.house.interactions.to_provider, interaction, provider)
        return _redirect(self.exchange.authorize_url(provider, state=state, nonce=nonce, service=client.name))

    async def _choose(self, request: Request) -> Response:
        interaction, client = await self._under_way(request)
        anew = "changer" in request.query_params
        if anew:
            self._check_open(interaction)
            await self.house.ground.pools.store(self.house.sessions.end, interaction.browser)
            await self.house.ground.pools.store(self.house.interactions.anew, interaction)
        version = interaction.request.version
        response = page(
            PACKAGE,
            f"choice_{version}.html",
            texts=texts(),
            title=texts()("choice.title", service=client.name),
            service=client.name,
            providers=[(name, texts()(f"{name}.tile_{version}")) for name in client.providers],
            action=_at(_CHOICE, interaction),
            csrf_token=self.house.browsers.csrf(interaction.browser, interaction.uid),
            cancel=_at(_CONSENT, interaction),
        )
        if anew:
            self.house.browsers.remember_choice(response, "")
        return response

    async def _chosen(self, request: Request) -> Response:
        form = await form_texts(request)
        interaction, client = await self._submitted(request, form)
        self._check_open(interaction)
        provider = _offered(client, form.get("fournisseur", ""))
        if provider is None:
            return _redirect(_at(_CHOICE, interaction))
        response = await self._to_provider(interaction, client, provider)
        self.house.browsers.remember_choice(response, provider if form.get("memoriser") == "oui" else "")
        return response

    async def _callback(self, request: Request) -> Response:
        interaction = await self._answered_by_provider(request)
        client = await self._client(interaction)
        back = self._back(interaction, client)
        given = request.query_params
        store, steps = self.house.ground.pools.store, self.house.interactions
        if not await store(steps.begin_exchange, interaction):
            return await self._after_another(request, interaction)
        login = None
        try:
            login = await self._identify(interaction, given.get("code", ""), given.get("error", ""))
        except YError as error:
            raise YError(error.code.code, error.detail, back) from error
        finally:
            if login is None:
                await store(steps.end, interaction, "over")
        await store(self.house.sessions.open, interaction.browser, login, self.house.ground.clock.now())
        await store(steps.authenticated, interaction, login)
        return _redirect(_at(_CONSENT, interaction))

    async def _answered_by_provider(self, request: Request) -> Interaction:
        browser = self.house.browsers.recognised(request)
        if browser is None:
            raise YError("Y190001", "the browser comes from an identity provider and shows no cookie")
        state = request.query_params.get("state", "")
        if not state:
            raise YError("Y020021", "the identity provider's answer carries no state")
        now = self.house.ground.clock.now()
        interaction = await self.house.ground.pools.glance(self.house.interactions.of_state, state, browser, now)
        if interaction is None:
            raise YError("Y020022", "the identity provider's answer carries a state that this browser was not given")
        return interaction

    async def _identify(self, interaction: Interaction, code: str, error: str) -> Login:
        if error == _ABANDONED:
            raise YError("Y030030", "the person gave up at the identity provider")
        provider = interaction.provider
        if error or not code or provider is None:
            raise YError("Y020026", f"{provider} answers without a code: {error or 'no reason given'}")
        nonce = self.house.interactions.nonce(interaction, provider)
        login = await self.house.ground.pools.network(self.exchange.redeem, provider, code, nonce)
        await self.exchange.admit(login)
        return login

    async def _after_another(self, request: Request, interaction: Interaction) -> Response:
        """Wait for the request that works the same answer: a page that is loaded twice is worked once."""
        browser, uid = interaction.browser, interaction.uid

        async def look() -> Interaction | None:
            now = self.house.ground.clock.now()
            found = await self.house.ground.pools.glance(self.house.interactions.find, uid, browser, now)
            return None if found is None or found.stage == "exchange" else found

        found = await until(look, at_most=3 * self.house.settings.idp_timeout_seconds)
        if found is None or found.stage == "over":
            raise YError("Y190001", "this login has ended")
        return _redirect(_at(_CHOICE if found.login is None else _CONSENT, found))

    async def _ask_consent(self, request: Request) -> Response:
        interaction, client = await self._under_way(request)
        if interaction.login is None:
            return _redirect(_at(_CHOICE, interaction))
        released = interaction.login.released
        data = [claim for claim in interaction.request.claims if released.get(claim) and claim not in _UNSHOWN]
        return page(
            PACKAGE,
            "consent.html",
            texts=texts(),
            title=texts()("consent.title", service=client.name),
            service=client.name,
            name=interaction.login.shown,
            data=[(claim, texts()(f"claim.{claim}"), _readable(claim, released[claim])) for claim in data],
            action=_at(_CONSENT, interaction),
            other=f"{_at(_CHOICE, interaction)}?changer=oui",
            csrf_token=self.house.browsers.csrf(interaction.browser, interaction.uid),
        )

    async def _consented(self, request: Request) -> Response:
        form = await form_texts(request)
        interaction, client = await self._submitted(request, form)
        back = self._back(interaction, client)
        pools, now = self.house.ground.pools, self.house.ground.clock.now()
        if form.get("action") == "refuser":
            self._check_open(interaction)
            await pools.store(self.house.interactions.end, interaction, "over")
            raise YError("Y030030", "the person refused", back)
        if interaction.login is None:
            return _redirect(_at(_CHOICE, interaction))
        if interaction.stage == "over":
            raise YError("Y470004", "this form was sent before")
        code = await pools.brief(self._give, interaction, interaction.login, now)
        if code is None:
            raise YError("Y470004", "this form was sent before, and its code is dead")
        return answer(back, {"code": code})

    def _give(self, interaction: Interaction, login: Login, now: datetime) -> str | None:
        with self.house.ground.store.write():
            code = self.house.grants.give(interaction, login, now)
            if code is not None:
                self.house.interactions.end(interaction, "answered")
        return code

    async def _under_way(self, request: Request) -> tuple[Interaction, Client]:
        """Find the login that a page is about; raises YError Y190001."""
        browser = self.house.browsers.recognised(request)
        uid, now = request.path_params["uid"], self.house.ground.clock.now()
        if browser is not None:
            interaction = await self.house.ground.pools.glance(self.house.interactions.find, uid, browser, now)
            if interaction is not None:
                self._check_open(interaction, answered=True)
                return interaction, await self._client(interaction)
        raise YError("Y190001", "no such login is under way in this browser")

    async def _submitted(self, request: Request, form: dict[str, str]) -> tuple[Interaction, Client]:
        self.house.browsers.check_csrf(request, form, request.path_params["uid"])
        return await self._under_way(request)

    def _check_open(self, interaction: Interaction, *, answered: bool = False) -> None:
        if interaction.stage == "over" or (interaction.stage == "answered" and not answered):
            raise YError("Y190001", "this login has ended")

    async def _client(self, interaction: Interaction) -> Client:
        client = await self.house.ground.pools.glance(self.house.clients.find, interaction.request.client_id)
        if client is None:
            raise YError("Y030007", f"{interaction.request.client_id} is no client any more")
        return client

    def _back(self, interaction: Interaction, client: Client) -> Back:
        return interaction.request.back(client, self.house.mint.issuer("v2"))


async def _parameters(request: Request) -> Sequence[tuple[str, str]]:
    if request.method == "POST":
        return parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)
    return request.query_params.multi_items()


def _may_reuse(house: House, asked: AuthorizeRequest) -> bool:
    return house.settings.sso and "login" not in asked.prompt


def _suits(login: Login, asked: AuthorizeRequest, client: Client) -> bool:
    return login.provider in client.providers and asked.idp_hint in ("", login.provider)


def _offered(client: Client, name: str) -> ProviderName | None:
    return next((provider for provider in PROVIDERS if provider == name and provider in client.providers), None)


def _at(place: str, interaction: Interaction) -> str:
    return f"/api/v2{place.format(uid=interaction.uid)}"


def _redirect(address: str) -> Response:
    return RedirectResponse(address, 303, headers=_REDIRECT)


def _readable(claim: str, value: object) -> str:
    if claim == "gender":
        return texts()("claim.female" if value == "female" else "claim.male")
    if claim == "birthdate":
        return "/".join(reversed(str(value).split("-")))
    return " ".join(value) if isinstance(value, list) else str(value)
