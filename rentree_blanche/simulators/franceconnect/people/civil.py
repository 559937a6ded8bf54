"""A civil identity: what the state knows of a person, as an identity provider hands it on."""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rentree_blanche.simulators.population import Guardian, Sex

MAX_GUARDIANS = 3
"""Guardians of a family: mail addresses of the register are numbered by family and place in it."""
_SLOTS = 10
_HASHED = ("given_name", "family_name", "birthdate", "gender", "birthplace", "birthcountry")


@dataclass(frozen=True, slots=True, kw_only=True)
class CivilIdentity:
    """One person.

    Attributes:
        key: `p:120` for a person of the population by number, `t:test` for a login of the integration platform.
        birth_date: `YYYY-MM-DD`, in which `00` is a day or a month that nobody knows.
        gender: `male` or `female`. birthplace: INSEE commune, empty when born abroad. birthcountry: INSEE country.
        usage_name, email, mobile: empty where there is none.
    """

    key: str
    given_names: tuple[str, ...]
    family_name: str
    usage_name: str
    birth_date: str
    gender: str
    birthplace: str
    birthcountry: str
    email: str
    mobile: str

    def claims(self) -> dict[str, Any]:
        """Give the person's claims; what there is not is left out, but a place of birth abroad is empty."""
        known: dict[str, Any] = {
            "given_name": " ".join(self.given_names),
            "given_name_array": list(self.given_names),
            "family_name": self.family_name,
            "preferred_username": self.usage_name,
            "birthdate": self.birth_date,
            "gender": self.gender,
            "birthcountry": self.birthcountry,
            "email": self.email,
        }
        return {name: value for name, value in known.items() if value} | {"birthplace": self.birthplace}

    @property
    def shown(self) -> str:
        """Give the name as people read it: first given name, birth name in capitals."""
        return " ".join(part for part in (*self.given_names[:1], self.family_name.upper()) if part)


def of_guardian(guardian: Guardian) -> CivilIdentity:
    """Give the civil identity of a person of the population.

    Whoever has no mail address in the school's register still has one that an identity provider knows.
    """
    return CivilIdentity(
        key=f"p:{guardian.number}",
        given_names=(guardian.first_name, *guardian.other_names),
        family_name=guardian.birth_name,
        usage_name=guardian.usage_name or "",
        birth_date=guardian.birth_date.isoformat(),
        gender="female" if guardian.sex is Sex.F else "male",
        birthplace=guardian.birthplace,
        birthcountry=guardian.birth_country,
        email=guardian.email or _own_mail(guardian),
        mobile=guardian.mobile or "",
    )


def mail_number(guardian: int) -> int:
    """Give the number that ends the local part of a guardian's mail address, from the person number."""
    family, place = divmod(guardian, _SLOTS)
    return family * MAX_GUARDIANS + place


def person_of_mail_number(number: int) -> int:
    """Give the person number from the number that ends a mail address."""
    family, place = divmod(number, MAX_GUARDIANS)
    return family * _SLOTS + place


def identity_hash(claims: Mapping[str, Any]) -> str:
    """Give what makes the same person of two logins, by whatever identity provider: the *identité pivot*."""
    words = "\x1f".join(str(claims.get(name, "")) for name in _HASHED)
    return hashlib.sha256(words.encode()).hexdigest()


def _own_mail(guardian: Guardian) -> str:
    words = f"{guardian.first_name}.{guardian.name}".lower().replace("œ", "oe").replace("æ", "ae")
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    local = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in plain.replace("'", ""))
    return f"{local}.{mail_number(guardian.number)}@identite.test"
