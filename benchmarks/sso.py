"""Measure answers to who is logged in already, a CPU-second of the IdP, next to raw RSA-2048 signatures.

    python -m benchmarks.sso [--rounds 6] [--answers 600] [--browsers 8]

Each browser has logged in; after that every AuthnRequest (signed, HTTP-Redirect) is answered at once by the
auto-posted response, response and assertion signed, so that the bound is half the raw rate as it is for a login.
"""

from collections.abc import Iterator

from benchmarks import alone
from benchmarks.connection import Connection
from benchmarks.idp import BROWSERS, Idp, check_response, crowd, idp, log_in, open_accounts, raw_rate
from benchmarks.turns import in_turns
from benchmarks.values import Benchmark, Figure, at_least


def measure(*, rounds: int = 6, answers: int = 600, browsers: int = BROWSERS) -> Iterator[Figure]:
    with idp() as served:
        identifiers = open_accounts(served)
        cookies = [_session(served, identifiers[number]) for number in range(browsers)]

        def ours() -> float:
            return served.rate(lambda: _ask_all(served, cookies, answers))

        found = in_turns({"raw": lambda: raw_rate(served.signer) / 2, "ours": ours}, rounds)
    yield Figure(
        name="sso",
        title="Réponse à une session ouverte (SSO)",
        values=found["ours"],
        unit="réponses par seconde de processeur de l’IdP",
        bounds=found["raw"],
        bound_is="signatures RSA-2048 brutes ÷ 2, par seconde de processeur",
        limits="lecture et vérification de la demande, requête HTTP, base",
        detail={"browsers": browsers},
    )


def _session(served: Idp, identifier: str) -> dict[str, str]:
    connection = served.connection()

    async def once() -> None:
        await log_in(connection, served.requests(1)[0], identifier)
        connection.close()

    crowd(once, 1, 1)
    return connection.cookies


def _ask_all(served: Idp, cookies: list[dict[str, str]], count: int) -> int:
    requests, sessions = iter(served.requests(count)), iter(cookies)

    async def browse() -> None:
        connection: Connection = served.connection()
        connection.cookies |= next(sessions)
        for url in requests:
            check_response(await connection.get(url), url)
        connection.close()

    return crowd(browse, len(cookies), count)


BENCHMARK = Benchmark(
    name="sso",
    title="SSO avec une session ouverte",
    goals={"sso": at_least(0.7)},
    measure=measure,
    quick={"rounds": 2, "answers": 200},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
