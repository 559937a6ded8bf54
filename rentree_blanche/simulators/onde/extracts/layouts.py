"""The headers of extracts, letter for letter, and the fields of the register that their columns hold."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the lines of an extract are."""

    PUPILS = "eleves"
    GUARDIANS = "responsables"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, and the field of a record that it holds."""

    title: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A header: its columns, then `block`, columns that repeat (the children of a guardian)."""

    kind: Kind
    name: str
    columns: tuple[Column, ...]
    block: tuple[Column, ...] = ()


def _columns(titles: str, fields: str) -> tuple[Column, ...]:
    return tuple(Column(title, field) for title, field in zip(titles.split(";"), fields.split(), strict=True))


PUPILS = Layout(
    kind=Kind.PUPILS,
    name="élèves",
    columns=_columns(
        "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;"
        "Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;"
        "Autorisation associations;Autorisation photo;Décision de passage",
        "birth_name usage_name first_name birth_date sex ine street1 postcode1 commune1 country1 "
        "street2 postcode2 commune2 country2 cycle level class_label class_id attestation "
        "associations photo decision",
    ),
)
"""The current header of pupils. The space before `Cycle` is ONDE's."""

OLDER_PUPILS = Layout(
    kind=Kind.PUPILS,
    name="élèves, ancien format",
    columns=_columns(
        "Nom Elève;Nom d'usage Elève;Prénom Elève;Date naissance;Sexe;Adresse1;Cp1;Commune1;Pays1;"
        "Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Classe;Attestation fournie;"
        "Autorisations associations;Autorisations photos;Décision de passage",
        "birth_name usage_name first_name birth_date sex street1 postcode1 commune1 country1 "
        "street2 postcode2 commune2 country2 cycle level class_label attestation "
        "associations photo decision",
    ),
)
"""The older header of pupils: no INE, no class id, every cell in quotes."""

GUARDIANS = Layout(
    kind=Kind.GUARDIANS,
    name="responsables",
    columns=_columns(
        "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;"
        "CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable",
        "civility usage_name birth_name first_name street postcode commune country email home_phone work_phone mobile",
    ),
    block=_columns(
        "Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants",
        "usage_name birth_name first_name class_label",
    ),
)
"""The header of guardians; the four columns of a child repeat, at least three times."""

LAYOUTS = (PUPILS, OLDER_PUPILS, GUARDIANS)
LEAST_BLOCKS = 3
