"""At a service whose assertions are encrypted a change reaches the assertion, or the check says that it cannot."""

from dataclasses import replace

import pytest

from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.judging import outcome_of
from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.service import Encryption
from rentree_blanche.conformance.values import Verdict
from rentree_blanche.conformance.zoo.building import RIGHT, bench_before
from rentree_blanche.conformance.zoo.case import Case
from rentree_blanche.conformance.zoo.habits import Habits
from rentree_blanche.conformance.zoo.loose import not_at_all
from rentree_blanche.conformance.zoo.tools import refuse_unless

SIGNED = ("signature.identity-changed", "wrapping.xsw-4", "parser.comment", "conditions.audience-other")


def encrypted(habits: Habits, cast: Cast) -> Bench:
    bench = bench_before(habits, cast)
    bench.service = bench.service.model_copy(update={"encryption": Encryption()})
    bench.read = replace(bench.provider, registration=replace(bench.provider.registration, encrypt_assertions=True))
    return bench


def verdict(check: str, bench: Bench) -> Verdict:
    return outcome_of(catalogue().check(check), bench).verdict


@pytest.mark.parametrize("check", SIGNED)
def test_a_right_service_passes(check: str, cast: Cast) -> None:
    assert verdict(check, encrypted(RIGHT, cast)) is Verdict.PASSED


def test_a_service_that_verifies_nothing_fails(cast: Cast) -> None:
    assert verdict("signature.identity-changed", encrypted(replace(RIGHT, verify=not_at_all), cast)) is Verdict.FAILED


def test_a_service_that_takes_only_encrypted_assertions_is_out_of_reach(cast: Cast) -> None:
    def only_encrypted(case: Case) -> None:
        refuse_unless(b"EncryptedAssertion" in case.xml, "not encrypted")

    habits = RIGHT.having("unique-ids", only_encrypted)
    assert verdict("signature.identity-changed", encrypted(habits, cast)) is Verdict.NOT_APPLICABLE
    assert verdict("conditions.audience-other", encrypted(habits, cast)) is Verdict.PASSED
