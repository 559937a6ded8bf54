"""Records of the register as AAF entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rentree_blanche.simulators.onde.aaf.names import ALLOWED
from rentree_blanche.simulators.onde.errors import OndeError
from rentree_blanche.simulators.onde.records import Guardian, Pupil, School

Values = tuple[str, ...]
_EDUCATION = ("MINISTERE DE L'EDUCATION NATIONALE", "06")
_STRUCTURE_TYPES = {
    "école maternelle": ("ECOLE MATERNELLE", "101"),
    "école élémentaire": ("ECOLE ELEMENTAIRE", "151"),
    "école primaire": ("ECOLE PRIMAIRE", "153"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One `addRequest`: its category, its id, and its attributes in order, each with its values."""

    category: str
    id: str
    attributes: Mapping[str, Values]

    def __post_init__(self) -> None:
        """Refuse an attribute that importers do not know."""
        foreign = sorted(set(self.attributes) - ALLOWED[self.category])
        if foreign:
            raise OndeError(f"{self.category} {self.id}: importers refuse {', '.join(foreign)}; see aaf/names.py")

    @property
    def operational(self) -> str:
        """Give the name of the operational attribute."""
        return "categorieStructure" if self.category == "EtabEducNat" else "categoriePersonne"


def school_entry(school: School) -> Entry:
    """Give the entry of a school (EtabEducNat)."""
    kind, code = _STRUCTURE_TYPES[school.nature]
    return _entry(
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


def director_entry(school: School) -> Entry:
    """Give the entry of a school's director (PersEducNat)."""
    return _entry(
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


def pupil_entry(pupil: Pupil, struct_id: str, guardian_ids: Sequence[str]) -> Entry:
    """Give the entry of a pupil (Eleve).

    Args:
        pupil: a pupil of a school.
        struct_id: AAF id of the school.
        guardian_ids: legal representatives, each written `id$1`.
    """
    return _entry(
        "Eleve",
        pupil.id,
        ENTPersonJointure=pupil.id,
        ENTEleveINE=pupil.ine,
        ENTPersonDateNaissance=f"{pupil.birth_date:%d/%m/%Y}",
        ENTPersonNom=pupil.name,
        ENTPersonPrenom=pupil.first_name,
        ENTPersonAutresPrenoms=tuple(pupil.other_names.split()),
        ENTPersonNomPatro=pupil.birth_name,
        ENTPersonCivilite="Mme" if pupil.sex == "F" else "M.",
        ENTEleveAutoriteParentale=tuple(f"{each}$1" for each in guardian_ids),
        ENTPersonStructRattach=struct_id,
        ENTPersonClasses=_class_of(pupil, struct_id),
        ENTEleveNiveau=pupil.level,
        ENTEleveCycle=pupil.cycle,
    )


def guardian_entry(guardian: Guardian, pupil_ids: Sequence[str]) -> Entry:
    """Give the entry of who answers for pupils (PersRelEleve): legal representative or foster carer."""
    return _entry(
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
    parts = (struct_id, pupil.cycle, pupil.level, pupil.class_id, pupil.class_label)
    return "$".join(part.replace("$", " ") for part in parts)  # exactly five, whatever a label contains


def _entry(category: str, key: str, **attributes: str | Values | None) -> Entry:
    several = {name: (value,) if isinstance(value, str) else value or () for name, value in attributes.items()}
    return Entry(
        category=category,
        id=key,
        attributes={name: tuple(filter(None, values)) for name, values in several.items() if any(values)},
    )
