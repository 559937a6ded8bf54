"""Closed forms of queueing theory, written from their definitions."""

import math


def erlang_c(servers: int, load: float) -> float:
    """Give the probability of waiting in M/M/c."""
    waiting = load**servers / math.factorial(servers) * servers / (servers - load)
    return waiting / (sum(load**n / math.factorial(n) for n in range(servers)) + waiting)


def mmck(servers: int, load: float, places: int) -> list[float]:
    """Give the probabilities of 0 to K people in M/M/c/K."""
    weights = [1.0]
    for people in range(1, places + 1):
        weights.append(weights[-1] * load / min(people, servers))
    return [each / sum(weights) for each in weights]


def pollaczek_khinchine(arrivals: float, service: float, variation: float) -> float:
    """Give the mean wait in M/G/1."""
    use = arrivals * service
    return use * service * (1 + variation) / (2 * (1 - use))


def erlang_a(servers: int, load: float, leaving: float, *, states: int = 4000) -> tuple[float, float]:
    """Give the share who leave and the mean queue in M/M/c+M, time in mean services."""
    logs = [0.0]
    for people in range(1, states):
        logs.append(logs[-1] + math.log(load / (min(people, servers) + leaving * max(people - servers, 0))))
    top = max(logs)
    weights = [math.exp(each - top) for each in logs]
    queue = sum(w * max(n - servers, 0) for n, w in enumerate(weights)) / sum(weights)
    return leaving * queue / load, queue
