"""What stands for a federation, and for its people, where scenarios are pointed at a deployment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest
import requests

from rentree_blanche.client import ControlClient, Directory, Family, Guardian, People, Pupil, RunningFederation, School
from rentree_blanche.simulators.core.phones import is_overseas
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.population.find import ChildWanted, Wanted
from rentree_blanche.simulators.population.levels import Degree
from rentree_blanche.suite.target import values
from rentree_blanche.suite.target.file import TargetError
from rentree_blanche.suite.target.values import ENT, Target

_ENT_OF_SCENARIOS = "ent-hdf"
_SECONDS = 20
_SEMICOLON = "\N{NARROW NO-BREAK SPACE};"
_CHILDREN = ("children", "more_children", "child_count")
"""What is asked of children, and checked apart."""
_TRAITS = {
    "without_mobile": "mobile inconnu",
    "overseas": "mobile d’outre-mer",
    "without_email": "adresse mail inconnue",
    "usage_name": "nom d’usage",
    "accent": "accent dans le nom",
    "compound": "nom composé",
    "apostrophe": "apostrophe dans le nom",
    "twins": "jumeaux",
    "homonym": "homonyme",
    "foster": "famille d’accueil",
    "guardians": "nombre de responsables",
    "academy": "académie",
}
_NONE_IN = ", et la cible n’en a pas, ou plus, dans "


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """With what somebody logs in at the deployment."""

    identifier: str
    password: str


class TargetFederation(RunningFederation):
    """A deployment: its addresses, and nothing behind its pages."""

    __slots__ = ("target",)
    target: Target

    def __init__(self, target: Target) -> None:
        object.__setattr__(self, "target", target)

    @property
    def client(self) -> ControlClient:
        """Skip: there is no control API."""
        _skip("passe par l’API de contrôle, que la cible n’a pas")

    @property
    def directory(self) -> Directory:
        """Skip: there is no control API."""
        _skip("passe par l’API de contrôle, que la cible n’a pas")

    @property
    def tls(self) -> bool:
        """Whether the browser is to trust a CA that it does not know; `check_answers` has checked it."""
        return self.target.tls.ca is not None

    def url(self, actor: str, path: str = "/") -> str:
        """Give an address of the deployment; skip where the target has none."""
        name = ENT if actor == _ENT_OF_SCENARIOS else actor
        if name not in self.target.addresses:
            _skip(f"visite {name}, dont la cible ne donne pas l’adresse (addresses.{name})")
        return self.target.addresses[name] + path

    def reset(self) -> None:
        """Leave everything as it is."""


class TargetPeople(People):
    """The people of a target, with an account, or without one yet.

    Args:
        newcomers: without. uses_up: they may have one in the end, so that no other test can play them.
        used: keys of those who were used up.
    """

    def __init__(self, target: Target, *, newcomers: bool, uses_up: bool, used: set[str]) -> None:
        self._target = target
        self._newcomers = newcomers
        self._uses_up = uses_up
        self._used = used
        self._given_now: set[str] = set()

    def guardian(self, **wanted: Any) -> Guardian:
        """Give a guardian of the target who is as wanted; skip where there is none."""
        search = Wanted(**wanted)
        for guardian in guardians_of(self._target):
            has_account = account_of(self._target, guardian.key) is not None
            if guardian.key in self._given_now | self._used or has_account is self._newcomers:
                continue
            if _is_as(guardian, search):
                self._given_now.add(guardian.key)
                if self._uses_up:
                    self._used.add(guardian.key)
                return guardian
        account = "sans compte" if self._newcomers else "avec un compte"
        return _skip(f"joue une personne {account}{_described(search)}{_NONE_IN}[[guardians]]")

    def pupil(self, wanted: ChildWanted) -> Pupil:
        """Give a pupil of the target with an account, as wanted; skip where there is none."""
        for pupil in pupils_of(self._target):
            if pupil.key not in self._given_now and _pupil_is_as(pupil, wanted):
                self._given_now.add(pupil.key)
                return pupil
        return _skip(f"joue un élève avec un compte, {_degree(wanted)}{_NONE_IN}[[pupils]]")

    def family(self, **wanted: Any) -> Family:
        """Skip: a target names people, not families."""
        _skip("joue toute une famille, et une cible ne nomme que des personnes")


def guardians_of(target: Target) -> Iterator[Guardian]:
    """Give the target's guardians as scenarios know them."""
    for number, each in enumerate(target.guardians, 1):
        yield Guardian(
            key=f"cible-R{number}",
            family=-number,
            civility="Mme",
            first_name=each.first_name,
            birth_name=each.birth_name or each.name,
            usage_name=each.name if each.birth_name else None,
            birth_date=min(child.birth_date for child in each.children),
            mobile=each.mobile,
            email=each.email,
            register_ids=(),
            children=tuple(_child(f"cible-R{number}-E{place}", child) for place, child in enumerate(each.children, 1)),
            fostered=(),
        )


