"""Which claims a scope gives (protocol fact: FranceConnect's own scopes beside those of OpenID Connect)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

_PIVOT = ("given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry")
_SINGLE = (*_PIVOT, "preferred_username", "email", "idp_id", "amr")
_CLAIMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "openid": (),
        "profile": (
            "given_name",
            "given_name_array",
            "family_name",
            "birthdate",
            "gender",
            "preferred_username",
        ),
        "birth": ("birthplace", "birthcountry"),
        "identite_pivot": _PIVOT,
        **{name: (name,) for name in _SINGLE},
    }
)
SCOPES: tuple[str, ...] = tuple(_CLAIMS)
"""Every scope that may be asked."""
CLAIMS: tuple[str, ...] = _SINGLE
"""Every claim that scopes give, in the order in which pages list them."""


def claims_of(scopes: Iterable[str], asked: Iterable[str] = ()) -> tuple[str, ...]:
    """Give the claims that scopes give, and those asked by name; in the order of `CLAIMS`."""
    given = {claim for scope in scopes for claim in _CLAIMS.get(scope, ())} | set(asked)
    return tuple(claim for claim in CLAIMS if claim in given)


def picked(identity: Mapping[str, Any], claims: Iterable[str]) -> dict[str, Any]:
    """Take claims out of an identity; what it lacks is left out."""
    return {claim: identity[claim] for claim in claims if claim in identity}
