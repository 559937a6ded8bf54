"""Measure complete logins a CPU-second of the IdP, next to the raw RSA-2048 signatures that bound them.

    python -m benchmarks.logins [--rounds 6] [--logins 300] [--browsers 8] [--generations legacy 2026]

One worker process serves the IdP; a login is the AuthnRequest (signed, HTTP-Redirect), the pages of the generation,
the credentials (hash profile `cheap`), and the auto-posted response with response and assertion signed. Several
browsers log in at once, so that the worker always has something to do. What counts is the CPU time of the worker
alone, so neither the client nor a busy machine is measured. Raw signatures are counted in CPU time too, in turns with
the logins of one run. A login carries two signatures: the bound is half the raw rate. What the cheap hash costs is
measured in the same run, and told in the detail.

SimpleSAMLphp as Debian ships it does the same logins in the same turns, where it is installed.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks import alone
from benchmarks.idp import BROWSERS, PASSWORD, idp, open_accounts, raw_rate
from benchmarks.peers import UnavailableError
from benchmarks.simplesamlphp import simplesamlphp
from benchmarks.turns import in_turns
from benchmarks.values import Benchmark, Figure, Skipped, at_least
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher

_BOUND = "signatures RSA-2048 brutes ÷ 2, par seconde de processeur"
_PEER, _PEER_TITLE = "logins-simplesamlphp", "La même connexion par SimpleSAMLphp, de Debian"
_SLOWER = 6  # the peer does fewer logins a round, so that it takes no longer than ours
_UNIT = "connexions par seconde de processeur de l’IdP"


def measure(
    *, rounds: int = 6, logins: int = 300, browsers: int = BROWSERS, generations: tuple[str, ...] = ("legacy", "2026")
) -> Iterator[Figure | Skipped]:
    for generation in generations:
        yield from _logins(generation, rounds, logins, browsers)


def _logins(generation: str, rounds: int, logins: int, browsers: int) -> Iterator[Figure | Skipped]:
    missing = ""
    with ExitStack() as stack:
        served = stack.enter_context(idp(generation=generation))
        identifiers = open_accounts(served)
        took: list[float] = []

        def ours() -> float:
            begin, spent = time.monotonic(), served.spent()
            rate = served.rate(lambda: served.log_in_all(identifiers, logins, browsers))
            took.append((served.spent() - spent) / (time.monotonic() - begin))
            return rate

        sides = {"raw": lambda: raw_rate(served.signer) / 2, "ours": ours}
        if generation == "legacy":
            try:
                peer = stack.enter_context(simplesamlphp(served.signer))
            except UnavailableError as error:
                missing = str(error)
            else:
                sides["peer"] = lambda: peer.rate(logins // _SLOWER, browsers)
        found = in_turns(sides, rounds)
    yield Figure(
        name="logins" if generation == "legacy" else f"logins-{generation}",
        title=f"Connexion complète, génération {generation}, empreinte « cheap »",
        values=found["ours"],
        unit=_UNIT,
        bounds=found["raw"],
        bound_is=_BOUND,
        limits="pages, requêtes HTTP et base autour des deux signatures",
        detail={"browsers": browsers, "busy": round(took[-1], 2), "hash_milliseconds": round(_hash_seconds() * 1e3, 3)},
    )
    if missing:
        yield Skipped(name=_PEER, title=_PEER_TITLE, reason=missing)
    elif "peer" in found:
        yield Figure(
            name=_PEER,
            title=_PEER_TITLE,
            values=found["peer"],
            unit=_UNIT,
            bounds=found["raw"],
            bound_is=_BOUND,
            limits="PHP lit sa configuration et ses métadonnées à chaque requête",
        )


def _hash_seconds(times: int = 50) -> float:
    hasher = PasswordHasher("cheap")
    known = hasher.hash(PASSWORD)
    begin = time.thread_time()
    for _ in range(times):
        hasher.verify(known, PASSWORD)
    return (time.thread_time() - begin) / times


BENCHMARK = Benchmark(
    name="logins",
    title="Connexions à l’IdP",
    goals={"logins": at_least(0.6), "logins-2026": at_least(0.6)},
    measure=measure,
    quick={"rounds": 2, "logins": 120},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
