"""The console of two schools on a register of a few families, without a federation."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.store import Snapshot, Store, sqlite_url
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.attaching import attach
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.educonnect.admin import addresses as at
from rentree_blanche.simulators.educonnect.room import educonnect
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.foundation import Foundation
from rentree_blanche.simulators.settings import FederationSettings
from tests.asgi import Answer, Browser
from tests.educonnect.conftest import Register

HOME_SCHOOL, OTHER_SCHOOL, COLLEGE = "0590001A", "0590002B", "0590003C"
MONDAY = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
PASSWORD = "Rentree-2026!"


@dataclass(frozen=True)
class Console:
    """A director's browser at the console, and what it stands on."""

    foundation: Foundation
    edge: Edge
    browser: Browser
    accounts: Accounts
    registration: Registration

    def enter(self, uai: str = HOME_SCHOOL) -> "Console":
        """Come in as the director of a school."""
        assert self.browser.post(at.PORTAL, data={"uai": uai}).headers["location"] == at.HOME
        return self

    def get(self, path: str, status: int = 200) -> Any:
        """Give the tree of a page."""
        answer = self.browser.get(path)
        assert answer.status_code == status, answer.text
        return html.fromstring(answer.text)

    def post(self, path: str, *, on: str = "", people: tuple[str, ...] = (), **fields: str) -> Answer:
        """Send the form of a page, `on` or the same, as that page has it."""
        page = self.browser.get(on or path)
        assert page.status_code == 200, page.text
        tree = html.fromstring(page.text)
        form = {"csrf_token": tree.xpath("//input[@name='csrf_token']/@value")[0]}
        for token in tree.xpath("//input[@name='formulaire']/@value")[:1]:
            form["formulaire"] = token
        return self.browser.post(path, data=[*{**form, **fields}.items(), *(("personne", key) for key in people)])

    def check(self, identifier: str, password: str, kind: AccountKind = AccountKind.GUARDIAN) -> Any:
        """Try to log in."""
        return self.accounts.check(identifier, password, kind)

    def activate(
        self, record: str, *children: str, origin: Origin = Origin.RESPONSABLE, state: str = "confirmed"
    ) -> Account:
        """Let a guardian activate an account, saying something of children."""
        hashed = PasswordHasher("cheap").hash(PASSWORD)
        verdicts = [ChildVerdict(pupil_id=child, state=AttachmentState(state)) for child in children]
        confirmed = [ChildVerdict(pupil_id=child, state=AttachmentState.CONFIRMED) for child in children[:1]]
        account = self.registration.open_account([record], confirmed, hashed, None, origin)
        if state != "confirmed":
            self.say(record, verdicts)
        return account

    def say(self, record: str, verdicts: list[ChildVerdict]) -> None:
        """Write down what became of attachments."""
        with self.foundation.store.write() as connection:
            for verdict in verdicts:
                attach(
                    connection,
                    [(record, verdict.pupil_id)],
                    verdict.state,
                    MONDAY,
                    unless=verdict.state,
                )

    def advance(self, **by: float) -> None:
        clock = self.foundation.clock
        clock.move_to(clock.now() + timedelta(**by))


def _furnish(register: Register) -> None:
    """Two écoles and a collège.

    At the first: the Martins with Léa (CP A) and Tom (CE1 B), Élise Noël-Dœuf with Zoé (CP A), Paul Noël who only
    fosters Zoé. At the second: the Petits with Hugo.
    """
    register.add("school", uai=HOME_SCHOOL, name="École élémentaire Jules Ferry")
    register.add("school", uai=OTHER_SCHOOL, name="École Zola")
    for key, more in {
        "1000": {"first_name": "Léa"},
        "1001": {"first_name": "Tom", "class_label": "CE1 B", "birth_date": "2018-05-02"},
        "1002": {"first_name": "Zoé", "birth_name": "Noël"},
        "1003": {"first_name": "Hugo", "birth_name": "Petit", "uai": OTHER_SCHOOL},
    }.items():
        register.add("pupil", id=key, **more)
    for key, more in {
        "2000": {"first_name": "Anne", "email": "anne@famille.test"},
        "2001": {"first_name": "Marc", "civility": "M."},
        "2002": {"first_name": "Élise", "birth_name": "Noël", "usage_name": "Noël-Dœuf"},
        "2003": {"first_name": "Paul", "birth_name": "Noël", "civility": "M."},
        "2004": {"first_name": "Rose", "birth_name": "Petit"},
    }.items():
        register.add("guardian", id=key, **more)
    for guardian, pupil, legal in (
        ("2000", "1000", True),
        ("2000", "1001", True),
        ("2001", "1000", True),
        ("2002", "1002", True),
        ("2003", "1002", False),
        ("2004", "1003", True),
    ):
        register.add("link", guardian=guardian, pupil=pupil, legal=legal)
    assert register.feed().refused == ()
    register.add("school", uai=COLLEGE, name="Collège Jean Moulin", kind="college")
    register.add(
        "pupil", id="7000", first_name="Inès", uai=COLLEGE, class_label="6A", level="6EME", birth_name="Martin"
    )
    register.add("guardian", id="8000", first_name="Anne")
    register.add("link", guardian="8000", pupil="7000")
    assert register.feed(source="SIECLE").refused == ()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("console")
    settings = FederationSettings.model_validate({"educonnect": {"hash_profile": "cheap"}})
    with ExitStack() as undo:
        store = Store(sqlite_url(folder / "console.sqlite"))
        undo.callback(store.close)
        foundation = Foundation.lay(settings, store=store, port=8_080, folder=folder)
        undo.callback(foundation.journal.close)
        room = educonnect(settings.educonnect)
        store.create(*room.tables)
        house = foundation.build(room)
        undo.callback(house.close)
        foundation.clock.freeze(MONDAY)
        _furnish(Register(store))
        edge = house.edges[at.HOST]
        clock = ActorClock(foundation.clock, "educonnect")
        own = EduConnectSettings()
        hasher = PasswordHasher("cheap")
        yield Console(
            foundation,
            edge,
            Browser(app=edge, base_url=foundation.addresses.origin(at.HOST)),
            Accounts(store, hasher, own, clock, foundation.chance),
            Registration(store, own, clock, foundation.chance),
        )


@pytest.fixture(scope="module")
def baseline(standing: Console) -> Snapshot:
    return standing.foundation.store.snapshot()


@pytest.fixture
def desk(standing: Console, baseline: Snapshot) -> Console:
    """The console before anybody has an account, and a browser that nobody has used."""
    standing.foundation.journal.flush()
    standing.foundation.store.restore(baseline)
    standing.browser.cookies.clear()
    return standing


def names(tree: Any) -> list[str]:
    """Give the people that a page lists."""
    return [" ".join(cell.text_content().split()) for cell in tree.xpath("//table[@id='personnes']/tbody/tr/td[1]")]


def passwords(answer: Answer) -> dict[str, tuple[str, str]]:
    """Give the new passwords that a page shows: record to identifier and password."""
    tree = html.fromstring(answer.text)
    rows = tree.xpath("//table[@id='mots-de-passe']/tbody/tr")
    return {row.get("data-personne"): tuple(code.text for code in row.xpath(".//code")) for row in rows}


def secret_of(text: str) -> tuple[str, str]:
    """Give identifier and provisional password of a notice."""
    identifier = re.search(r"Identifiant\s:\s(\S+)", text)
    password = re.search(r"Mot de passe provisoire\s:\s(\S+)", text)
    assert identifier is not None
    assert password is not None, text
    return identifier[1], password[1]
