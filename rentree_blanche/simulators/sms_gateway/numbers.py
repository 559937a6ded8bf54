"""Numbers as the gateway's API writes them (MSISDN, no `+`), as we keep them (E.164), and as people read them."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from rentree_blanche.simulators.core.phones import parse_phone

_MSISDN = re.compile(r"(?:\+|00)?([1-9][0-9]{4,14})")
_IGNORED = re.compile(r"[\s\-()\[\]]")


def from_msisdn(written: str) -> str | None:
    """Give the E.164 form of a number in international format, None where it is none.

    A leading `+` or `00` is optional; spaces, dashes and brackets are ignored (Sinch, "SMS REST formats").
    """
    match = _MSISDN.fullmatch(_IGNORED.sub("", written))
    return None if match is None else f"+{match[1]}"


def to_msisdn(number: str) -> str:
    """Give an E.164 number as the API returns it: without `+`."""
    return number.removeprefix("+")


def typed(number: str) -> str:
    """Give the E.164 form of a number that a person or a test names.

    In a query string an unescaped `+` arrives as a space; then the digits are in international format already.

    Raises:
        PhoneError: it is not a number.
    """
    if number.startswith((" ", "+")):
        return from_msisdn(number) or parse_phone(number)
    if not number.startswith("0") and (known := from_msisdn(number)) is not None:
        return known
    return parse_phone(number)


def readable(number: str) -> str:
    """Give an E.164 number with the spaces that people of its country write."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number
