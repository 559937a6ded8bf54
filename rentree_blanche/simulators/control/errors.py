"""Refusals of the control API: one shape for programs, `{"error", "message"}`."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from rentree_blanche.simulators.core.errors import PageError

_OF_THE_REQUEST = (404, 408, 409, 422)
_GATEWAY_TIMEOUT = 504


def unusable(message: str) -> PageError:
    """Make the refusal of what was asked for: 422, and the message names the field."""
    return PageError(422, "Demande refusée", message, reason="unusable_input")


def unknown(what: str) -> PageError:
    """Make the refusal of something that is not there: 404."""
    return PageError(404, "Introuvable", what, reason="not_found")


def upstream(status: int, message: str) -> PageError:
    """Make the refusal that another actor's answer amounts to: what it says of the request itself, else 502 or 504."""
    passed = status in _OF_THE_REQUEST
    if passed:
        return PageError(status, "Refusé par un acteur", message, reason="refused")
    late = status == _GATEWAY_TIMEOUT
    return PageError(_GATEWAY_TIMEOUT if late else 502, "Un acteur ne répond pas", message, reason="upstream_failure")


def wrong_fields(error: ValidationError) -> PageError:
    """Make the refusal of a value, naming each wrong field."""
    lines = [f"{_where(wrong['loc'])}: {wrong['msg']}" for wrong in error.errors(include_url=False)]
    return unusable("; ".join(lines))


def _where(place: Sequence[Any]) -> str:
    return ".".join(str(step) for step in place) or "body"
