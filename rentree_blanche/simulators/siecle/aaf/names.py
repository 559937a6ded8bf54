"""The attribute names that importers of AAF files accept for collèges and lycées; any other makes them fail."""

from collections.abc import Mapping
from types import MappingProxyType

from rentree_blanche.simulators.registers.aaf.entries import names

PUPIL = names(
    """
    ENTPersonJointure ENTEleveINE ENTEleveStructRattachId ENTPersonDateNaissance ENTPersonNomPatro sn givenName
    ENTPersonAutresPrenoms personalTitle ENTElevePersRelEleve ENTEleveBoursier ENTEleveRegime ENTEleveTransport
    ENTEleveStatutEleve ENTEleveMEF ENTEleveLibelleMEF ENTEleveNivFormation ENTEleveFiliere ENTEleveEnseignements
    ENTEleveCodeEnseignements ENTPersonStructRattach ENTEleveClasses ENTEleveGroupes mail homePhone
    """
)

GUARDIAN = names(
    """
    ENTPersonJointure ENTPersonDateNaissance sn givenName ENTPersonAutresPrenoms ENTPersonNomPatro personalTitle
    homePhone telephoneNumber mobile ENTPersonMobileSMS mail ENTPersonAdresse ENTPersonCodePostal ENTPersonVille
    ENTPersonPays ENTPersonAdresseDiffusion ENTAuxPersRelEleveEleve
    """
)

# No list of structures or staff of the second degree is public: only names of other lists, since importers differ.
SCHOOL = names(
    """
    ENTStructureJointure ENTStructureUAI ENTStructureSIREN ENTStructureNomCourant ENTStructureTypeStruct
    ENTStructureCodeTypeStruct ENTEtablissementContrat ENTStructureBoitePostale ENTStructureAdresse
    ENTStructureCodePostal ENTStructureVille ENTStructureTelephone ENTStructureFax ENTServAcAcademie
    ENTServAcCodeAcademie ENTStructureEmail ENTStructureMailSI categorieStructure
    """
)

STAFF = names(
    """
    ENTPersonJointure ENTPersonDateNaissance sn givenName ENTPersonAutresPrenoms ENTPersonNomPatro personalTitle mail
    ENTPersonStructRattach
    """
)

ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {"EtabEducNat": SCHOOL, "Eleve": PUPIL, "PersRelEleve": GUARDIAN, "PersEducNat": STAFF}
)
"""By category of record, which is also the name of its file."""
