"""The three attribute profiles, value by value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rentree_blanche.simulators.educonnect.saml import (
    AttributeProfile,
    AttributeReleaseError,
    RegisterRecord,
    ReleaseContext,
    Schooling,
    Subject,
    release,
)

CONTEXT = ReleaseContext(
    logout_url="https://educonnect.test/idp/profile/Logout",
    connected_at=datetime(2022, 5, 11, 9, 42, 25, 475_999, tzinfo=UTC),
)
OID = "urn:oid:1.3.6.1.4.1.20326.10.999.1."


def values(
    profile: AttributeProfile, subject: Subject, context: ReleaseContext = CONTEXT
) -> dict[str, tuple[str, ...]]:
    return {attribute.name: attribute.values for attribute in release(profile, subject, context)}


def test_an_ent_gets_one_reference_for_each_register_record(guardian: Subject) -> None:
    assert values(AttributeProfile.ENT, guardian) == {"FrEduCtRefId": ("{AAF}09|x|2033187", "{AAF}20|x|77120")}


def test_a_person_of_no_register_has_no_reference(guardian: Subject) -> None:
    assert values(AttributeProfile.ENT, replace(guardian, register_records=())) == {}


def test_a_guardian_has_one_vector_for_each_child(guardian: Subject) -> None:
    assert values(AttributeProfile.VECTEUR, guardian) == {
        "FrEduVecteur": ("1|D’Hœuvre|Anaïs|701294|0590123A", "2|D’Hœuvre|Anaïs|855512|0590456B")
    }


def test_a_pupils_vector_has_no_names_unless_it_is_asked_for(pupil: Subject) -> None:
    assert values(AttributeProfile.VECTEUR, pupil) == {"FrEduVecteur": ("4|||701294|0790031E",)}
    named = replace(CONTEXT, pupil_names_in_vector=True)
    assert values(AttributeProfile.VECTEUR, pupil, named) == {"FrEduVecteur": ("4|Lecomte|Max|701294|0790031E",)}


def test_a_primary_pupil_has_profile_3(pupil: Subject) -> None:
    primary = replace(pupil, schooling=Schooling(struct_attach_id="1", uai="0590001A", secondary=False))
    assert values(AttributeProfile.VECTEUR, primary) == {"FrEduVecteur": ("3|||1|0590001A",)}


def test_a_national_service_gets_a_pupil_by_oid(pupil: Subject) -> None:
    assert values(AttributeProfile.SERVICE_NATIONAL, pupil) == {
        "urn:oid:2.5.4.4": ("Lecomte",),
        "urn:oid:2.5.4.42": ("Max",),
        OID + "5": ("https://educonnect.test/idp/profile/Logout",),
        OID + "6": ("2022-05-11 11:42:25.475",),
        OID + "7": ("eleve2d",),
        OID + "57": ("a1" * 48,),
        OID + "64": ("0278dd38a2de195c7f0598fca359033e",),
        OID + "67": ("2011-08-18",),
        OID + "72": ("0790031E",),
        OID + "73": ("2212",),
        OID + "76": ("M.",),
    }


def test_a_guardian_has_nothing_of_a_pupil_at_a_national_service(guardian: Subject) -> None:
    released = values(AttributeProfile.SERVICE_NATIONAL, guardian)
    assert released[OID + "7"] == ("resp1d", "resp2d")
    assert not {OID + "64", OID + "72", OID + "73"} & released.keys()


def test_every_attribute_has_a_friendly_name(pupil: Subject) -> None:
    for profile in AttributeProfile:
        for attribute in release(profile, pupil, CONTEXT):
            assert attribute.friendly_name
            assert not attribute.friendly_name.startswith("urn:")


def test_the_separator_cannot_be_smuggled_into_a_vector(guardian: Subject) -> None:
    with pytest.raises(AttributeReleaseError, match="separator"):
        values(AttributeProfile.VECTEUR, replace(guardian, last_name="Lefèvre|1"))
    records = (RegisterRecord(academy_code="09", aaf_id="1|2"),)
    with pytest.raises(AttributeReleaseError, match="separator"):
        values(AttributeProfile.ENT, replace(guardian, register_records=records))


def test_nobody_is_pupil_and_guardian_in_one_vector(guardian: Subject, pupil: Subject) -> None:
    with pytest.raises(AttributeReleaseError, match="not both"):
        values(AttributeProfile.VECTEUR, replace(guardian, schooling=pupil.schooling))
