"""What a control address is asked in its query: numbers and seconds, each refused by its name."""

from starlette.requests import Request

from rentree_blanche.simulators.core.errors import PageError

_MOST_DIGITS = 15
_DEFAULT_TIMEOUT = 10.0
_LONGEST_TIMEOUT = 300.0


def whole(request: Request, name: str, default: int) -> int:
    """Read a whole number, 0 or more.

    Raises:
        PageError: 422.
    """
    written = request.query_params.get(name, str(default))
    if not (written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS):
        raise unusable(name, "un entier positif ou nul", written)
    return int(written)


def timeout(request: Request) -> float:
    """Read `timeout`: seconds of the machine that a request may wait, 10 unless told.

    Raises:
        PageError: 422.
    """
    written = request.query_params.get("timeout", str(_DEFAULT_TIMEOUT))
    try:
        seconds = float(written)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_TIMEOUT:
        raise unusable("timeout", f"un nombre de secondes de 0 à {_LONGEST_TIMEOUT:g}", written)
    return seconds


def unusable(name: str, expected: str, written: str) -> PageError:
    """Give the refusal of a field: what was expected of it, and what it said."""
    text = f"{name}\N{NO-BREAK SPACE}: attendu {expected}, reçu «\N{NO-BREAK SPACE}{written}\N{NO-BREAK SPACE}»."
    return PageError(422, "Demande inutilisable", text, reason="unusable_query")
