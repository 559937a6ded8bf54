"""The lists that names are drawn from: Faker's French lists, and the difficult names that schools meet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

ACCENTED = ("é", "è", "ê", "ë", "ï", "î", "ô", "û", "à", "â")

HARD_SURNAMES: Mapping[str, tuple[str, ...]] = {
    "apostrophe": (
        "d'Aubigny",
        "L'Hostis",
        "d'Hautecourt",
        "N'Diaye",
        "L'Huillier",
        "d'Estrée",
        "M'Barek",
        "O'Connell",
    ),
    "particle": ("de La Tour", "de La Fontaine", "de La Brosse", "de La Haye", "de La Porte", "de La Vallée"),
    "ligature": ("Lebœuf", "Cœur", "Delcœur", "Desœuvre", "Belœil", "Leclœur"),
    "cedilla": ("François", "Gonçalves", "Lefrançois", "Françon", "Maçon", "Besançon"),
}
COMPOUND_FIRST_NAMES: Mapping[str, tuple[str, ...]] = {
    "F": ("Anne-Sophie", "Marie-Ève", "Anne-Laure", "Marie-Hélène", "Lou-Anne", "Rose-Marie", "Marie-José"),
    "M": ("Jean-Baptiste", "Pierre-Louis", "Jean-François", "Léo-Paul", "Jean-Noël", "Charles-Édouard", "Paul-Émile"),
}
# Faker's first names are those of adults: children of today are added.
CHILD_FIRST_NAMES: Mapping[str, tuple[str, ...]] = {
    "F": ("Léa", "Chloé", "Jade", "Maëlle", "Lina", "Ambre", "Inaya", "Romane", "Nour", "Maïssa", "Éva", "Aliénor"),
    "M": ("Raphaël", "Maël", "Nolan", "Loïc", "Gaël", "Sacha", "Ibrahim", "Mohamed", "Noah", "Ethan", "Enzo", "Naël"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Lists without doubles. First names are by sex (`F`, `M`); `hard_surnames` by the difficulty they bring."""

    surnames: tuple[str, ...]
    accented_surnames: tuple[str, ...]
    hard_surnames: Mapping[str, tuple[str, ...]]
    adult_first_names: Mapping[str, tuple[str, ...]]
    child_first_names: Mapping[str, tuple[str, ...]]
    compound_first_names: Mapping[str, tuple[str, ...]]
    street_kinds: tuple[str, ...]


@cache
def lexicon() -> Lexicon:
    """Return the lists; Faker is imported at the first call, since it takes longer than all the rest."""
    from faker.providers.address.fr_FR import Provider as AddressProvider  # noqa: PLC0415 - slow, see above
    from faker.providers.person.fr_FR import Provider as PersonProvider  # noqa: PLC0415 - slow, see above

    surnames = _unique(PersonProvider.last_names)
    adults = {"F": _unique(PersonProvider.first_names_female), "M": _unique(PersonProvider.first_names_male)}
    return Lexicon(
        surnames=tuple(name for name in surnames if name.isascii() and name.isalpha()),
        accented_surnames=tuple(name for name in surnames if any(letter in name for letter in ACCENTED)),
        hard_surnames=HARD_SURNAMES,
        adult_first_names=adults,
        child_first_names={sex: _unique(chain(adults[sex], CHILD_FIRST_NAMES[sex])) for sex in adults},
        compound_first_names=COMPOUND_FIRST_NAMES,
        street_kinds=_unique(AddressProvider.street_prefixes),
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
