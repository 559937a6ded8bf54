"""The check at releases whose bypass is published: it sees another session open there, and not at what came after."""

from pathlib import Path

import pytest

from rentree_blanche.client import RunningFederation
from rentree_blanche.conformance.bench import Bench, bench_for
from rentree_blanche.conformance.judging import outcome_of
from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.service import read_service
from rentree_blanche.conformance.values import Outcome, Verdict
from tests.providers.recipes import Provider, Recipe, followed

BYPASSES = (
    ("passport-saml-3.2.1", "wrapping.two-roots"),  # CVE-2022-39299
    ("samlify-2.9.1", "wrapping.xsw-2-bare"),  # CVE-2025-47949
)


def bench(provider: Provider, federation: RunningFederation) -> Bench:
    """Set up the check as the recipe does, with the key of the federation that runs."""
    service = read_service(provider.folder / "service.toml")
    key = Path(str(federation.directory.ca)).parent / "educonnect"
    return bench_for(service.model_copy(update={"idp": service.idp.model_copy(update={"folder": key})}))


def made(check: str, at: Bench) -> Outcome:
    return outcome_of(catalogue().check(check), at)


@pytest.mark.parametrize(("recipe", "check"), BYPASSES)
def test_a_forged_message_opens_the_session_of_another_person_at_an_old_release(
    recipe: str, check: str, federation_up: RunningFederation
) -> None:
    with followed(Recipe.read(recipe), federation_up) as provider:
        at = bench(provider, federation_up)
        assert made("positive.both-signed", at).verdict is Verdict.PASSED
        found = made(check, at)
    seen = found.evidence[-1].session
    assert seen is not None
    assert (found.verdict, seen.opened, seen.who) == (Verdict.FAILED, True, at.cast.other.key), found.told


def test_the_release_that_is_kept_up_to_date_refuses_what_the_old_ones_believe(
    federation_up: RunningFederation,
) -> None:
    with followed(Recipe.read("passport-saml"), federation_up) as provider:
        at = bench(provider, federation_up)
        found = [made(check, at) for check in ("positive.both-signed", *(check for _, check in BYPASSES))]
    assert [(each.verdict, each.told) for each in found if each.verdict is not Verdict.PASSED] == []
