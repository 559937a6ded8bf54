"""Reading `FrEduVecteur`, by which older ENTs and CAS bridges know people: `profil|nom|prenom|idEleve|UAI`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rentree_blanche.simulators.ent.errors import IdentityRefusedError

_PARTS = 5


class VectorProfile(StrEnum):
    """The first part of a vector."""

    PRIMARY_GUARDIAN = "1"
    SECONDARY_GUARDIAN = "2"
    PRIMARY_PUPIL = "3"
    SECONDARY_PUPIL = "4"

    @property
    def guardian(self) -> bool:
        """Whether a parent is meant, not a pupil."""
        return self in (VectorProfile.PRIMARY_GUARDIAN, VectorProfile.SECONDARY_GUARDIAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """One value: a pupil in a school, or a parent of one.

    Attributes:
        last_name, first_name: of the person who logs in, a parent's for a parent; a pupil's may be empty.
        pupil: AAF's `ENTEleveStructRattachId`. uai: the school's id.
    """

    profile: VectorProfile
    last_name: str
    first_name: str
    pupil: str
    uai: str


def read_vectors(values: Sequence[str]) -> tuple[Vector, ...]:
    """Read every value, one for each child; several are legal only where all are of a parent.

    Raises:
        IdentityRefusedError: `invalid.vector` without a value, for one that has not five parts with pupil and school,
            and for several that are not all of a parent; `invalid.user.profile` for a profile beside 1 to 4.
    """
    if not values:
        raise IdentityRefusedError("invalid.vector", "FrEduVecteur has no value")
    vectors = tuple(_vector(value) for value in values)
    if len(vectors) > 1 and not all(vector.profile.guardian for vector in vectors):
        raise IdentityRefusedError(
            "invalid.vector", f"several FrEduVecteur are legal for profiles 1 and 2 alone, got {list(values)}"
        )
    return vectors


def _vector(value: str) -> Vector:
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != _PARTS or not parts[3] or not parts[4]:
        raise IdentityRefusedError("invalid.vector", f"expected profil|nom|prenom|idEleve|UAI, got {value!r}")
    profile, last_name, first_name, pupil, uai = parts
    if profile not in set(VectorProfile):
        raise IdentityRefusedError("invalid.user.profile", f"profil: expected 1, 2, 3 or 4, got {profile!r}")
    return Vector(profile=VectorProfile(profile), last_name=last_name, first_name=first_name, pupil=pupil, uai=uai)
