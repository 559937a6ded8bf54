"""Records of the register of collèges and lycées as AAF entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from rentree_blanche.simulators.registers.aaf.entries import Entry, Vocabulary, without_separator
from rentree_blanche.simulators.registers.records import Guardian, School, birthday
from rentree_blanche.simulators.siecle.aaf.names import ALLOWED
from rentree_blanche.simulators.siecle.records import Pupil
from rentree_blanche.simulators.siecle.settings import Formation

_VOCABULARY = Vocabulary(ALLOWED)
_STRUCTURE_TYPES = {
    "collège": ("COLLEGE", "340"),
    "lycée": ("LYCEE ENSEIGNT GENERAL ET TECHNOLOGIQUE", "300"),
}


@dataclass(frozen=True, slots=True)
class SecondaryEntries:
    """How SIECLE's records are written: the names of the second degree."""

    formations: Mapping[str, Formation]

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
            ENTEtablissementContrat="PR" if school.private else "PU",
            ENTStructureAdresse=school.street,
            ENTStructureCodePostal=school.postcode,
            ENTStructureVille=school.commune,
            ENTServAcAcademie=school.academy,
            ENTServAcCodeAcademie=school.academy_code,
            ENTStructureEmail=school.email,
        )

    def director(self, school: School) -> Entry:
        """Give the entry of who directs a school (PersEducNat)."""
        return _VOCABULARY.entry(
            "PersEducNat",
            school.director_id,
            ENTPersonJointure=school.director_id,
            ENTPersonNomPatro=school.director_name,
            sn=school.director_name,
            givenName=school.director_first_name,
            personalTitle=school.director_civility,
            mail=school.email,
            ENTPersonStructRattach=school.struct_id,
        )

    def pupil(self, pupil: Pupil, struct_id: str, links: Sequence[Row[Any]]) -> Entry:
        """Give the entry of a pupil (Eleve); each link is written `id$lien$respFin$respLegal$contact$paiement`."""
        formation = self.formations[pupil.level]
        return _VOCABULARY.entry(
            "Eleve",
            pupil.id,
            ENTPersonJointure=pupil.id,
            ENTEleveINE=pupil.ine,
            ENTEleveStructRattachId=pupil.struct_id,
            ENTPersonDateNaissance=birthday(pupil.birth_date),
            ENTPersonNomPatro=pupil.birth_name,
            sn=pupil.name,
            givenName=pupil.first_name,
            ENTPersonAutresPrenoms=tuple(pupil.other_names.split()),
            personalTitle="Mme" if pupil.sex == "F" else "M.",
            ENTElevePersRelEleve=tuple(_relations(links)),
            ENTEleveBoursier=pupil.scholarship,
            ENTEleveRegime=pupil.board,
            ENTEleveTransport="N",
            ENTEleveStatutEleve="SCOLAIRE",
            ENTEleveMEF=formation.mef,
            ENTEleveLibelleMEF=formation.label,
            ENTEleveNivFormation=formation.training,
            ENTEleveFiliere=formation.branch,
            ENTPersonStructRattach=struct_id,
            ENTEleveClasses=without_separator(struct_id, pupil.class_label) if pupil.class_label else None,
        )

    def guardian(self, guardian: Guardian, pupil_ids: Sequence[str]) -> Entry:
        """Give the entry of who answers for pupils (PersRelEleve): legal representative or foster carer."""
        return _VOCABULARY.entry(
            "PersRelEleve",
            guardian.id,
            ENTPersonJointure=guardian.id,
            sn=guardian.name,
            givenName=guardian.first_name,
            ENTPersonAutresPrenoms=tuple(guardian.other_names.split()),
            ENTPersonNomPatro=guardian.birth_name,
            personalTitle=guardian.civility,
            homePhone=guardian.home_phone,
            telephoneNumber=guardian.work_phone,
            mobile=guardian.mobile,
            ENTPersonMobileSMS=guardian.mobile,
            mail=guardian.email,
            ENTPersonAdresse=guardian.street,
            ENTPersonCodePostal=guardian.postcode,
            ENTPersonVille=guardian.commune,
            ENTPersonPays=guardian.country,
            ENTPersonAdresseDiffusion="N",
            ENTAuxPersRelEleveEleve=tuple(pupil_ids),
        )


def _relations(links: Sequence[Row[Any]]) -> list[str]:
    """Write who answers for a pupil: the legal representatives are numbered 1 and 2, others have 0."""
    written: list[str] = []
    legal = 0
    for link in links:
        legal += link.legal
        rank = str(min(legal, 2)) if link.legal else "0"
        payer = "1" if link.payer else "0"
        written.append("$".join((link.guardian, link.kinship, payer, rank, "1", payer)))
    return written
