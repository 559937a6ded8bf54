"""The attribute names that importers of AAF files accept for primary schools; any other makes them fail."""

from collections.abc import Mapping
from types import MappingProxyType


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PUPIL = _names(
    """
    ENTPersonJointure ENTEleveINE ENTPersonDateNaissance ENTPersonNom ENTPersonPrenom ENTPersonAutresPrenoms
    ENTPersonNomPatro ENTPersonCivilite ENTPersonMail categoriePersonne ENTEleveAutoriteParentale
    ENTPersonStructRattach ENTPersonClasses ENTPersonGroupes ENTEleveNiveau ENTEleveCycle ENTEleveTypeClasse
    ENTEleveDateEntreeClasses ENTEleveDateSortieClasses ENTEleveDateEntreeStructRattach
    ENTEleveDateSortieStructRattach ENTEleveRestaurantScolaire ENTEleveTransport ENTEleveGarderieMatin
    ENTEleveGarderieSoir ENTEleveEtudesSurveillees
    """
)

GUARDIAN = _names(
    """
    ENTPersonJointure ENTPersonDateNaissance ENTPersonNom ENTPersonPrenom ENTPersonNomPatro ENTPersonAutresPrenoms
    ENTPersonCivilite ENTPersonTelPerso ENTPersRelEleveTelPro ENTPersRelEleveTelMobile ENTPersonAdresse
    ENTPersonCodePostal ENTPersonVille ENTPersonPays ENTPersonAdresseDiffusion ENTPersonMail ENTPersRelEleveEleve
    categoriePersonne
    """
)

SCHOOL = _names(
    """
    ENTStructureJointure ENTStructureUAI ENTStructureSIREN ENTStructureNomCourant ENTStructureTypeStruct
    ENTStructureCodeTypeStruct ENTEcoleMinistereTutelle ENTEcoleCodeMinistereTutelle ENTEtablissementContrat
    ENTStructureBoitePostale ENTStructureAdresse ENTStructureCodePostal ENTStructureVille ENTStructureTelephone
    ENTStructureFax ENTServAcAcademie ENTServAcCodeAcademie ENTEcoleSecteur ENTEcoleCirconscription ENTEcoleCommune
    ENTEcoleRPI ENTStructureEmail ENTStructureMailSI categorieStructure
    """
)

# No list of staff attributes is public: only names that stand in the lists above, since importers differ.
STAFF = _names(
    """
    ENTPersonJointure ENTPersonDateNaissance ENTPersonNom ENTPersonPrenom ENTPersonNomPatro ENTPersonAutresPrenoms
    ENTPersonCivilite ENTPersonMail ENTPersonStructRattach categoriePersonne
    """
)

ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {"EtabEducNat": SCHOOL, "Eleve": PUPIL, "PersRelEleve": GUARDIAN, "PersEducNat": STAFF}
)
"""By category of record, which is also the name of its file."""
