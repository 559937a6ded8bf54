"""What a login by FranceConnect is made of: the trip, the identity that comes back, and what stays of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A person sent to FranceConnect.

    Attributes:
        state: the unguessable part of the `state` parameter.
        nonce: what the id_token has to repeat; FranceConnect asks for 22 characters at least.
        errand: token of the proof that is asked for (see `Proofs`), then of its outcome; empty for a login.
    """

    state: str
    nonce: str
    errand: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The pivot identity, as FranceConnect's userinfo gives it.

    What FranceConnect does not know is empty: some identities have no birth name, or no first name.

    Attributes:
        sub: pairwise, the same at each login.
        birth_name: `family_name`.
        usage_name: `preferred_username`.
        first_names: `given_name_array`, in the order of the civil register.
        gender: `male`, `female` or empty.
        birth_date: as given; the day or the month of one who was born abroad may be `00`.
        email: known to the identity provider, which is no proof for a school.
    """

    sub: str
    birth_name: str
    usage_name: str
    first_names: tuple[str, ...]
    gender: str
    birth_date: str
    email: str

    @property
    def shown(self) -> str:
        """Give the identity as its holder reads it: first names, birth name, and the usage name where there is one."""
        usage = f"({self.usage_name})" if self.usage_name and self.usage_name != self.birth_name else ""
        return " ".join(part for part in (*self.first_names, self.birth_name, usage) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """An identity that FranceConnect vouches for; `id_token` is what its logout asks for."""

    identity: Identity
    id_token: str


def identity_of(claims: Mapping[str, Any]) -> Identity:
    """Read the claims of userinfo; version 1 may give the first names as one text."""
    array = claims.get("given_name_array")
    given = array if isinstance(array, list) else str(claims.get("given_name") or "").split()
    return Identity(
        sub=str(claims["sub"]),
        birth_name=_text(claims, "family_name"),
        usage_name=_text(claims, "preferred_username"),
        first_names=tuple(name for each in given if (name := str(each).strip())),
        gender=_text(claims, "gender"),
        birth_date=_text(claims, "birthdate"),
        email=_text(claims, "email"),
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""
