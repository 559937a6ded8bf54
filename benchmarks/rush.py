"""Measure how many visits a second one core of the generator can drive, beside plain FastHttpUser in the same run.

    python benchmarks/rush.py [--rounds 5] [--rate 60] [--seconds 5]

A visit is a login of three requests (portal, credentials, home) at a trivial server in a process of its own. The
engine of `rentree rush` plays it with open arrivals, a browser of its own each, forms read, pages checked and
latencies kept; FastHttpUser sends the same three requests and looks at nothing. What counts is the CPU time of the
generator, so neither the server nor a busy machine is measured. `ratio` is the engine's rate to FastHttpUser's.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import gevent
from locust import FastHttpUser
from locust.env import Environment

from rentree_blanche.loadtests.demand import read_demand
from rentree_blanche.loadtests.rush.arrivals import Profile
from rentree_blanche.loadtests.rush.description import Description
from rentree_blanche.loadtests.rush.engine import Engine, Part
from rentree_blanche.loadtests.rush.values import Rush
from rentree_blanche.loadtests.users.crowd import Crowd
from rentree_blanche.loadtests.users.fast import FastTransport
from rentree_blanche.loadtests.users.gevent_time import GeventTime
from rentree_blanche.loadtests.users.locustfile import Visitors
from rentree_blanche.loadtests.users.people import Person
from rentree_blanche.loadtests.users.visitor import Places
from rentree_blanche.simulators.core.chance import Chance

SERVER = """
import asyncio

LOGIN = b'<html><form id="validerAuth" method="post" action="/entrer"><input name="j_username"></form></html>'
HOME = b'<html><h1 id="identite">Camille Durand</h1></html>'


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        length = 0
        while (header := await reader.readline()) not in {b"\\r\\n", b""}:
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        if length:
            await reader.readexactly(length)
        page = LOGIN if b"/saml/login" in line else HOME
        writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n%b" % (len(page), page))
        await writer.drain()


async def serve() -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=4_096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
"""


def measure(*, rounds: int, rate: float, seconds: float) -> dict[str, object]:
    """Measure both in turns; `spread` is the range of the rounds' ratios over their median."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        ours, plain = engine(url, rate, seconds), fast_http_user(url, round(rate * seconds))
        both = [(per_second(ours), per_second(plain)) for _ in range(rounds + 1)][1:]  # the first one warms up
    finally:
        server.kill()
        server.wait()
    ratios = [mine / theirs for mine, theirs in both]
    return {
        "name": "rush",
        "value": round(statistics.median(mine for mine, _ in both), 1),
        "unit": "visits/CPU-second of the generator",
        "bound": round(statistics.median(theirs for _, theirs in both), 1),
        "ratio": round(statistics.median(ratios), 3),
        "spread": round((max(ratios) - min(ratios)) / statistics.median(ratios), 3),
    }


def per_second(play: Callable[[], int]) -> float:
    begin = time.process_time()
    visits = play()
    return visits / (time.process_time() - begin)


def engine(url: str, rate: float, seconds: float) -> Callable[[], int]:
    demand, environment = read_demand(), Environment(user_classes=[Visitors])
    without_mistakes = demand.journeys["login"].model_copy(update={"mistakes": ()})
    demand = demand.model_copy(update={"journeys": {"login": without_mistakes}})
    people = [Person(role="account", identifier="c.durand12", password="x")]
    places = Places({"ent-hdf": url})
    described = Description(rush=Rush(), demand=demand, mix={"login": 1.0}, places=places, people=people)
    crowd = Crowd(described, lambda: FastTransport(Visitors(environment)))
    part = Part(phase=0, worker=0, profile=Profile.flat(rate, seconds, {"login": 1.0}), think_scale=0.0)

    def play() -> int:
        measures = Engine(demand, Chance(1), GeventTime(), crowd.player).run(part)
        assert not measures.failures, measures.failures
        return measures.total("done")

    return play


def fast_http_user(url: str, visits: int) -> Callable[[], int]:
    class Plain(FastHttpUser):
        host = url

    environment = Environment(user_classes=[Plain])

    def visit() -> None:
        client = Plain(environment).client
        client.get("/saml/login")
        client.post("/entrer", {"j_username": "c.durand12"})
        client.get("/accueil")
        client.client.close()

    def play() -> int:
        for begun in range(0, visits, 20):
            gevent.joinall([gevent.spawn(visit) for _ in range(min(20, visits - begun))], raise_error=True)
        return visits

    return play


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=60, help="visits a second")
    parser.add_argument("--seconds", type=float, default=5, help="of each round")
    chosen = parser.parse_args()
    print(json.dumps(measure(**vars(chosen))))


if __name__ == "__main__":
    main()
