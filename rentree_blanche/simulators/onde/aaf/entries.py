"""Records of the register of primary schools as AAF entries."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from rentree_blanche.simulators.onde.aaf.names import ALLOWED
from rentree_blanche.simulators.onde.records import Pupil
from rentree_blanche.simulators.registers.aaf.entries import Entry, Vocabulary, without_separator
from rentree_blanche.simulators.registers.records import Guardian, School, birthday

_VOCABULARY = Vocabulary(ALLOWED)
_EDUCATION = ("MINISTERE DE L'EDUCATION NATIONALE", "06")
_STRUCTURE_TYPES = {
    "école maternelle": ("ECOLE MATERNELLE", "101"),
    "école élémentaire": ("ECOLE ELEMENTAIRE", "151"),
    "école primaire": ("ECOLE PRIMAIRE", "153"),
}


class PrimaryEntries:
    """How ONDE's records are written: the names of the first degree."""

    def school(self, school: School) -> Entry:
        """Give the entry of a school (EtabEducNat)."""
        kind, code = _STRUCTURE_TYPES[school.nature]
        return _VOCABULARY.entry(
            "EtabEducNat",
            school.struct_id,
            ENTStructureJointure=school.struct_id,
            ENTStructureUAI=school.uai,
            ENTStructureNomCourant=school.name,
            ENTStructureTypeStruct=kind,
            ENTStructureCodeTypeStruct=code,
            ENTEcoleMinistereTutelle=_EDUCATION[0],
            ENTEcoleCodeMinistereTutelle=_EDUCATION[1],
            ENTEtablissementContrat="PR" if school.private else "PU",
            ENTStructureAdresse=school.street,
            ENTStructureCodePostal=school.postcode,
            ENTStructureVille=school.commune,
            ENTServAcAcademie=school.academy,
            ENTServAcCodeAcademie=school.academy_code,
            ENTEcoleCirconscription=school.circonscription,
            ENTEcoleCommune=school.commune,
            ENTStructureEmail=school.email,
        )

    def director(self, school: School) -> Entry:
        """Give the entry of a school's director (PersEducNat)."""
        return _VOCABULARY.entry(
            "PersEducNat",
            school.director_id,
            ENTPersonJointure=school.director_id,
            ENTPersonNom=school.director_name,
            ENTPersonNomPatro=school.director_name,
            ENTPersonPrenom=school.director_first_name,
            ENTPersonCivilite=school.director_civility,
            ENTPersonMail=school.email,
            ENTPersonStructRattach=school.struct_id,
        )

    def pupil(self, pupil: Pupil, struct_id: str, links: Sequence[Row[Any]]) -> Entry:
        """Give the entry of a pupil (Eleve).

        Args:
            pupil: a pupil of a school.
            struct_id: AAF id of the school.
            links: rows of its links; legal representatives are written `id$1`.
        """
        return _VOCABULARY.entry(
            "Eleve",
            pupil.id,
            ENTPersonJointure=pupil.id,
            ENTEleveINE=pupil.ine,
            ENTPersonDateNaissance=birthday(pupil.birth_date),
            ENTPersonNom=pupil.name,
            ENTPersonPrenom=pupil.first_name,
            ENTPersonAutresPrenoms=tuple(pupil.other_names.split()),
            ENTPersonNomPatro=pupil.birth_name,
            ENTPersonCivilite="Mme" if pupil.sex == "F" else "M.",
            ENTEleveAutoriteParentale=tuple(f"{link.guardian}$1" for link in links if link.legal),
            ENTPersonStructRattach=struct_id,
            ENTPersonClasses=_class_of(pupil, struct_id),
            ENTEleveNiveau=pupil.level,
            ENTEleveCycle=pupil.cycle,
        )

    def guardian(self, guardian: Guardian, pupil_ids: Sequence[str]) -> Entry:
        """Give the entry of who answers for pupils (PersRelEleve): legal representative or foster carer."""
        return _VOCABULARY.entry(
            "PersRelEleve",
            guardian.id,
            ENTPersonJointure=guardian.id,
            ENTPersonNom=guardian.name,
            ENTPersonPrenom=guardian.first_name,
            ENTPersonNomPatro=guardian.birth_name,
            ENTPersonAutresPrenoms=tuple(guardian.other_names.split()),
            ENTPersonCivilite=guardian.civility,
            ENTPersonTelPerso=guardian.home_phone,
            ENTPersRelEleveTelPro=guardian.work_phone,
            ENTPersRelEleveTelMobile=guardian.mobile,
            ENTPersonAdresse=guardian.street,
            ENTPersonCodePostal=guardian.postcode,
            ENTPersonVille=guardian.commune,
            ENTPersonPays=guardian.country,
            ENTPersonMail=guardian.email,
            ENTPersRelEleveEleve=tuple(pupil_ids),
        )


def _class_of(pupil: Pupil, struct_id: str) -> str | None:
    if not pupil.class_label:
        return None
    return without_separator(struct_id, pupil.cycle, pupil.level, pupil.class_id, pupil.class_label)  # five parts
