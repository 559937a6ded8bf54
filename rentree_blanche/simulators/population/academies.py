"""The académies: name and code as the ENT join key spells them, and the départements they cover."""

from dataclasses import dataclass

from rentree_blanche.simulators.population.errors import UnknownAcademyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Academy:
    """An education authority.

    `code` is the first part of a `{AAF}` reference (two digits), `name` the prefix of the ENT's join key
    (`LILLE-2033187`). `departments` are INSEE département codes; empty for those without territory.
    """

    code: str
    name: str
    departments: tuple[str, ...]

    @property
    def slug(self) -> str:
        """Return the name as a label of a host name."""
        return self.name.lower().replace("_", "-")


_TABLE = """
00 ETRANGER
01 PARIS 75
02 AIX-MARSEILLE 04 05 13 84
03 BESANCON 25 39 70 90
04 BORDEAUX 24 33 40 47 64
05 CAEN 14 50 61
06 CLERMONT-FERRAND 03 15 43 63
07 DIJON 21 58 71 89
08 GRENOBLE 07 26 38 73 74
09 LILLE 59 62
10 LYON 01 42 69
11 MONTPELLIER 11 30 34 48 66
12 NANCY-METZ 54 55 57 88
13 POITIERS 16 17 79 86
14 RENNES 22 29 35 56
15 STRASBOURG 67 68
16 TOULOUSE 09 12 31 32 46 65 81 82
17 NANTES 44 49 53 72 85
18 ORLEANS-TOURS 18 28 36 37 41 45
19 REIMS 08 10 51 52
20 AMIENS 02 60 80
21 ROUEN 27 76
22 LIMOGES 19 23 87
23 NICE 06 83
24 CRETEIL 77 93 94
25 VERSAILLES 78 91 92 95
26 ANTILLES-GUYANE 971 972 973
27 CORSE 2A 2B
28 LA_REUNION 974
31 MARTINIQUE 972
32 GUADELOUPE 971
33 GUYANE 973
40 NOUVELLE_CALEDONIE 988
41 POLYNESIE 987
42 WALLIS_ET_FUTUNA 986
43 MAYOTTE 976
44 ST_PIERRE_ET_MIQUELON 975
70 NORMANDIE 14 27 50 61 76
98 AGRICOLE
"""


def _read(line: str) -> Academy:
    code, name, *departments = line.split()
    return Academy(code=code, name=name, departments=tuple(departments))


ACADEMIES: tuple[Academy, ...] = tuple(_read(line) for line in _TABLE.strip().splitlines())
_BY_KEY = {key: academy for academy in ACADEMIES for key in (academy.code, academy.name)}


def academy(name_or_code: str) -> Academy:
    """Return an académie by its name (`LILLE`) or its two-digit code (`09`).

    Raises UnknownAcademyError.
    """
    found = _BY_KEY.get(name_or_code)
    if found is None:
        names = ", ".join(each.name for each in ACADEMIES)
        raise UnknownAcademyError(f"unknown académie {name_or_code!r}: write a two-digit code or one of {names}")
    return found
