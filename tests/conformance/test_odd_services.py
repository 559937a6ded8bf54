"""A service that is down, slow, in circles, wants JavaScript or says yes to all: a clear answer, never « passed »."""

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from rentree_blanche.conformance.bench import Bench, bench_for
from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.errors import ConformanceError, NotAllowedError
from rentree_blanche.conformance.judging import outcome_of
from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.running import preflight
from rentree_blanche.conformance.service import read_service
from rentree_blanche.conformance.values import Verdict
from rentree_blanche.conformance.zoo.building import RIGHT
from rentree_blanche.conformance.zoo.serving import Wsgi, served, wsgi
from tests.conformance.conftest import Site, site_of

CHECK = "conditions.audience-other"
_NEVER = Event()


def answering(status: str, body: str = "", **headers: str) -> Wsgi:
    def application(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start(status, [("Content-Type", "text/html; charset=utf-8"), *headers.items()])
        return [body.encode()]

    return application


def in_the_place_of(site: Site, path: str, other: Wsgi) -> Wsgi:
    """Answer at one path otherwise than the provider does."""
    right = wsgi(site.provider)

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return (other if environ["PATH_INFO"] == path else right)(environ, start)

    return application


def bench_at(site: Site, port: int, folder: Path, more: str = "") -> Bench:
    """Set up the bench before what answers at another port in the place of the provider, whose metadata are a file."""
    before, site.provider.base_url = site.provider.base_url, f"http://zoo.localhost:{port}"
    (folder / "sp.xml").write_bytes(site.provider.metadata())
    text = site.file.read_text(encoding="utf-8").replace(before, site.provider.base_url)
    text = text.replace(f'"{site.provider.base_url}/metadata"', '"sp.xml"')
    file = folder / "odd.toml"
    file.write_text(text + more, encoding="utf-8")
    return bench_for(read_service(file))


def refused_before(site: Site, application: Wsgi, folder: Path) -> str:
    with served(application) as port, pytest.raises(ConformanceError) as raised:
        preflight(bench_at(site, port, folder))
    return str(raised.value)


def test_a_service_that_is_down_is_told_as_such(site: Site, tmp_path: Path) -> None:
    with served(answering("200 OK")) as port:
        pass  # nobody listens there any more
    with pytest.raises(ConformanceError, match="connexion impossible"):
        preflight(bench_at(site, port, tmp_path))


def test_a_start_that_goes_in_circles_is_told_as_such(site: Site, tmp_path: Path) -> None:
    circling = in_the_place_of(site, "/login", answering("302 Found", Location="/login"))
    assert "tourne en rond" in refused_before(site, circling, tmp_path)


def test_a_start_that_wants_javascript_is_told_as_such(site: Site, tmp_path: Path) -> None:
    page = answering("200 OK", "<html><body><div id=app></div><script src=/app.js></script></body></html>")
    assert "attend du JavaScript" in refused_before(site, in_the_place_of(site, "/login", page), tmp_path)


def test_a_start_that_leads_to_another_machine_is_not_followed(site: Site, tmp_path: Path) -> None:
    away = in_the_place_of(site, "/login", answering("302 Found", Location="https://ailleurs.exemple.fr/"))
    with served(away) as port, pytest.raises(NotAllowedError, match=r"ailleurs\.exemple\.fr"):
        bench_at(site, port, tmp_path).requests(1)


def test_an_oracle_that_sees_a_session_everywhere_is_refused(site: Site, tmp_path: Path) -> None:
    yes = in_the_place_of(site, "/me", answering("200 OK", "<p id=identite>Bienvenue</p>"))
    assert "sans que personne ne soit connecté" in refused_before(site, yes, tmp_path)


@pytest.mark.parametrize(
    ("path", "answer", "verdict"),
    [
        ("/acs", answering("200 OK", "<h1>Bienvenue</h1>"), Verdict.NOT_CONCLUSIVE),
        ("/acs", answering("500 Internal Server Error"), Verdict.NOT_CONCLUSIVE),
        ("/acs", answering("302 Found", Location="/acs"), Verdict.NOT_CONCLUSIVE),
    ],
    ids=["yes-to-all", "broken", "circling"],
)
def test_a_service_that_never_opens_a_session_passes_nothing(
    site: Site, tmp_path: Path, path: str, answer: Wsgi, verdict: Verdict
) -> None:
    with served(in_the_place_of(site, path, answer)) as port:
        outcome = outcome_of(catalogue().check(CHECK), bench_at(site, port, tmp_path))
    assert (outcome.verdict, outcome.evidence[0].session is not None) == (verdict, True)


def test_a_service_that_is_too_slow_has_broken_and_is_not_asked_for_ever(site: Site, tmp_path: Path) -> None:
    def slow(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        _NEVER.wait(1)
        return answering("200 OK")(environ, start)

    with served(in_the_place_of(site, "/login", slow)) as port:
        bench = bench_at(site, port, tmp_path, "\n[timeouts]\nanswer_seconds = 0.2\n")
        outcomes = [outcome_of(check, bench) for check in catalogue().chosen(["issuer.*"]).checks]
    assert [outcome.verdict for outcome in outcomes[:3]] == [Verdict.SERVICE_BROKE] * 3
    assert {outcome.verdict for outcome in outcomes[3:]} == {Verdict.NOT_CONCLUSIVE}
    assert "pas de réponse en 0.2 s" in outcomes[0].told


def test_a_refusal_by_breaking_is_told_apart(tmp_path: Path, cast: Cast, keys: Path) -> None:
    with site_of(RIGHT, tmp_path, cast, keys) as site:
        right = wsgi(site.provider)

        def fragile(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            told: list[Any] = []
            body = right(environ, lambda *line: told.append(line))
            status, headers = told[0]
            start("500 Internal Server Error" if status.startswith("403") else status, headers)
            return body

        with served(fragile) as port:
            outcome = outcome_of(catalogue().check(CHECK), bench_at(site, port, tmp_path))
    assert outcome.verdict is Verdict.SERVICE_BROKE
