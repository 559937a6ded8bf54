"""Whether a run may be believed: the generator kept its times, had a core left, and sent what was asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rentree_blanche.loadtests.rush.campaign import Phase
from rentree_blanche.loadtests.rush.measures import Measures
from rentree_blanche.loadtests.rush.values import Generator, Objective

_LEAST_EXPECTED = 5.0
_NBSP, _NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that makes a run valid: what was measured, what is allowed, and whether it is kept to."""

    name: str
    value: float
    limit: float
    kept: bool
    said: str


def check_run(phases: Sequence[tuple[Phase, Measures]], objective: Objective, limits: Generator) -> tuple[Check, ...]:
    """Check all judged phases of a run: everything but the warming up."""
    judged = [(phase, measures) for phase, measures in phases if phase.name != "warm"]
    return tuple(_checks(judged, objective, limits))


def _checks(judged: Sequence[tuple[Phase, Measures]], objective: Objective, limits: Generator) -> Iterator[Check]:
    lag = max((measures.health.lag.percentile(0.99) for _, measures in judged), default=0.0)
    most = limits.lag_share * objective.seconds
    yield Check(
        "lag", lag, most, lag <= most,
        f"retard du générateur, p99{_NBSP}: {_ms(lag)} pour {_ms(most)} permis",
    )  # fmt: skip
    cpu = max((_mean(measures.health.cpu) for _, measures in judged), default=0.0)
    yield Check(
        "cpu", cpu, limits.cpu_share, cpu <= limits.cpu_share,
        f"cœur du générateur{_NBSP}: {cpu:.0%} occupé pour {limits.cpu_share:.0%} permis",
    )  # fmt: skip
    p = mix_p([(phase.profile.expected(), _produced(measures)) for phase, measures in judged if not phase.closed_users])
    yield Check(
        "mix", p, limits.mix_p, p >= limits.mix_p,
        f"mélange des parcours, χ²{_NBSP}: p = {p:.3g}, au moins {limits.mix_p:g} attendu",
    )  # fmt: skip
    sent = sum(measures.total("started") for _, measures in judged)
    yield Check("sent", sent, 1, sent > 0, f"visites envoyées{_NBSP}: {sent}")


def mix_p(parts: Sequence[tuple[Mapping[str, float], Mapping[str, int]]]) -> float:
    """Give the p-value of Pearson's χ² that the visits produced are of the mix asked for, over several phases.

    Args:
        parts: of each phase the expected and the produced counts by journey. Only proportions are compared: how many
            visits come is chance.

    Journeys of which fewer than 5 visits are to be expected are taken together.
    """
    expected: dict[str, float] = {}
    produced: dict[str, int] = {}
    for asked, made in parts:
        whole, total = sum(asked.values()), sum(made.values())
        for journey, share in asked.items():
            expected[journey] = expected.get(journey, 0.0) + total * share / whole
            produced[journey] = produced.get(journey, 0) + made.get(journey, 0)
    cells = [(expected[journey], produced[journey]) for journey in expected if expected[journey] >= _LEAST_EXPECTED]
    rest = [(expected[journey], produced[journey]) for journey in expected if expected[journey] < _LEAST_EXPECTED]
    if rest and sum(each for each, _ in rest) > 0:
        cells.append((sum(each for each, _ in rest), sum(made for _, made in rest)))
    if len(cells) < 2:
        return 1.0
    from scipy.stats import chi2  # noqa: PLC0415 - slow to import, and asked once a run

    statistic = sum((made - asked) ** 2 / asked for asked, made in cells)
    return float(chi2.sf(statistic, len(cells) - 1))


def _produced(measures: Measures) -> Mapping[str, int]:
    """Count the visits that were first attempts: who comes back is not part of the mix asked for."""
    return {journey: counts["started"] - counts["returned"] for journey, counts in measures.visits.items()}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}{_NARROW}ms"
