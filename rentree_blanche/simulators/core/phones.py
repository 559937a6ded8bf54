"""Phone numbers as people type them, read into E.164, and which of them are mobiles."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from rentree_blanche.simulators.core.errors import CoreError


class PhoneReason(StrEnum):
    """Why a typed number is refused."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not a number"
    UNKNOWN_PREFIX = "unknown prefix"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    WRONG_LENGTH = "wrong length"
    NOT_A_MOBILE = "not a mobile"


class PhoneError(CoreError):
    """A typed phone number that cannot be used; `reason` tells why."""

    def __init__(self, typed: str, reason: PhoneReason) -> None:
        super().__init__(f"{typed!r} is refused, {reason}: {_MENDING[reason]}")
        self.typed = typed
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class MobilePrefix:
    """How the mobiles of a territory start in E.164."""

    prefix: str
    territory: str


METROPOLE = "métropole"

MOBILE_PREFIXES: tuple[MobilePrefix, ...] = tuple(
    MobilePrefix(prefix=prefix, territory=territory)
    for territory, prefixes in (
        (METROPOLE, ("+336", "+337")),
        ("Guadeloupe", ("+590690", "+590691")),
        ("Martinique", ("+596696", "+596697")),
        ("Guyane", ("+594694",)),
        ("La Réunion", ("+262692", "+262693")),
        ("Mayotte", ("+262639",)),
        ("Saint-Pierre-et-Miquelon", ("+508",)),
        ("Nouvelle-Calédonie", ("+687",)),
        ("Polynésie française", ("+689",)),
        ("Wallis-et-Futuna", ("+681",)),
    )
    for prefix in prefixes
)
"""Where SMS of EduConnect go: the blocks that guides of académies name."""

_MENDING = {
    PhoneReason.EMPTY: "type a mobile number, such as 06 39 98 12 34",
    PhoneReason.NOT_A_NUMBER: "type digits, with spaces, dots or hyphens between them if wanted",
    PhoneReason.UNKNOWN_PREFIX: "after + or 00 comes the prefix of a country or territory, such as 33 or 262",
    PhoneReason.TOO_SHORT: "digits are missing; in France ten are expected, such as 06 39 98 12 34",
    PhoneReason.TOO_LONG: "there are too many digits; in France ten are expected, such as 06 39 98 12 34",
    PhoneReason.WRONG_LENGTH: "no number of that country has this length",
    PhoneReason.NOT_A_MOBILE: "06 or 07 in métropole, or overseas the prefix of the territory, such as +590 690",
}
_LENGTHS = {
    ValidationResult.TOO_SHORT: PhoneReason.TOO_SHORT,
    ValidationResult.TOO_LONG: PhoneReason.TOO_LONG,
    ValidationResult.INVALID_LENGTH: PhoneReason.WRONG_LENGTH,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: PhoneReason.TOO_SHORT,
    ValidationResult.INVALID_COUNTRY_CODE: PhoneReason.UNKNOWN_PREFIX,
}
_NINE_DIGITS = frozenset({33, 262, 590, 594, 596})
"""Country codes whose numbers are nine digits that never start with 0."""
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_TYPED = re.compile(r"\+?[\d\s.()/\-]+")


def parse_phone(typed: str) -> str:
    """Return the E.164 form of a number as a person typed it.

    Spaces (no-break ones too), dots, hyphens, slashes and `(0)` are read over; `00` is `+`. Without a prefix the number
    is of metropolitan France, +33: `0639…` is how Mayotte writes its own mobiles too, hence the hint of the pages.
    Only lengths are checked: libphonenumber takes the numbers reserved for fiction for invalid.

    Raises PhoneError.
    """
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", typed)).strip()
    if not text:
        raise PhoneError(typed, PhoneReason.EMPTY)
    if not _TYPED.fullmatch(text) or not any(letter.isdigit() for letter in text):
        raise PhoneError(typed, PhoneReason.NOT_A_NUMBER)
    try:
        number = phonenumbers.parse(text.replace("/", " "), "FR")
    except NumberParseException as error:
        raise PhoneError(typed, _reason_of(error)) from error
    length = phonenumbers.is_possible_number_with_reason(number)
    if length != ValidationResult.IS_POSSIBLE:
        raise PhoneError(typed, _LENGTHS[length])
    if number.country_code in _NINE_DIGITS and number.italian_leading_zero:
        # The leading 0 was counted as a digit of the number, so one is missing.
        raise PhoneError(typed, PhoneReason.TOO_SHORT)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def parse_mobile(typed: str) -> str:
    """Return the E.164 form of a mobile as a person typed it, read as `parse_phone` does.

    Raises PhoneError, with the reason NOT_A_MOBILE for a number outside the mobile blocks.
    """
    number = parse_phone(typed)
    if not is_mobile(number):
        raise PhoneError(typed, PhoneReason.NOT_A_MOBILE)
    return number


def spaced(number: str) -> str:
    """Return an E.164 number in groups, as people read it: `+33 6 39 98 12 34`."""
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)


def is_mobile(number: str) -> bool:
    """Return whether an E.164 number starts as the mobiles of métropole or of an overseas territory do."""
    return territory_of(number) is not None


def is_overseas(number: str) -> bool:
    """Return whether an E.164 number is a mobile of an overseas territory."""
    return territory_of(number) not in (None, METROPOLE)


def territory_of(number: str) -> str | None:
    """Return the territory whose mobiles start as an E.164 number does; None for any other number."""
    return next((block.territory for block in MOBILE_PREFIXES if number.startswith(block.prefix)), None)


def _reason_of(error: NumberParseException) -> PhoneReason:
    if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return PhoneReason.UNKNOWN_PREFIX
    if error.error_type == NumberParseException.TOO_LONG:
        return PhoneReason.TOO_LONG
    if error.error_type == NumberParseException.NOT_A_NUMBER:
        return PhoneReason.NOT_A_NUMBER
    return PhoneReason.TOO_SHORT
