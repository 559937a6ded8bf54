"""The attributes of each kind of AAF file; importers refuse any other. Names of primary and secondary together."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

FileKind = Literal["EtabEducNat", "Eleve", "PersRelEleve", "PersEducNat"]

_PUPIL = """
ENTPersonJointure ENTEleveINE ENTPersonDateNaissance ENTPersonNom ENTPersonPrenom ENTPersonAutresPrenoms
ENTPersonNomPatro ENTPersonCivilite ENTPersonMail categoriePersonne ENTEleveAutoriteParentale ENTPersonStructRattach
ENTPersonClasses ENTPersonGroupes ENTEleveNiveau ENTEleveCycle ENTEleveTypeClasse ENTEleveDateEntreeClasses
ENTEleveDateSortieClasses ENTEleveDateEntreeStructRattach ENTEleveDateSortieStructRattach ENTEleveRestaurantScolaire
ENTEleveTransport ENTEleveGarderieMatin ENTEleveGarderieSoir ENTEleveEtudesSurveillees
ENTEleveStructRattachId sn givenName personalTitle ENTElevePersRelEleve ENTEleveBoursier ENTEleveRegime
ENTEleveStatutEleve ENTEleveMEF ENTEleveLibelleMEF ENTEleveNivFormation ENTEleveFiliere ENTEleveEnseignements
ENTEleveCodeEnseignements ENTEleveClasses ENTEleveGroupes mail homePhone
"""
_GUARDIAN = """
ENTPersonJointure ENTPersonDateNaissance ENTPersonNom ENTPersonPrenom ENTPersonNomPatro ENTPersonAutresPrenoms
ENTPersonCivilite ENTPersonTelPerso ENTPersRelEleveTelPro ENTPersRelEleveTelMobile ENTPersonAdresse
ENTPersonCodePostal ENTPersonVille ENTPersonPays ENTPersonAdresseDiffusion ENTPersonMail ENTPersRelEleveEleve
categoriePersonne sn givenName personalTitle homePhone telephoneNumber mobile ENTPersonMobileSMS mail
ENTAuxPersRelEleveEleve
"""
_SCHOOL = """
ENTStructureJointure ENTStructureUAI ENTStructureSIREN ENTStructureNomCourant ENTStructureTypeStruct
ENTStructureCodeTypeStruct ENTEcoleMinistereTutelle ENTEcoleCodeMinistereTutelle ENTEtablissementContrat
ENTStructureBoitePostale ENTStructureAdresse ENTStructureCodePostal ENTStructureVille ENTStructureTelephone
ENTStructureFax ENTServAcAcademie ENTServAcCodeAcademie ENTEcoleSecteur ENTEcoleCirconscription ENTEcoleCommune
ENTEcoleRPI ENTStructureEmail ENTStructureMailSI categorieStructure
"""

ALLOWED: Mapping[FileKind, frozenset[str]] = MappingProxyType(
    {
        "EtabEducNat": frozenset(_SCHOOL.split()),
        "Eleve": frozenset(_PUPIL.split()),
        "PersRelEleve": frozenset(_GUARDIAN.split()),
        "PersEducNat": frozenset((_PUPIL + _GUARDIAN + _SCHOOL).split()),
    }
)
