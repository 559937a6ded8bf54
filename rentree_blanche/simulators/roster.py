"""Who there is to play: the guardians of a population with their children, as people and programs read it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberFormat
from pydantic import ValidationError

from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.misspelt import in_french
from rentree_blanche.simulators.population import Family, Guardian, Population, Pupil
from rentree_blanche.simulators.population.find import Wanted, matching

_FRANCE = 33


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A pupil as one guardian's child; `degree` is 1 or 2, `legal` tells a legal representative from a foster carer."""

    person: int
    first_name: str
    birth_name: str
    usage_name: str | None
    birth_date: date
    ine: str
    level: str
    class_label: str
    uai: str
    school: str
    degree: str
    legal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A guardian to play; `person` and `family` are numbers of the population, `mobile` is E.164."""

    person: int
    family: int
    civility: str
    first_name: str
    birth_name: str
    usage_name: str | None
    birth_date: date
    mobile: str | None
    email: str | None
    children: tuple[Child, ...]

    @property
    def called(self) -> str:
        """Give civility, first name and the name in daily use."""
        return f"{self.civility} {self.first_name} {self.usage_name or self.birth_name}"

    def as_json(self) -> dict[str, Any]:
        """Give what a program reads; dates as YYYY-MM-DD."""
        return asdict(self)


def players(population: Population, families: Iterable[Family]) -> Iterator[Player]:
    """Give every guardian of some families, in their order."""
    for family in families:
        for guardian in family.guardians:
            yield _player(population, family, guardian)


def first_to_try(population: Population, families: int, count: int) -> list[Player]:
    """Give guardians who can register by SMS, one a family, among the first families.

    They have a mobile of their own and represent a child; namesakes are left out.
    """
    return list(islice(_able(population, families), count))


def without_namesakes_first(found: Iterable[Player]) -> list[Player]:
    """Put families of which two guardians bear the same name last, since they puzzle who meets them first."""
    listed = list(found)
    bearers = Counter((player.family, player.called) for player in listed)
    puzzling = {family for (family, _), count in bearers.items() if count > 1}
    return sorted(listed, key=lambda player: player.family in puzzling)


def _able(population: Population, families: int) -> Iterator[Player]:
    for family in population.families(families):
        known = list(players(population, [family]))
        mobiles = Counter(player.mobile for player in known)
        if family.homonyms or len({player.called for player in known}) < len(known):
            continue
        for player in known:
            shown = tuple(child for child in player.children if child.legal)
            if player.mobile and mobiles[player.mobile] == 1 and shown:
                yield replace(player, children=shown)
                break


def find_players(seed: int, families: int, search: str | None, limit: int | None) -> list[Player]:
    """Give the guardians of the first families of a population.

    Args:
        seed: of the population.
        families: how many of its first families are looked at.
        search: JSON of a `Wanted`; only families that are like it.
        limit: at most so many families.

    Raises:
        UnusableInputError: the search cannot be read; the message names each field.
        PopulationError: the seed or the number of families cannot be.
    """
    population = Population(seed=seed)
    found = population.families(families) if search is None else matching(population, _wanted(search), 0, families)
    return list(players(population, islice(found, limit)))


def _wanted(search: str) -> Wanted:
    try:
        return Wanted.model_validate_json(search)
    except ValidationError as error:
        raise UnusableInputError(f"--search\N{NO-BREAK SPACE}: {in_french(error, Wanted)}") from error


def typed(mobile: str) -> str:
    """Write an E.164 number as people type it: `06 39 98 12 34`, and with its prefix outside métropole."""
    number = phonenumbers.parse(mobile)
    style = PhoneNumberFormat.NATIONAL if number.country_code == _FRANCE else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


def _player(population: Population, family: Family, guardian: Guardian) -> Player:
    legal = {pupil.key for pupil in family.pupils_of(guardian)}
    return Player(
        person=guardian.number,
        family=family.index,
        civility=guardian.civility,
        first_name=guardian.first_name,
        birth_name=guardian.birth_name,
        usage_name=guardian.usage_name,
        birth_date=guardian.birth_date,
        mobile=guardian.mobile,
        email=guardian.email,
        children=tuple(
            _child(population, pupil, legal=pupil.key in legal)
            for pupil in family.pupils_of(guardian, legal_only=False)
        ),
    )


def _child(population: Population, pupil: Pupil, *, legal: bool) -> Child:
    return Child(
        person=pupil.number,
        first_name=pupil.first_name,
        birth_name=pupil.birth_name,
        usage_name=pupil.usage_name,
        birth_date=pupil.birth_date,
        ine=pupil.ine,
        level=pupil.level.label,
        class_label=pupil.class_label,
        uai=pupil.school,
        school=population.school(pupil.school).name,
        degree=pupil.degree.value,
        legal=legal,
    )
