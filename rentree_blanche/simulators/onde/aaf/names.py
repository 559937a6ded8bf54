"""The attribute names that importers of AAF files accept for primary schools; any other makes them fail."""

from collections.abc import Mapping
from types import MappingProxyType

from rentree_blanche.simulators.registers.aaf.entries import names

PUPIL = names(
    """
    ENTPersonJointure ENTEleveINE ENTPersonDateNaissance ENTPersonNom ENTPersonPrenom ENTPersonAutresPrenoms
    ENTPersonNomPatro ENTPersonCivilite ENTPersonMail categoriePersonne ENTEleveAutoriteParentale
    ENTPersonStructRattach ENTPersonClasses ENTPersonGroupes ENTEleveNiveau ENTEleveCycle ENTEleveTypeClasse
    ENTEleveDateEntreeClasses ENTEleveDateSortieClasses ENTEleveDateEntreeStructRattach
    ENTEleveDateSortieStructRattach ENTEleveRestaurantScolaire ENTEleveTransport ENTEleveGarderieMatin
    ENTEleveGarderieSoir ENTEleveEtudesSurveillees
    """
)

GUARDIAN = names(
    """
    ENTPersonJointure ENTPersonDateNaissance ENTPersonNom ENTPersonPrenom ENTPersonNomPatro ENTPersonAutresPrenoms
    ENTPersonCivilite ENTPersonTelPerso ENTPersRelEleveTelPro ENTPersRelEleveTelMobile ENTPersonAdresse
    ENTPersonCodePostal ENTPersonVille ENTPersonPays ENTPersonAdresseDiffusion ENTPersonMail ENTPersRelEleveEleve
    categoriePersonne
    """
)

SCHOOL = names(
    """
    ENTStructureJointure ENTStructureUAI ENTStructureSIREN ENTStructureNomCourant ENTStructureTypeStruct
    ENTStructureCodeTypeStruct ENTEcoleMinistereTutelle ENTEcoleCodeMinistereTutelle ENTEtablissementContrat
    ENTStructureBoitePostale ENTStructureAdresse ENTStructureCodePostal ENTStructureVille ENTStructureTelephone
    ENTStructureFax ENTServAcAcademie ENTServAcCodeAcademie ENTEcoleSecteur ENTEcoleCirconscription ENTEcoleCommune
    ENTEcoleRPI ENTStructureEmail ENTStructureMailSI categorieStructure
    """
)

# No list of staff attributes is public: only names that stand in the lists above, since importers differ.
STAFF = names(
    """
    ENTPersonJointure ENTPersonDateNaissance ENTPersonNom ENTPersonPrenom ENTPersonNomPatro ENTPersonAutresPrenoms
    ENTPersonCivilite ENTPersonMail ENTPersonStructRattach categoriePersonne
    """
)

ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {"EtabEducNat": SCHOOL, "Eleve": PUPIL, "PersRelEleve": GUARDIAN, "PersEducNat": STAFF}
)
"""By category of record, which is also the name of its file."""
