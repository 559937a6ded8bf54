"""Every check is proven: each broken provider fails exactly the checks declared for its defect, the right one none."""

import pytest

from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.registry import Catalogue, catalogue
from rentree_blanche.conformance.values import Verdict
from rentree_blanche.conformance.zoo.defects import DEFECTS
from rentree_blanche.conformance.zoo.defects.altering import Defect
from rentree_blanche.conformance.zoo.matrix import Trace, dynamic, row_of, telling, trace_of_right, verdicts_of
from rentree_blanche.conformance.zoo.proofs import proofs

_ONLY_WHERE_SAID = "replay.unsolicited-again"


@pytest.fixture(scope="module")
def right(cast: Cast) -> Trace:
    return trace_of_right(cast, catalogue())


def test_the_right_provider_passes_every_check(right: Trace) -> None:
    wrong = {check: verdict for check, verdict in right.verdicts.items() if verdict is not Verdict.PASSED}
    assert wrong == {_ONLY_WHERE_SAID: Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize("defect", DEFECTS, ids=[defect.id for defect in DEFECTS])
def test_a_broken_provider_fails_exactly_what_is_declared(defect: Defect, cast: Cast, right: Trace) -> None:
    assert row_of(defect, cast, catalogue(), right).differences == ()


@pytest.mark.parametrize("name", ["logout-ignored", "guest", "no-response-version"])
def test_a_check_that_never_comes_to_the_defect_passes_there_as_at_the_right_provider(
    name: str, cast: Cast, right: Trace
) -> None:
    defect = next(each for each in DEFECTS if each.id == name)
    told = {check.id for check in telling(defect, catalogue(), right)}
    others = Catalogue(tuple(check for check in catalogue().checks if check.id not in told))
    verdicts = verdicts_of(defect, cast, others)
    assert verdicts
    assert verdicts == {check: right.verdicts[check] for check in verdicts}


def test_every_dynamic_check_is_proven_by_a_broken_provider() -> None:
    assert [check for check, defects in proofs().items() if not defects] == []


def test_what_a_defect_declares_are_checks_that_there_are() -> None:
    checks = dynamic(catalogue())
    for defect in DEFECTS:
        for pattern in defect.fails:
            assert Defect(id="x", title="x", fails=(pattern,)).declared(checks), f"{defect.id}: {pattern}"
