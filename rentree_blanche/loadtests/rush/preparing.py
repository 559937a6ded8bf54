"""Making the people of a federation ready for a run: some have an account already, others will open one."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from rentree_blanche.client import ControlClient, Family, Guardian, Pupil
from rentree_blanche.loadtests.errors import LoadError
from rentree_blanche.loadtests.rush.target import Target
from rentree_blanche.loadtests.rush.visits import VisitFailedError
from rentree_blanche.loadtests.users.browser import Browser
from rentree_blanche.loadtests.users.inbox import Inbox
from rentree_blanche.loadtests.users.people import Person
from rentree_blanche.loadtests.users.plain import PlainTransport
from rentree_blanche.loadtests.users.visitor import PASSWORD, Places, Visitor

_PAGE, _THREADS, _FORGETS = 100, 4, 8
_REGISTRATION = ("open", "contact", "code", "children", "password", "service")
_PUPIL_SHARE, _FORGETFUL_SHARE = 0.5, 0.5
_ACTIVATIONS = ("registration", "distribution", "franceconnect")

Progress = Callable[[int, int], None]
"""Is told how many of how many are ready."""


def prepare_people(target: Target, mix: Mapping[str, float], accounts: int, progress: Progress) -> list[Person]:
    """Make the people of a federation ready: accounts are opened as people open them, letters are handed out.

    Whoever has an account already is left alone.

    Args:
        target: a federation.
        mix: shares of the journeys: only whom they need is made ready.
        accounts: guardians who have an account.
        progress: is told how far it is.

    Raises:
        LoadError: an account could not be opened, or there are too few families.
    """
    with target.connect() as client:
        families = list(_families(client))
        guardians = _usable(families)
        if not target.fresh:
            guardians = [each for each in guardians if client.read_guardian(each.key).account == "none"]
        forgetful = round(accounts * _FORGETFUL_SHARE) if any(name.startswith("forgotten") for name in mix) else 0
        if len(guardians) < accounts + forgetful + 10:
            raise LoadError(
                f"{len(guardians)} responsables utilisables pour {accounts + forgetful} comptes à ouvrir "
                "et des activations à jouer\N{NARROW NO-BREAK SPACE}; augmenter target.families, ou réduire "
                "target.accounts"
            )
        openers, rest = guardians[: accounts + forgetful], guardians[accounts + forgetful :]
        pupils = _pupils(client, families, round(accounts * _PUPIL_SHARE)) if "pupil-login" in mix else []
        total = len(openers) + len(pupils)
        opened = _opened(target, [*map(_person, openers), *pupils], lambda done: progress(done, total))
        people = [
            replace(each, role="forgetful", most=_FORGETS) if each.role != "pupil" and number >= accounts else each
            for number, each in enumerate(opened)
        ]
        return [*people, *_activating(client, rest, mix)]


def last_sms(target: Target) -> int:
    """Give the id of the last SMS that anybody received so far; 0 without any."""
    if target.control is None:
        return 0
    with target.connect() as client:
        return max((message.id for message in client.list_sms(limit=1)), default=0)


def _families(client: ControlClient) -> Iterator[Family]:
    seen: set[int] = set()
    while found := client.find_families(excluding=seen, limit=_PAGE):
        seen |= {family.index for family in found}
        yield from found


def _usable(families: Sequence[Family]) -> list[Guardian]:
    """Leave out who cannot activate alone: no mobile, a mobile of several people, children in nobody's register."""
    everybody = [guardian for family in families for guardian in family.guardians]
    owners = Counter(guardian.mobile for guardian in everybody)
    return [
        guardian
        for guardian in everybody
        if guardian.mobile
        and owners[guardian.mobile] == 1
        and guardian.register_ids
        and guardian.children
        and all(child.register_ids for child in guardian.children)
    ]


