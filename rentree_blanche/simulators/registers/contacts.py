"""Mobile numbers, phones and e-mail addresses as directors type them: read, or refused with a French sentence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import phonenumbers
from phonenumbers import PhoneNumberFormat

from rentree_blanche.simulators.core.phones import PhoneError, PhoneReason, parse_mobile, parse_phone
from rentree_blanche.simulators.population import MobileBlock, Population
from rentree_blanche.simulators.registers.errors import FieldsError

FICTION_LANDLINES = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
"""Landline blocks that ARCEP keeps for audiovisual works, beside the mobile one."""

_EMAIL = re.compile(r"[^@\s;,<>\"]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+test", re.IGNORECASE)
_LOOKS_LIKE_AN_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_EXAMPLE = "par exemple 06 39 98 12 34"
_REASONS: Mapping[PhoneReason, str] = MappingProxyType(
    {
        PhoneReason.EMPTY: f"Saisissez un numéro, {_EXAMPLE}.",
        PhoneReason.NOT_A_NUMBER: f"Ce n’est pas un numéro de téléphone : saisissez des chiffres, {_EXAMPLE}.",
        PhoneReason.UNKNOWN_PREFIX: "L’indicatif est inconnu : après + ou 00 vient celui d’un pays, comme 33 ou 262.",
        PhoneReason.TOO_SHORT: f"Il manque des chiffres : dix sont attendus en France, {_EXAMPLE}.",
        PhoneReason.TOO_LONG: f"Il y a trop de chiffres : dix sont attendus en France, {_EXAMPLE}.",
        PhoneReason.WRONG_LENGTH: "Aucun numéro de ce pays n’a cette longueur.",
        PhoneReason.NOT_A_MOBILE: (
            "Ce n’est pas un numéro de portable : 06 ou 07 en métropole ; hors métropole, indiquez l’indicatif "
            "régional, par exemple +590 690."
        ),
    }
)
_REAL_NUMBER = (
    "Ce numéro peut être celui d’une personne réelle : le simulateur n’accepte que les blocs fictifs, "
    f"{_EXAMPLE}. Un extrait réel n’entre que par l’anonymiseur."
)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Reads contact details, and keeps those of real people out.

    Args:
        blocks: the mobile blocks whose numbers nobody real is called by.
    """

    blocks: tuple[MobileBlock, ...]

    @classmethod
    def of(cls, population: Population) -> "Contacts":
        """Accept the blocks that the population's own numbers come from."""
        return cls((*population.mobile_blocks, *population.overseas_blocks))

    def mobile(self, typed: str) -> str | None:
        """Give the E.164 form of a mobile, None for an empty field.

        Raises ValueError, whose text is for the person who typed.
        """
        return self._number(typed, parse_mobile)

    def phone(self, typed: str) -> str | None:
        """Give the E.164 form of any phone number, None for an empty field.

        Raises ValueError, whose text is for the person who typed.
        """
        return self._number(typed, parse_phone)

    def email(self, typed: str) -> str | None:
        """Give an e-mail address, None for an empty field.

        Raises ValueError, whose text is for the person who typed.
        """
        address = typed.strip()
        if not address:
            return None
        if not _LOOKS_LIKE_AN_EMAIL.fullmatch(address) or len(address) > 254:
            raise ValueError("Cette adresse est incomplète ou mal formée : exemple attendu, prenom.nom@courriel.test.")
        if not _EMAIL.fullmatch(address):
            raise ValueError(
                "Cette adresse peut être celle d’une personne réelle : le simulateur n’accepte que des adresses "
                "en .test, comme prenom.nom@courriel.test."
            )
        return address

    def read(self, typed: Mapping[str, str | None], *, unchecked: bool = False) -> dict[str, str | None]:
        """Read the fields `mobile` and `email` that a form or a program gives; an absent one stays absent.

        With `unchecked` any phone number passes for a mobile, as in registers older than the check.

        Raises FieldsError, with a sentence for each wrong field.
        """
        readers: dict[str, Callable[[str], str | None]] = {
            "mobile": self.phone if unchecked else self.mobile,
            "email": self.email,
        }
        values: dict[str, str | None] = {}
        reasons: dict[str, str] = {}
        for name, reader in readers.items():
            if name in typed:
                try:
                    values[name] = reader(typed[name] or "")
                except ValueError as error:
                    reasons[name] = str(error)
        if reasons:
            raise FieldsError(reasons)
        return values

    def _number(self, typed: str, parse: Callable[[str], str]) -> str | None:
        if not typed.strip():
            return None
        try:
            number = parse(typed)
        except PhoneError as error:
            raise ValueError(_REASONS[error.reason]) from error
        if not any(number in block for block in self.blocks) and not _is_fiction_landline(number):
            raise ValueError(_REAL_NUMBER)
        return number


def readable(number: str | None) -> str:
    """Write an E.164 number as people read it: national for +33, international elsewhere, empty for None."""
    if not number:
        return ""
    parsed = phonenumbers.parse(number)
    form = PhoneNumberFormat.NATIONAL if parsed.country_code == 33 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def _is_fiction_landline(number: str) -> bool:
    return number.startswith(FICTION_LANDLINES) and len(number) == 12
