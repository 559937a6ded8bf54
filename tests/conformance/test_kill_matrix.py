"""Every check is proven: each broken provider fails exactly the checks declared for its defect, the right one none."""

import pytest

from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.values import Verdict
from rentree_blanche.conformance.zoo.building import RIGHT, bench_before
from rentree_blanche.conformance.zoo.defects import DEFECTS
from rentree_blanche.conformance.zoo.defects.altering import Defect
from rentree_blanche.conformance.zoo.matrix import dynamic, row_of, verdicts_of
from rentree_blanche.conformance.zoo.proofs import proofs

_ONLY_WHERE_SAID = "replay.unsolicited-again"


def test_the_right_provider_passes_every_check(cast: Cast) -> None:
    verdicts = verdicts_of(bench_before(RIGHT, cast), catalogue())
    wrong = {check: verdict for check, verdict in verdicts.items() if verdict is not Verdict.PASSED}
    assert wrong == {_ONLY_WHERE_SAID: Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize("defect", DEFECTS, ids=[defect.id for defect in DEFECTS])
def test_a_broken_provider_fails_exactly_what_is_declared(defect: Defect, cast: Cast) -> None:
    assert row_of(defect, cast, catalogue()).differences == ()


def test_every_dynamic_check_is_proven_by_a_broken_provider() -> None:
    assert [check for check, defects in proofs().items() if not defects] == []


def test_what_a_defect_declares_are_checks_that_there_are() -> None:
    checks = dynamic(catalogue())
    for defect in DEFECTS:
        for pattern in defect.fails:
            assert Defect(id="x", title="x", fails=(pattern,)).declared(checks), f"{defect.id}: {pattern}"
