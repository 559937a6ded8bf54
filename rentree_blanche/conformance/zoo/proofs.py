"""Which broken providers prove which checks."""

from collections.abc import Mapping, Sequence

from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.values import Kind
from rentree_blanche.conformance.zoo.defects import DEFECTS


def proofs() -> Mapping[str, Sequence[str]]:
    """Give, by dynamic check, the ids of the broken providers that must fail it."""
    checks = [check.id for check in catalogue().checks if check.kind is Kind.DYNAMIC]
    declared = {defect.id: defect.declared(checks) for defect in DEFECTS}
    return {check: [defect for defect, fails in declared.items() if check in fails] for check in checks}
