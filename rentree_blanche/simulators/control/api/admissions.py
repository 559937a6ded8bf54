"""A pupil of the population as a register admits them, for who goes from an école to a collège."""

from collections.abc import Mapping
from typing import Any

from rentree_blanche.simulators.control.api.people_values import RegisterRecord, SchoolChange
from rentree_blanche.simulators.population import Degree, Family, Population, School

Admission = dict[str, Any]


def register_of(population: Population, uai: str | None) -> str | None:
    """Give the register that has a school, None without one.

    Raises UnknownSchoolError.
    """
    if uai is None:
        return None
    return "onde" if population.school(uai).degree is Degree.PRIMARY else "siecle"


def admission_of(population: Population, family: Family, asked: SchoolChange) -> Admission:
    """Describe a pupil and the guardians as a school admits them."""
    pupil = family.pupil(asked.key)
    school = population.school(str(asked.school))
    links = {link.guardian: link for link in family.links if link.pupil == pupil.key}
    return {
        "school": school.uai,
        "birth_name": pupil.birth_name,
        "usage_name": pupil.usage_name,
        "first_name": pupil.first_name,
        "birth_date": pupil.birth_date.isoformat(),
        "sex": pupil.sex.value,
        "ine": pupil.ine,
        "level": asked.level or _lowest_level(school),
        "class_label": asked.class_label or "",
        "person_key": pupil.key,
        "guardians": [
            {
                "person_key": guardian.key,
                "civility": guardian.civility.value,
                "birth_name": guardian.birth_name,
                "usage_name": guardian.usage_name,
                "first_name": guardian.first_name,
                "mobile": guardian.mobile,
                "email": guardian.email,
                "legal": links[guardian.key].legal,
                "street": guardian.address.street,
                "postcode": guardian.address.postcode,
                "commune": guardian.address.commune,
                "country": guardian.address.country,
            }
            for guardian in family.guardians
            if guardian.key in links
        ],
    }


def with_contacts(admission: Admission, records: Mapping[str, tuple[RegisterRecord, ...]]) -> Admission:
    """Put in the contact details that a register knows now, which may have been corrected."""
    guardians = []
    for guardian in admission["guardians"]:
        known = records.get(guardian["person_key"], ())
        contacts = {"mobile": known[0].mobile, "email": known[0].email} if known else {}
        guardians.append({**guardian, **contacts})
    return {**admission, "guardians": guardians}


def _lowest_level(school: School) -> str:
    return min((each.level for each in school.classes), key=lambda level: level.ordinal).label
