"""Each check of the catalogue is an item: `test_check[wrapping.xsw-1]`."""

from collections.abc import Callable

from rentree_blanche.conformance.values import Check, Outcome


def test_check(check: Check, hold: Callable[[Check], Outcome]) -> None:
    hold(check)