def pupils_of(target: Target) -> Iterator[Pupil]:
    """Give the target's pupils as scenarios know them."""
    for number, each in enumerate(target.pupils, 1):
        yield _child(f"cible-E{number}", each)


def account_of(target: Target, key: str) -> Account | None:
    """Give the account of somebody of the target."""
    people: Sequence[values.Person] = target.guardians if key.startswith("cible-R") else target.pupils
    known = people[int(key.removeprefix("cible-")[1:]) - 1]
    if known.identifier is None or known.password is None:
        return None
    return Account(identifier=known.identifier, password=known.password)


def check_answers(target: Target) -> None:
    """Ask every address of a target for its front page, over the CA that it names.

    Raises:
        TargetError: one does not answer; each line of the message names one, and what to look at.
    """
    wrongs = []
    with client_session(agent="client", ca_file=target.tls.ca) as session:
        for name, url in target.addresses.items():
            try:
                session.get(url, timeout=_SECONDS, allow_redirects=False)
            except requests.exceptions.SSLError as error:
                wrongs.append(
                    f"{_place(name)} certificat de {url} refusé{_SEMICOLON} donner son autorité dans tls.ca ({error})"
                )
            except requests.RequestException as error:
                wrongs.append(
                    f"{_place(name)} {url} ne répond pas{_SEMICOLON} vérifier l’adresse, puis le serveur ({error})"
                )
    if wrongs:
        raise TargetError("\n".join(wrongs))


def _place(name: str) -> str:
    return f"addresses.{name}\N{NO-BREAK SPACE}:"


def _child(key: str, child: values.Child | values.Pupil) -> Pupil:
    return Pupil(
        key=key,
        first_name=child.first_name,
        birth_name=child.name,
        usage_name=None,
        birth_date=child.birth_date,
        sex="F",
        ine="",
        level="",
        class_label="",
        school=School(uai="", name="", kind="", commune="", degree="1" if child.degree == 1 else "2"),
    )


def _is_as(guardian: Guardian, wanted: Wanted) -> bool:
    """Tell whether a guardian is as wanted; what a target cannot tell counts as not there."""
    if wanted.children and not _children_are_as(guardian, wanted):
        return False
    if wanted.child_count not in (None, len(guardian.children)):
        return False
    has = {
        "without_mobile": guardian.mobile is None,
        "overseas": guardian.mobile is not None and is_overseas(guardian.mobile),
        "without_email": guardian.email is None,
        "usage_name": guardian.usage_name is not None,
        "accent": not f"{guardian.first_name}{guardian.name}".isascii(),
        "compound": any(mark in f"{guardian.first_name}{guardian.name}" for mark in "- "),
        "apostrophe": any(mark in guardian.name for mark in "'’"),
        "twins": len({child.birth_date for child in guardian.children}) < len(guardian.children),
        "both_degrees": len({child.school.degree for child in guardian.children}) > 1,
    }
    asked = wanted.model_dump(exclude_none=True, exclude=set(_CHILDREN))
    return all(value is has.get(trait, False) for trait, value in asked.items())


def _children_are_as(guardian: Guardian, wanted: Wanted) -> bool:
    left = list(guardian.children)
    for each in wanted.children:
        suits = next((child for child in left if _pupil_is_as(child, each)), None)
        if suits is None:
            return False
        left.remove(suits)
    return wanted.more_children or not left


def _pupil_is_as(pupil: Pupil, wanted: ChildWanted) -> bool:
    if any(value is not None for value in (wanted.band, wanted.level, wanted.sex, wanted.school)):
        return False
    return wanted.degree is None or (wanted.degree is Degree.PRIMARY) is (pupil.school.degree == "1")


def _described(wanted: Wanted) -> str:
    degrees = [_degree(child) for child in wanted.children]
    counts = {each: degrees.count(each) for each in degrees}
    said = [f"{count} enfant{'s' if count > 1 else ''} {degree}" for degree, count in counts.items()]
    for trait, value in wanted.model_dump(exclude_none=True, exclude=set(_CHILDREN)).items():
        words = _TRAITS.get(trait, trait)
        said.append(words if value is True else f"sans {words}" if value is False else f"{words} {value}")
    return f" ({', '.join(said)})" if said else ""


def _degree(wanted: ChildWanted) -> str:
    return {Degree.PRIMARY: "du 1er degré", Degree.SECONDARY: "du 2nd degré", None: "de tout degré"}[wanted.degree]


def _skip(what: str) -> NoReturn:
    pytest.skip(f"ce scénario {what}")
