"""The report of a run, one page: how much the target takes, what gave way first, whether the run may be believed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from rentree_blanche.loadtests.rush.campaign import met
from rentree_blanche.loadtests.rush.charts import bars, lines
from rentree_blanche.loadtests.rush.conductor import Taken
from rentree_blanche.loadtests.rush.histogram import Latencies
from rentree_blanche.loadtests.rush.measures import VISIT_COUNTS
from rentree_blanche.loadtests.rush.result import Result, summary

_NAMES = {"warm": "échauffement", "step": "palier", "hold": "tenue", "closed": "boucle fermée", "day": "jour"}
_COLON, _NARROW = "\N{NO-BREAK SPACE}:", "\N{NARROW NO-BREAK SPACE}"
_OTHERS = 0.25


def write_report(result: Result, folder: Path) -> Path:
    """Write the page of a result; give its file."""
    objective = result.asked.objective
    page = _TEMPLATES.get_template("report.html").render(
        result=result,
        rush=result.asked,
        verdict=list(conclusions(result)),
        phases=[_row(each, result) for each in result.taken],
        journeys=list(_journeys(result)),
        failures=result.failures().most_common(15),
        charts=dict(_charts(result)),
        percentile=f"p{objective.percentile * 100:g}",
        reproduce=_reproduce(result),
        price=result.sms_price,
    )
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    return file


def conclusions(result: Result) -> Iterator[str]:
    """Say in a few sentences what the run answers."""
    objective = result.asked.objective
    wanted = (
        f"p{objective.percentile * 100:g} ≤ {_number(objective.seconds)}{_NARROW}s, "
        f"échecs ≤ {_percent(objective.error_share)}"
    )
    if result.lost:
        yield f"Essai interrompu{_COLON} {result.lost}"
    yield f"Essai {'valide' if result.valid else 'INVALIDE, ne rien en conclure'}{_COLON} " + f"{_NARROW}; ".join(
        check.said for check in result.checks if result.valid or not check.kept
    )
    others = max((result.others_used(each) for each in result.taken), default=0.0)
    if others > _OTHERS * float(result.machine["cores"]):
        yield (
            f"D’autres programmes occupaient jusqu’à {_number(others)} des {result.machine['cores']} cœurs de cette "
            f"machine{_COLON} ces débits disent peu de la cible seule."
        )
    finding = result.finding
    if finding is not None:
        if finding.found:
            yield (
                f"La cible tient {_number(finding.good)} visites par seconde ({wanted}){_NARROW}; "
                f"à {_number(finding.bad)} l’objectif est manqué."
            )
        elif finding.good:
            yield f"La cible tient au moins {_number(finding.good)} visites par seconde ({wanted}), genou non atteint."
        else:
            yield f"La cible ne tient aucun des débits essayés ({wanted})."
        yield f"Ce qui a cédé d’abord{_COLON} {result.broke_first()}."
    hold = result.hold()
    if hold is not None:
        said = summary(hold)
        yield (
            f"Tenue à {_number(hold.phase.rate)} visites par seconde, {hold.measures.seconds:.0f}{_NARROW}s{_COLON} "
            f"p95 {_ms(said['intended']['p95'])}, p99 {_ms(said['intended']['p99'])}, "
            f"échecs {_percent(said['error_share'])}{_NARROW}; objectif {'tenu' if result.met() else 'MANQUÉ'}."
        )
    if result.left_out:
        yield f"Parcours du modèle que cette cible ne peut pas jouer{_COLON} {', '.join(result.left_out)}."


def _row(taken: Taken, result: Result) -> Mapping[str, Any]:
    demands = result.service_demands(taken)
    return {
        "name": _NAMES.get(taken.phase.name, taken.phase.name)
        + (f" {taken.phase.day + 1}" if taken.phase.day is not None else ""),
        "users": taken.phase.closed_users,
        "met": met(result.asked.objective, taken.measures),
        "used": ", ".join(
            f"{name} {_number(cores)} ({_ms(demands[name])} par visite)"
            for name, cores in sorted(result.used_in(taken).items())
            if name in demands
        ),
        **summary(taken),
    }


def _journeys(result: Result) -> Iterator[Mapping[str, Any]]:
    """Give the figures of each journey, in the phase that held, or else in all judged ones."""
    hold = result.hold()
    taken = [hold] if hold is not None else [each for each in result.taken if each.phase.name != "warm"]
    for journey, share in result.mix.items():
        latencies = Latencies.merged(
            each for phase in taken for (name, _), each in phase.measures.intended.items() if name == journey
        )
        counted = sum((phase.measures.visits.get(journey, Counter()) for phase in taken), Counter[str]())
        steps = [
            (
                step,
                Latencies.merged(
                    p.measures.intended[journey, step] for p in taken if (journey, step) in p.measures.intended
                ),
            )
            for step in dict.fromkeys(s for p in taken for (name, s) in p.measures.intended if name == journey)
        ]
        yield {
            "name": journey,
            "share": share,
            "visits": {what: counted[what] for what in VISIT_COUNTS},
            "latencies": latencies,
            "steps": [(step, each.percentile(0.95)) for step, each in steps],
        }


def _charts(result: Result) -> Iterator[tuple[str, Markup]]:
    origin = result.taken[0].began if result.taken else 0.0
    rates, failed, tails = _series(result.taken, origin)
    yield "rate", lines({"demandé": _asked(result.taken, origin), "envoyé": rates, "échoué": failed},
                        x="secondes", y="visites par seconde")  # fmt: skip
    yield "latency", lines(tails, x="secondes", y="secondes, depuis le départ voulu", logarithmic=True)
    steps = sorted((each for each in result.taken if each.phase.name == "step"), key=lambda each: each.phase.rate)
    if len(steps) > 1:
        yield (
            "knee",
            lines(
                {
                    "départ voulu": [
                        (each.phase.rate, each.measures.all_intended().percentile(0.95)) for each in steps
                    ],
                    "départ réel": [(each.phase.rate, each.measures.all_real().percentile(0.95)) for each in steps],
                    "objectif": [(each.phase.rate, result.asked.objective.seconds) for each in steps],
                },
                x="visites par seconde",
                y="p95, secondes",
                logarithmic=True,
            ),
        )
    if failures := result.failures():
        by_reason: dict[str, dict[str, float]] = {}
        for (journey, _, reason), count in failures.items():
            inner = by_reason.setdefault(reason, {})
            inner[journey] = inner.get(journey, 0) + count
        yield "errors", bars(by_reason, y="actions échouées")
    yield from _resource_charts(result, origin)


def _resource_charts(result: Result, origin: float) -> Iterator[tuple[str, Markup]]:
    samples = [sample for sample in result.samples if sample.at >= origin]
    if not samples:
        return
    names = list(samples[0].cpu)
    cpu = {name: [(each.at - origin, each.cpu.get(name)) for each in samples] for name in names}
    cpu["machine"] = [(each.at - origin, each.machine) for each in samples]
    yield "cpu", lines(cpu, x="secondes", y="cœurs")
    memory = {name: [(each.at - origin, each.memory.get(name)) for each in samples] for name in names}
    yield "memory", lines(memory, x="secondes", y="Mio")
    if any(sample.sms_spent for sample in samples):
        yield (
            "sms",
            lines(
                {
                    "crédits dépensés": [(each.at - origin, float(each.sms_spent)) for each in samples],
                    "en file (des 200 derniers)": [(each.at - origin, float(each.sms_waiting)) for each in samples],
                },
                x="secondes",
                y="SMS",
            ),
        )


Line = list[tuple[float, float | None]]


def _series(taken: Sequence[Taken], origin: float) -> tuple[Line, Line, Mapping[str, Line]]:
    rates: Line = []
    failed: Line = []
    tails: dict[str, Line] = {"p50": [], "p95": [], "p99": []}
    for each in taken:
        measures, start = each.measures, each.began - origin
        for number, point in sorted(measures.points.items()):
            at = start + (number + 0.5) * measures.step
            if number * measures.step < measures.seconds:
                rates.append((at, point.started / measures.step))
                failed.append((at, (point.failed + point.dropped) / measures.step))
            if point.latencies.count:
                for name, line in tails.items():
                    line.append((at, point.latencies.percentile(float(name[1:]) / 100)))
        for line in (rates, failed, *tails.values()):
            line.append((start + measures.seconds, None))
    return rates, failed, tails


def _asked(taken: Sequence[Taken], origin: float) -> Line:
    line: Line = []
    for each in taken:
        if not each.phase.closed_users:
            slot = each.phase.profile.slot_seconds
            for number, row in enumerate(each.phase.profile.rates):
                begin = each.began - origin + number * slot
                line += [(begin, sum(row)), (begin + slot, sum(row))]
            line.append((each.began - origin + each.phase.profile.seconds, None))
    return line


def _reproduce(result: Result) -> Mapping[str, str]:
    rush = result.asked
    return {
        "version": result.version,
        "graine": str(rush.seed),
        "mode": rush.mode,
        "machine": f"{result.machine['cores']} cœurs, {result.machine['system']}, Python {result.machine['python']}",
        "générateur": f"{result.workers} processus, temps de réflexion × {_number(rush.generator.think_scale)}",
        **{f"cible, {name}": value for name, value in result.target["facts"].items()},
    }


def _number(value: float) -> str:
    return f"{value:.3g}".replace(".", ",")


def _percent(share: float) -> str:
    return f"{share * 100:.2f}{_NARROW}%".replace(".", ",")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}{_NARROW}ms"


_TEMPLATES = Environment(
    loader=PackageLoader("rentree_blanche.loadtests.rush"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters.update({"number": _number, "percent": _percent, "ms": _ms})
