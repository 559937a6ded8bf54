"""Which broken providers prove which checks."""

from collections.abc import Mapping, Sequence


def proofs() -> Mapping[str, Sequence[str]]:
    """Give, by check, the ids of the broken providers that must fail it."""
    return {}
