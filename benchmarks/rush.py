"""Measure how many visits a second one core of the generator can drive, beside plain FastHttpUser in the same run.

    python -m benchmarks.rush [--rounds 5] [--rate 60] [--seconds 5]

A visit is a login of three requests (portal, credentials, home) at a trivial server in a process of its own. The
engine of `rentree rush` plays it with open arrivals, a browser of its own each, forms read, pages checked and
latencies kept; FastHttpUser sends the same three requests and looks at nothing. What counts is the CPU time of the
generator, so neither the server nor a busy machine is measured. The ratio is to FastHttpUser's rate.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import gevent
from locust import FastHttpUser
from locust.env import Environment

from benchmarks import alone
from benchmarks.turns import in_turns
from benchmarks.values import Benchmark, Figure
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


def measure(*, rounds: int = 5, rate: float = 60.0, seconds: float = 5.0) -> Iterator[Figure]:
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        ours, plain = engine(url, rate, seconds), fast_http_user(url, round(rate * seconds))
        found = in_turns({"ours": lambda: per_second(ours), "plain": lambda: per_second(plain)}, rounds)
    finally:
        server.kill()
        server.wait()
    yield Figure(
        name="rush",
        title="Visites menées par le générateur de charge",
        values=found["ours"],
        unit="visites par seconde de processeur du générateur",
        bounds=found["plain"],
        bound_is="FastHttpUser nu, mêmes requêtes",
        limits="formulaires lus, pages vérifiées, latences gardées",
    )


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


BENCHMARK = Benchmark(
    name="rush",
    title="Générateur de charge",
    goals={},
    measure=measure,
    quick={"rounds": 2, "seconds": 2.0},
)


if __name__ == "__main__":
    alone.main(BENCHMARK)
