"""Measure authorization-code flows a CPU-second of FranceConnect, next to mocks of others in the same turns.

    python -m benchmarks.franceconnect [--rounds 6] [--flows 300] [--browsers 8]

FranceConnect is served by one worker process. Each browser has chosen its identity provider and logged in once; after
that a flow is `authorize`, the consent page and its button, `token` and `userinfo`: five requests, on the store, with
faults and journal, none of them typed into. Both tokens, the id_token and the userinfo, are signed RS256 or ES256.

oauth2-mock-server (npm) does `authorize`, `token` and `userinfo` without any page: three requests, two signatures
RS256, nothing kept. oidc-provider-mock (PyPI) takes its page's button for `authorize`: three requests, one signature
RS256, kept in memory. What counts is the CPU time of each server's own processes.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qs, urlencode, urlsplit

import uvloop

from benchmarks import alone
from benchmarks.connection import Answer, Connection
from benchmarks.peers import Peer, UnavailableError, oauth2_mock_server, oidc_provider_mock
from benchmarks.processes import cpu_seconds
from benchmarks.turns import in_turns
from benchmarks.values import Benchmark, Figure, Skipped, at_least
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.settings import FederationSettings
from rentree_blanche.simulators.workers import Crew
from tests.franceconnect.visitor import ASKED, REDIRECT_URI, SECRET_OF_SERVICE, SERVICE, Visitor

_ALGORITHMS = ("RS256", "ES256")
_PEERS = MappingProxyType({"oauth2-mock-server": oauth2_mock_server, "oidc-provider-mock": oidc_provider_mock})
_UNIT = "parcours par seconde de processeur du serveur"
_LIMITS = MappingProxyType(
    {
        "RS256": "cinq requêtes au lieu de trois, chacune sur la base et au journal, et deux signatures RSA",
        "ES256": "cinq requêtes au lieu de trois, chacune sur la base et au journal",
    }
)
_SLOWER = MappingProxyType({"oidc-provider-mock": 6})
"""Such a part of the flows is enough of a peer that takes so much longer."""
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')

Flow = Callable[[], Awaitable[None]]


class FlowError(Exception):
    """A flow did not end with an identity: what was measured is not what was meant."""


def measure(*, rounds: int = 6, flows: int = 300, browsers: int = 8) -> Iterator[Figure | Skipped]:
    with ExitStack() as stack:
        fc = stack.enter_context(_franceconnect(browsers))
        sides = {
            algorithm: lambda algorithm=algorithm: _rate(
                fc.spent, [fc.flow(algorithm, cookies) for cookies in fc.cookies[algorithm]], flows
            )
            for algorithm in fc.cookies
        }
        missing: dict[str, str] = {}
        for name, start in _PEERS.items():
            try:
                peer = stack.enter_context(start())
            except UnavailableError as error:
                missing[name] = str(error)
            else:
                flow, some = _FLOWS[name], flows // _SLOWER.get(name, 1)
                sides[name] = lambda peer=peer, flow=flow, some=some: _rate(
                    peer.spent, [flow(peer) for _ in range(browsers)], some
                )
        found = in_turns(sides, rounds)
    for algorithm in fc.cookies:
        yield from _figures(algorithm, found, missing)


def _figures(
    algorithm: str, found: Mapping[str, tuple[float, ...]], missing: Mapping[str, str]
) -> Iterator[Figure | Skipped]:
    for peer in _PEERS:
        name = f"franceconnect-{algorithm.lower()}-{peer}"
        title = f"FranceConnect, jetons {algorithm}, à côté de {peer}"
        if peer in missing:
            yield Skipped(name=name, title=title, reason=missing[peer])
            continue
        yield Figure(
            name=name,
            title=title,
            values=found[algorithm],
            unit=_UNIT,
            bounds=found[peer],
            bound_is=f"{peer}, RS256, {_UNIT}",
            limits=_LIMITS[algorithm],
        )


@dataclass(frozen=True, slots=True)
class _FranceConnect:
    """The server, and the cookies of browsers in which somebody is logged in, by the algorithm of their client."""

    crew: Crew
    cookies: Mapping[str, Sequence[Mapping[str, str]]]

    def spent(self) -> float:
        return cpu_seconds(*self.crew.pids())

    def flow(self, algorithm: str, cookies: Mapping[str, str]) -> Flow:
        addresses = self.crew.foundation.addresses
        host = urlsplit(addresses.origin("franceconnect")).netloc
        browser, service = (Connection(addresses.bind, addresses.port, host) for _ in range(2))
        browser.cookies |= cookies
        asked = f"/api/v2/authorize?{urlencode({**ASKED, 'client_id': algorithm})}"
        redeeming = {"grant_type": "authorization_code", "redirect_uri": REDIRECT_URI, "client_id": algorithm}

        async def once() -> None:
            page = (await browser.get(asked)).header("location")
            token = _CSRF.search((await browser.get(page)).text)
            if token is None:
                raise FlowError(f"{page}: no consent is asked")
            given = await browser.post(page, {"csrf_token": token[1], "action": "continuer"})
            form = {**redeeming, "client_secret": SECRET_OF_SERVICE, "code": _code(given)}
            tokens = await service.post("/api/v2/token", form)
            said = await service.get("/api/v2/userinfo", Authorization=f"Bearer {_access_token(tokens)}")
            _check(said, said.text.count(".") == 2)

        return once


@contextmanager
def _franceconnect(browsers: int) -> Iterator[_FranceConnect]:
    with Crew(FederationSettings(), "franceconnect", 1) as crew:
        addresses, secret = crew.foundation.addresses, crew.foundation.secret
        with client_session(agent="bench") as session:
            for algorithm in _ALGORITHMS:
                client = {**SERVICE, "client_id": algorithm, "id_token_alg": algorithm, "userinfo_alg": algorithm}
                control = addresses.url("franceconnect", "/_controle/clients")
                session.post(control, json=client, headers=bearer(secret)).raise_for_status()
        authorize = addresses.url("franceconnect", "/api/v2/authorize")
        host = addresses.host("franceconnect")
        yield _FranceConnect(
            crew, {each: [_logged_in(authorize, each, host) for _ in range(browsers)] for each in _ALGORITHMS}
        )


def _logged_in(authorize: str, client: str, host: str) -> Mapping[str, str]:
    """Log in by hand, the choice remembered; give the cookies of FranceConnect."""
    visitor = Visitor(authorize, "")
    visitor.ask(client_id=client)
    visitor.choose("impots", remember=True)
    visitor.identify("test", "123")
    visitor.consent()
    visitor.close()
    return {each.name: each.value or "" for each in visitor.session.cookies if host in each.domain}


def _of_oauth2_mock_server(peer: Peer) -> Flow:
    connection = Connection("127.0.0.1", peer.port, f"localhost:{peer.port}")
    asked = f"/authorize?{urlencode(ASKED)}"
    form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT_URI, "client_id": "service"}

    async def once() -> None:
        code = _code(await connection.get(asked))
        tokens = await connection.post("/token", {**form, "client_secret": SECRET_OF_SERVICE, "code": code})
        said = await connection.get("/userinfo", Authorization=f"Bearer {_access_token(tokens)}")
        _check(said, '"sub"' in said.text)

    return once


def _of_oidc_provider_mock(peer: Peer) -> Flow:
    connection = Connection("127.0.0.1", peer.port, f"localhost:{peer.port}")
    asked = f"/oauth2/authorize?{urlencode({**ASKED, 'scope': 'openid profile email'})}"
    form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT_URI, "client_id": "service"}

    async def once() -> None:
        code = _code(await connection.post(asked, {"sub": "somebody"}))
        tokens = await connection.post("/oauth2/token", {**form, "client_secret": SECRET_OF_SERVICE, "code": code})
        said = await connection.get("/userinfo", Authorization=f"Bearer {_access_token(tokens)}")
        _check(said, '"sub"' in said.text)

    return once


_FLOWS: Mapping[str, Callable[[Peer], Flow]] = MappingProxyType(
    {"oauth2-mock-server": _of_oauth2_mock_server, "oidc-provider-mock": _of_oidc_provider_mock}
)


def _rate(spent: Callable[[], float], browsers: Sequence[Flow], flows: int) -> float:
    """Give flows a second of the server's processor time."""
    left = iter(range(flows))

    async def browse(flow: Flow) -> None:
        for _ in left:
            await flow()

    async def all_of_them() -> None:
        await asyncio.gather(*map(browse, browsers))

    before = spent()
    uvloop.run(all_of_them())
    return flows / (spent() - before)


def _code(answer: Answer) -> str:
    codes = parse_qs(urlsplit(answer.header("location")).query).get("code")
    if not codes:
        raise FlowError(f"no code: {answer.head} {answer.text[:300]}")
    return codes[0]


def _access_token(answer: Answer) -> str:
    tokens = json.loads(answer.text) if answer.status == 200 else {}
    if "id_token" not in tokens:
        raise FlowError(f"no tokens: {answer.head} {answer.text[:300]}")
    return str(tokens["access_token"])


def _check(answer: Answer, right: bool) -> None:
    if answer.status != 200 or not right:
        raise FlowError(f"no identity: {answer.head} {answer.text[:300]}")


BENCHMARK = Benchmark(
    name="franceconnect",
    title="FranceConnect",
    goals={"franceconnect-rs256-oauth2-mock-server": at_least(1.0)},
    measure=measure,
    quick={"rounds": 2, "flows": 100},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
