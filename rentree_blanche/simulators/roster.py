"""Who there is to play: the guardians of a population with their children, as people and programs read it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

import phonenumbers
from phonenumbers import PhoneNumberFormat
from pydantic import ValidationError

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.franceconnect.people.civil import of_guardian
from rentree_blanche.simulators.franceconnect.people.directory import People
from rentree_blanche.simulators.franceconnect.people.platform import platform_logins
from rentree_blanche.simulators.misspelt import in_french
from rentree_blanche.simulators.onde.records import REGISTER as ONDE
from rentree_blanche.simulators.population import Degree, Family, Guardian, Population, Pupil
from rentree_blanche.simulators.population.find import Wanted, matching
from rentree_blanche.simulators.registers.ids import Mint
from rentree_blanche.simulators.registers.register import Register
from rentree_blanche.simulators.siecle.records import REGISTER as SIECLE

if TYPE_CHECKING:
    from rentree_blanche.client import GuardianFile

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
class Login:
    """With what somebody logs in at an identity provider of FranceConnect; without password a code comes by SMS."""

    provider: str
    login: str
    password: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A guardian to play.

    Attributes:
        person, family: numbers of the population. key: of the control API.
        mobile: E.164.
        records: AAF person ids by register.
        logins: at FranceConnect's identity providers.
        account: `none`, `provisional`, `active` or `closed`, None where no running federation was asked.
        mailbox: page of the running federation with what the address received.
    """

    key: str
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
    records: Mapping[str, str]
    logins: tuple[Login, ...]
    account: str | None = None
    mailbox: str | None = None

    @property
    def called(self) -> str:
        """Give civility, first name and the name in daily use."""
        return f"{self.civility} {self.first_name} {self.usage_name or self.birth_name}"

    def as_json(self) -> dict[str, Any]:
        """Give what a program reads; dates as YYYY-MM-DD."""
        return asdict(self)


def players(population: Population, families: Iterable[Family]) -> Iterator[Player]:
    """Give every guardian of some families, in their order."""
    known = _Known.of(population)
    for family in families:
        for guardian in family.guardians:
            yield _player(known, family, guardian)


def with_states(found: Iterable[Player], ask: Callable[[str], "GuardianFile"]) -> list[Player]:
    """Add what a running federation knows of accounts and mailboxes; `ask` gives the file of a guardian by key."""
    return [
        replace(player, account=file.account, mailbox=file.mailbox)
        for player, file in ((player, ask(player.key)) for player in found)
    ]


def platform_identities() -> tuple[str, ...]:
    """Give the logins of the public integration platform, which work at each identity provider."""
    return tuple(platform_logins())


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
        if not any(guardian.mobile for guardian in family.guardians):
            continue
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


@dataclass(frozen=True, slots=True)
class _Known:
    """What the registers and FranceConnect make of people."""

    population: Population
    people: People
    mints: Mapping[Degree, tuple[str, Mint]]

    @classmethod
    def of(cls, population: Population) -> Self:
        chance = Chance(population.seed)
        registers: dict[Degree, Register[Any]] = {Degree.PRIMARY: ONDE, Degree.SECONDARY: SIECLE}
        mints = {degree: (register.name, Mint(chance, register)) for degree, register in registers.items()}
        return cls(population, People(population, 0, chance), mints)

    def records(self, guardian: Guardian, pupils: Iterable[Pupil]) -> dict[str, str]:
        """Give the id of a guardian in each register that has a child of theirs."""
        named = (self.mints[degree] for degree in Degree if any(pupil.degree is degree for pupil in pupils))
        return {name: mint.of_person(guardian.number) for name, mint in named}

    def logins(self, guardian: Guardian) -> tuple[Login, ...]:
        """Tell with what a guardian logs in."""
        known = self.people.credentials(of_guardian(guardian))
        return tuple(
            Login(provider=provider, login=each.login, password=each.password) for provider, each in known.items()
        )


def _player(known: _Known, family: Family, guardian: Guardian) -> Player:
    population = known.population
    legal = {pupil.key for pupil in family.pupils_of(guardian)}
    pupils = family.pupils_of(guardian, legal_only=False)
    return Player(
        key=guardian.key,
        person=guardian.number,
        family=family.index,
        civility=guardian.civility,
        first_name=guardian.first_name,
        birth_name=guardian.birth_name,
        usage_name=guardian.usage_name,
        birth_date=guardian.birth_date,
        mobile=guardian.mobile,
        email=guardian.email,
        children=tuple(_child(population, pupil, legal=pupil.key in legal) for pupil in pupils),
        records=known.records(guardian, pupils),
        logins=known.logins(guardian),
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