def _person(guardian: Guardian) -> Person:
    return Person(
        role="registration",
        first_name=guardian.first_name,
        name=guardian.usage_name or guardian.birth_name,
        mobile=str(guardian.mobile),
        email=guardian.email or f"{guardian.key}@messagerie.test".lower(),
        children=tuple(
            (child.first_name, child.usage_name or child.birth_name, child.birth_date.isoformat())
            for child in guardian.children
        ),
        degrees="".join(sorted({child.school.degree for child in guardian.children})),
    )


def _pupils(client: ControlClient, families: Sequence[Family], count: int) -> list[Person]:
    """Have the schools hand some pupils of collèges and lycées an account."""
    chosen = [pupil for family in families for pupil in family.pupils if pupil.school.degree == "2"][:count]
    for uai in {pupil.school.uai for pupil in chosen}:
        client.choose_pupil_accounts(uai, on=True)
    return [_handed_out(client, pupil) for pupil in chosen]


def _handed_out(client: ControlClient, pupil: Pupil) -> Person:
    letter = client.hand_out(pupil.key, pupil.school.uai)
    born = (pupil.first_name, pupil.usage_name or pupil.birth_name, pupil.birth_date.isoformat())
    return Person(
        role="pupil", identifier=letter.identifier, password=str(letter.password), children=(born,), degrees="2"
    )


def _opened(target: Target, people: Sequence[Person], progress: Callable[[int], None]) -> list[Person]:
    places, seen, last = target.places, dict[str, int](), last_sms(target)

    def opened(person: Person) -> Person:
        ca = None if target.control is None or target.control.ca is None else Path(target.control.ca)
        browser = Browser(PlainTransport(ca))
        with closing(Inbox(target.connect, seen, last)) as inbox:
            try:
                if person.role == "pupil":
                    return _activate_pupil(browser, person, places)
                visitor = Visitor("registration", person, browser, inbox, places, "ent-hdf")
                for step in _REGISTRATION:
                    visitor.prepare(step, None)
                    visitor.act(step, None)
                return replace(person, role="account", identifier=visitor.identifier, password=PASSWORD)
            except VisitFailedError as error:
                raise LoadError(
                    f"le compte de {person.first_name} {person.name} n’a pas pu être ouvert\N{NO-BREAK SPACE}: {error}"
                ) from error
            finally:
                browser.leave()

    with ThreadPoolExecutor(_THREADS, "prepare") as threads:
        done: list[Person] = []
        for person in threads.map(opened, people):
            done.append(person)
            progress(len(done))
        return done


def _activate_pupil(browser: Browser, person: Person, places: Places) -> Person:
    page = browser.open(places.login("ent-hdf"))
    page = browser.submit(
        page, "validerAuth", j_username=person.identifier, j_password=person.password, typeUser="eleve"
    )
    year, month, day = person.children[0][2].split("-")
    page = browser.submit(browser.expect(page, "jour"), jour=day, mois=month, annee=year)
    page = browser.submit(browser.expect(page, "confirmation"), password=PASSWORD, confirmation=PASSWORD)
    browser.expect(browser.submit(page), places.home_element)
    return replace(person, password=PASSWORD)


def _activating(client: ControlClient, guardians: Sequence[Guardian], mix: Mapping[str, float]) -> Iterator[Person]:
    """Give who will activate, by each path in its share."""
    shares = {name: mix.get(name, 0.0) for name in _ACTIVATIONS}
    whole = sum(shares.values())
    if not whole:
        return
    letters = round(len(guardians) * shares["distribution"] / whole)
    proven = round(len(guardians) * shares["franceconnect"] / whole)
    for number, guardian in enumerate(guardians):
        person = _person(guardian)
        if number < letters:
            letter = client.hand_out(guardian.key, guardian.children[0].school.uai)
            yield replace(person, role="distribution", identifier=letter.identifier, password=str(letter.password))
        elif number < letters + proven:
            identity = client.read_guardian(guardian.key).identity
            known = identity is not None and {each.provider: each for each in identity.logins}.get("impots")
            if known:
                yield replace(person, role="franceconnect", identifier=known.login, password=str(known.password))
        elif shares["registration"]:
            yield person
