"""What a cell holds, by the field of its column: how it is replaced follows from it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from rentree_blanche.simulators.onde.extracts.layouts import Kind
from rentree_blanche.simulators.onde.extracts.reading import Header


class Role(StrEnum):
    """What a cell holds."""

    SURNAME = "surname"
    FIRST_NAME = "first name"
    BIRTH_DATE = "birth date"
    INE = "INE"
    STREET = "street"
    POSTCODE = "postcode"
    COMMUNE = "commune"
    PHONE = "phone"
    EMAIL = "e-mail"
    CLASS = "class"
    CLASS_ID = "class id"
    WORD = "word"
    UNKNOWN = "unknown"


_BY_FIELD: Mapping[str, Role] = MappingProxyType(
    {
        "birth_name": Role.SURNAME,
        "usage_name": Role.SURNAME,
        "first_name": Role.FIRST_NAME,
        "birth_date": Role.BIRTH_DATE,
        "ine": Role.INE,
        **dict.fromkeys(("street", "street1", "street2"), Role.STREET),
        **dict.fromkeys(("postcode", "postcode1", "postcode2"), Role.POSTCODE),
        **dict.fromkeys(("commune", "commune1", "commune2"), Role.COMMUNE),
        **dict.fromkeys(("home_phone", "work_phone", "mobile"), Role.PHONE),
        "email": Role.EMAIL,
        "class_label": Role.CLASS,
        "class_id": Role.CLASS_ID,
    }
)


def roles_of(header: Header) -> list[Role]:
    """Give the role of each column of a file, in their order."""
    roles = [Role.UNKNOWN] * header.width
    for places in (header.places, *header.blocks):
        for field, place in places.items():
            roles[place] = _BY_FIELD.get(field, Role.WORD)
    return roles


def sex_places(header: Header) -> tuple[int | None, int | None]:
    """Give where a line says the sex of its person, and where that person's first name stands."""
    field = "civility" if header.layout.kind is Kind.GUARDIANS else "sex"
    return header.places.get(field), header.places.get("first_name")
