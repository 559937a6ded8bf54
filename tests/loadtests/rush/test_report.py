"""A result survives its file, its page says whether to believe it, and two of them are set side by side."""

from dataclasses import replace
from pathlib import Path

import pytest

from rentree_blanche.loadtests.demand import read_demand
from rentree_blanche.loadtests.errors import LoadError
from rentree_blanche.loadtests.rush.arrivals import Profile
from rentree_blanche.loadtests.rush.campaign import Finding, Phase
from rentree_blanche.loadtests.rush.compare import compare_results, write_comparison
from rentree_blanche.loadtests.rush.conductor import Taken
from rentree_blanche.loadtests.rush.measures import Measures
from rentree_blanche.loadtests.rush.report import conclusions, write_report
from rentree_blanche.loadtests.rush.resources import Sample
from rentree_blanche.loadtests.rush.result import Result, summary
from rentree_blanche.loadtests.rush.validity import Check
from rentree_blanche.loadtests.rush.values import Rush

MIX = {"login": 0.9, "registration": 0.1}


def taken(name: str, number: int, rate: float, latency: float, *, failed: int = 0) -> Taken:
    measures = Measures(20, 0)
    for each in range(100):
        measures.visit("login", "planned")
        measures.visit("login", "started", each / 5)
        measures.action("login", "credentials", intended=each / 5, real=each / 5, end=each / 5 + latency)
    for each in range(failed):
        measures.failure("registration", "code", "no-sms", intended=each, real=each, end=each + 15)
    phase = Phase(name=name, number=number, rate=rate, profile=Profile.flat(rate, 20, MIX))
    return Taken(phase, 1_000.0 + 30 * number, measures)


def made(**changed: object) -> Result:
    steps = [taken("step", 0, 4, 0.2), taken("step", 1, 8, 0.4), taken("step", 2, 16, 3.0, failed=9)]
    result = Result(
        version="0.1.0",
        machine={"cores": 2, "system": "Linux", "python": "3.11"},
        rush=Rush(name="Essai <1>").model_dump(mode="json"),
        demand=read_demand().model_dump(mode="json"),
        mix=MIX,
        left_out=["logout"],
        target={"name": "essai", "facts": {"base": "SQLite"}, "processes": {"educonnect": 1}},
        workers=1,
        taken=[*steps, taken("hold", 3, 6.4, 0.3)],
        finding=Finding(8, 16),
        checks=[Check("lag", 0.01, 0.1, kept=True, said="retard du générateur")],
        samples=[
            Sample(1_000.0 + at, {"educonnect": 0.95, "générateur": 0.3}, {"educonnect": 150.0}, 1.4, at, at % 7)
            for at in range(120)
        ],
    )
    return replace(result, **changed)  # type: ignore[arg-type]


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = made()
    written.write(tmp_path)
    read = Result.read(tmp_path)
    assert [summary(each) for each in read.taken] == [summary(each) for each in written.taken]
    assert (read.finding, read.checks, read.samples) == (written.finding, written.checks, written.samples)
    assert (read.valid, read.met(), read.broke_first()) == (written.valid, written.met(), written.broke_first())


def test_what_is_no_result_is_told(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    with pytest.raises(LoadError, match="pas un résultat de « rentree rush »"):
        Result.read(tmp_path)


def test_the_conclusions_answer_how_much_what_broke_and_whether_to_believe_it() -> None:
    said = "\n".join(conclusions(made()))
    assert "Essai valide" in said
    assert "La cible tient 8 visites par seconde" in said
    assert "à 16 l’objectif est manqué" in said
    assert "« educonnect », à 95% d’un cœur" in said
    assert "« no-sms » (9 fois)" in said
    assert "objectif tenu" in said
    assert "ne peut pas jouer" in said


def test_service_demands_are_what_is_used_over_what_is_done() -> None:
    result = made()
    hold = result.hold()
    assert hold is not None
    assert result.service_demands(hold) == pytest.approx({"educonnect": 0.95 / (100 / 20)})


def test_an_invalid_run_says_so_first() -> None:
    late = Check("lag", 0.5, 0.1, kept=False, said="retard du générateur, p99 : 500 ms")
    said = list(conclusions(made(checks=[late])))
    assert said[0].startswith("Essai INVALIDE, ne rien en conclure")
    assert "500 ms" in said[0]
    assert not made(checks=[late]).valid
    assert not made(lost="un processus s’est perdu").valid


def test_the_page_stands_by_itself_and_escapes_what_it_is_told(tmp_path: Path) -> None:
    page = write_report(made(), tmp_path).read_text(encoding="utf-8")
    assert "Essai &lt;1&gt;" in page
    assert page.count("<svg") == 7
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")


@pytest.mark.parametrize(
    ("asked", "told", "source"),
    [
        (None, "7,14 € à 0,06 €", "passerelle simulée"),
        (0.1, "11,9 € à 0,1 €", "sms_euros, dans le fichier de l’essai"),
    ],
)
def test_messages_cost_what_the_run_or_its_model_says_and_the_page_says_who(
    asked: float | None, told: str, source: str, tmp_path: Path
) -> None:
    result = made(rush=Rush(sms_euros=asked).model_dump(mode="json"))
    page = write_report(result, tmp_path).read_text(encoding="utf-8")
    assert told in page
    assert source in page


def test_two_results_are_compared_by_figures_and_by_what_was_asked(tmp_path: Path) -> None:
    second = made(
        finding=Finding(12, 16),
        rush=Rush(name="Essai 2", seed=2).model_dump(mode="json"),
        target={"name": "essai", "facts": {"base": "PostgreSQL"}, "processes": {"educonnect": 2}},
    )
    comparison = compare_results(made(), second)
    ratios = {figure.name: figure.ratio for figure in comparison.figures}
    assert ratios["genou, visites/s tenues"] == pytest.approx(1.5)
    assert comparison.differing == {"cible.base": ("SQLite", "PostgreSQL"), "rush.seed": (1, 2)}
    assert comparison.valid
    write_comparison(comparison, tmp_path / "comparaison.html")
    assert "PostgreSQL" in (tmp_path / "comparaison.html").read_text(encoding="utf-8")
    assert not compare_results(made(), made(lost="coupé")).valid
