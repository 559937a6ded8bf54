"""Which benchmarks there are: each is the module of its name, imported only by the process that measures."""

from collections.abc import Iterable

from rentree_blanche.simulators.core.errors import UnusableInputError

NAMES = (
    "logins",
    "sso",
    "workers",
    "saml",
    "franceconnect",
    "start",
    "reset",
    "scenarios",
    "memory",
    "growth",
    "soak",
    "nights",
    "conformance",
    "generation",
    "loading",
    "plan",
    "rush",
)


def chosen(only: Iterable[str]) -> tuple[str, ...]:
    """Give the benchmarks that are named, in our order; all where none is.

    Raises:
        UnusableInputError: there is none of a name.
    """
    wanted = set(only)
    strangers = sorted(wanted - set(NAMES))
    if strangers:
        raise UnusableInputError(
            f"--only {' '.join(strangers)}\N{NO-BREAK SPACE}: aucune mesure de ce nom. "
            f"Mesures connues\N{NO-BREAK SPACE}: {', '.join(NAMES)}"
        )
    return tuple(name for name in NAMES if not wanted or name in wanted)
