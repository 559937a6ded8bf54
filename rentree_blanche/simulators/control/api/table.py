"""All operations of the control API, in the order in which the document shows them."""

from rentree_blanche.simulators.control.api import clock, directory, faults, state
from rentree_blanche.simulators.control.operations import AnyOperation

OPERATIONS: tuple[AnyOperation, ...] = (
    *directory.OPERATIONS,
    *clock.OPERATIONS,
    *faults.OPERATIONS,
    *state.OPERATIONS,
)
