"""Everybody who can log in at an identity provider, and with what; computed when asked, never a table."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.phones import PhoneError, parse_mobile
from rentree_blanche.simulators.franceconnect.clients import PROVIDERS, ProviderName
from rentree_blanche.simulators.franceconnect.fingerprints import same
from rentree_blanche.simulators.franceconnect.people import numbers
from rentree_blanche.simulators.franceconnect.people.civil import CivilIdentity, of_guardian, person_of_mail_number
from rentree_blanche.simulators.franceconnect.people.platform import PASSWORD, PlatformLogin, platform_logins
from rentree_blanche.simulators.franceconnect.people.words import folded, password
from rentree_blanche.simulators.population import EmptySlotError, Guardian, OutOfRangeError, Population

_NUMBER = re.compile(r"[0-9]{1,12}")
_SLOTS = 10
_FIRST_PUPIL = 4
_ALICEM = "ALC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """With what a person logs in; `password` is None where a code comes by SMS."""

    login: str
    password: str | None


class People:
    """The people of the population and the logins of the integration platform.

    Args:
        families: how many families a search by name looks through; the others are known by number all the same.
    """

    def __init__(self, population: Population, families: int, chance: Chance) -> None:
        self._population = population
        self._families = families
        self._chance = chance
        self._tax = numbers.Permutation.drawn(chance, "numéro fiscal")
        self._app = numbers.Permutation.drawn(chance, "alicem")

    def by_key(self, key: str) -> CivilIdentity | None:
        """Give a person by the key of their identity (`p:120`, `t:test`), None where there is nobody."""
        kind, _, name = key.partition(":")
        if kind == "t":
            known = platform_logins().get(name)
            return None if known is None else known.identity
        return self.by_number(int(name)) if kind == "p" and name.isdecimal() else None

    def by_number(self, number: int) -> CivilIdentity | None:
        """Give a guardian by person number, None where there is none."""
        try:
            person = self._population.person(number)
        except (EmptySlotError, OutOfRangeError):
            return None
        return of_guardian(person) if isinstance(person, Guardian) else None

    def by_name(self, name: str, limit: int) -> list[CivilIdentity]:
        """Give guardians whose names, first names included, hold all the words of a search; accents do not matter."""
        words = folded(name).split()
        found = (each for each in self._enrolled() if all(word in _searched(each) for word in words))
        return list(islice(found, limit))

    def _enrolled(self) -> Iterator[CivilIdentity]:
        for family in self._population.families(self._families):
            yield from map(of_guardian, family.guardians)

    def credential(self, provider: ProviderName, identity: CivilIdentity) -> Credential | None:
        """Tell with what a person logs in at a provider; None where they have no account there."""
        kind, _, name = identity.key.partition(":")
        if kind == "t":
            return Credential(login=name, password=PASSWORD)
        number = int(name)
        login = self._login(provider, identity, number)
        if login is None:
            return None
        return Credential(login=login, password=password(self._chance, provider, number))

    def credentials(self, identity: CivilIdentity) -> dict[ProviderName, Credential]:
        """Tell with what a person logs in, at each provider where they can."""
        every = {provider: self.credential(provider, identity) for provider in PROVIDERS}
        return {provider: credential for provider, credential in every.items() if credential is not None}

    def _login(self, provider: ProviderName, identity: CivilIdentity, number: int) -> str | None:
        match provider:
            case "impots":
                return numbers.tax_number(self._tax, number)
            case "ameli":
                return numbers.social_security_number(identity, number)
            case "laposte":
                return identity.email
            case "mobileconnect":
                holder = next(self._of_mobile(identity.mobile), None) if identity.mobile else None
                return identity.mobile if holder is not None and holder.key == identity.key else None
            case "alicem":
                return _ALICEM + self._app.forth(number)

    def find(self, provider: ProviderName, typed: str) -> list[CivilIdentity]:
        """Give who may have typed a login at a provider; several where a number is nobody's alone."""
        known = platform_login(typed)
        if known is not None:
            return [known.identity]
        match provider:
            case "impots":
                return self._numbered([numbers.person_of_tax_number(self._tax, typed.replace(" ", ""))])
            case "ameli":
                return self._of_social_security(typed.replace(" ", "").upper())
            case "laposte":
                return self._of_mail(typed.strip().lower())
            case "mobileconnect":
                return list(islice(self._of_mobile(_mobile(typed)), 1))
            case "alicem":
                return self._of_app(typed.strip().upper())

    def log_in(self, provider: ProviderName, typed: str, secret: str) -> CivilIdentity | None:
        """Give who logs in with a login and a password, None where they do not go together."""
        for identity in self.find(provider, typed):
            known = self.credential(provider, identity)
            if known is not None and known.password is not None and same(known.password, secret):
                return identity
        return None

    def _numbered(self, persons: Iterable[int | None]) -> list[CivilIdentity]:
        found = (self.by_number(person) for person in persons if person is not None)
        return [identity for identity in found if identity is not None]

    def _of_social_security(self, typed: str) -> list[CivilIdentity]:
        order = numbers.order_of(typed)
        if order is None:
            return []
        candidates = numbers.persons_of_order(order, self._families * _SLOTS)
        found = self._numbered(number for number in candidates if number % _SLOTS < _FIRST_PUPIL)
        return [each for each in found if numbers.social_security_number(each, int(each.key[2:])) == typed]

    def _of_mail(self, typed: str) -> list[CivilIdentity]:
        ending = typed.partition("@")[0].rpartition(".")[2]
        if not _NUMBER.fullmatch(ending):
            return []
        return [each for each in self._numbered([person_of_mail_number(int(ending))]) if each.email.lower() == typed]

    def _of_mobile(self, mobile: str) -> Iterator[CivilIdentity]:
        for index in numbers.families_of_mobile(self._population, mobile):
            for guardian in self._population.family(index).guardians:
                if guardian.mobile == mobile:
                    yield of_guardian(guardian)

    def _of_app(self, typed: str) -> list[CivilIdentity]:
        digits = typed.removeprefix(_ALICEM)
        if len(digits) != 8 or not _NUMBER.fullmatch(digits):
            return []
        return self._numbered([self._app.back(digits)])


def platform_login(typed: str) -> PlatformLogin | None:
    """Give a login of the integration platform, None where what was typed is none."""
    return platform_logins().get(typed.strip())


def _mobile(typed: str) -> str:
    try:
        return parse_mobile(typed)
    except PhoneError:
        return ""


def _searched(identity: CivilIdentity) -> str:
    return folded(" ".join((*identity.given_names, identity.family_name, identity.usage_name)))
