"""The académies as an ENT's join key spells them, by the code that EduConnect's references begin with."""

from collections.abc import Mapping
from types import MappingProxyType

_TABLE = """
00 ETRANGER
01 PARIS
02 AIX-MARSEILLE
03 BESANCON
04 BORDEAUX
05 CAEN
06 CLERMONT-FERRAND
07 DIJON
08 GRENOBLE
09 LILLE
10 LYON
11 MONTPELLIER
12 NANCY-METZ
13 POITIERS
14 RENNES
15 STRASBOURG
16 TOULOUSE
17 NANTES
18 ORLEANS-TOURS
19 REIMS
20 AMIENS
21 ROUEN
22 LIMOGES
23 NICE
24 CRETEIL
25 VERSAILLES
26 ANTILLES-GUYANE
27 CORSE
28 LA_REUNION
31 MARTINIQUE
32 GUADELOUPE
33 GUYANE
40 NOUVELLE_CALEDONIE
41 POLYNESIE
42 WALLIS_ET_FUTUNA
43 MAYOTTE
44 ST_PIERRE_ET_MIQUELON
70 NORMANDIE
98 AGRICOLE
"""

ACADEMY_NAMES: Mapping[str, str] = MappingProxyType(
    dict(line.split(maxsplit=1) for line in _TABLE.strip().splitlines())
)


def academy_name(code: str, name: str) -> str | None:
    """Give the join key's spelling of an academy of which AAF gives code, name or both; None for an unknown one."""
    if code in ACADEMY_NAMES:
        return ACADEMY_NAMES[code]
    spelled = name.upper().replace(" ", "_")
    return spelled if spelled in ACADEMY_NAMES.values() else None
