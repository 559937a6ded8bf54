"""« Mon compte » and the IdP without a federation: Anne Martin with Léa (active), and whoever a test adds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html
from sqlalchemy import select

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.handing_out import HandingOut
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.educonnect.selfservice import addresses as at
from rentree_blanche.simulators.educonnect.sending.tables import outbox
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from tests.asgi import Answer, Browser
from tests.educonnect.conftest import Register
from tests.educonnect.idp import Worker, browser, csrf, target, worker

MONDAY = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
PASSWORD, NEW = "Rentree-2026!", "Vacances-2027!"
MOBILE, MAIL = "+33639980001", "anne@messagerie.test"
SCHOOL = "0590001A"


@dataclass
class Person:
    """Somebody with a browser, which keeps each host's cookies apart."""

    idp: Worker
    at_idp: Browser = field(init=False)
    mine: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.at_idp, self.mine = browser(self.idp), browser(self.idp, at.HOST)

    def log_in(self, account: Account, password: str = PASSWORD, path: str = at.PROFILE) -> "Person":
        """Come to a page of « Mon compte » by the login."""
        entry = self.ticket(account, password, path)
        inside = self.mine.get(target(entry))
        assert inside.headers["location"] == path, inside.text
        return self

    def ticket(self, account: Account, password: str = PASSWORD, path: str = at.PROFILE) -> Answer:
        """Log in at the IdP; give its redirect to « Mon compte »."""
        step = target(self.at_idp.get(target(self.mine.get(path))))
        step = target(self._send(step, shib_idp_ls_supported="true"))
        form = {"typeUser": "responsable", "j_username": account.identifier, "j_password": password}
        back = self._send(step, **form)
        return self.at_idp.get(target(back))

    def get(self, path: str, status: int = 200) -> Any:
        """Give the tree of a page."""
        answer = self.mine.get(path)
        assert answer.status_code == status, answer.text
        return html.fromstring(answer.text)

    def form(self, on: str, **fields: str) -> dict[str, str]:
        """Fill in the first form of a page."""
        hidden = self.get(on).xpath("(//main//form)[1]//input[@type='hidden']")
        return {each.get("name"): each.get("value") for each in hidden} | fields

    def send(self, path: str, *, on: str = "", **fields: str) -> Answer:
        """Send a page's form."""
        return self.mine.post(path, data=self.form(on or path, **fields))

    def is_inside(self) -> bool:
        return self.mine.get(at.PROFILE).status_code == 200

    def _send(self, step: str, **fields: str) -> Answer:
        return self.at_idp.post(step, data={"csrf_token": csrf(self.at_idp.get(step)), **fields})


@dataclass
class Scene:
    """The IdP and its people."""

    idp: Worker
    accounts: Accounts
    registration: Registration
    handing_out: HandingOut
    hasher: PasswordHasher

    def person(self) -> Person:
        return Person(self.idp)

    def open(self, guardian: str = "2000", *children: str, **more: Any) -> Account:
        """Let somebody of the register activate an account, with the children that are named confirmed."""
        verdicts = [
            ChildVerdict(pupil_id=child, state=AttachmentState.CONFIRMED) for child in children or ("ONDE-1000",)
        ]
        known = {"mobile": MOBILE, "email": MAIL, "origin": Origin.RESPONSABLE, **more}
        return self.registration.open_account([f"ONDE-{guardian}"], verdicts, self.hasher.hash(PASSWORD), **known)

    def letter(self, guardian: str) -> tuple[Account, str]:
        """Hand out a provisional account."""
        key = f"ONDE-{guardian}"
        password = self.handing_out.propose(AccountKind.GUARDIAN, key)
        hashed = self.hasher.hash(password)
        return self.handing_out.hand_out(AccountKind.GUARDIAN, key, SCHOOL, password, hashed).account, password

    def account(self, known: Account) -> Account:
        found = self.accounts.get(known.id)
        assert found is not None
        return found

    def opens(self, known: Account, password: str) -> bool:
        """Whether a password opens an account, without counting a wrong one."""
        candidate = self.accounts.candidate(known.identifier, known.kind)
        return self.hasher.verify(candidate.hash, password)

    def sent(self, to: str = "") -> list[str]:
        """Give the messages that were due so far."""
        with self.idp.foundation.store.read() as connection:
            rows = connection.execute(select(outbox.c.recipient, outbox.c.body).order_by(outbox.c.number)).all()
        return [row.body for row in rows if to in row.recipient]

    def link(self) -> str:
        """Give the path of the last mail's link."""
        found = re.search(r"https?://\S+", self.sent()[-1])
        assert found
        return urlsplit(found[0]).path

    def code(self) -> str:
        found = re.search(r"\d{6}", self.sent()[-1])
        assert found
        return found[0]

    def advance(self, **by: float) -> None:
        clock = self.idp.foundation.clock
        clock.move_to(clock.now() + timedelta(**by))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Give a scene on a Monday morning."""
    with worker(tmp_path, password_attempts=3, number_tries=4, browser_tries=6) as idp:
        idp.foundation.clock.freeze(MONDAY)
        store, chance = idp.foundation.store, idp.foundation.chance
        register = Register(store)
        register.family({"id": "1000"}, guardian={"id": "2000"})
        register.family({"id": "1001", "first_name": "Tom"}, guardian={"id": "2001", "mobile": "+33639980002"})
        register.family({"id": "1002", "first_name": "Zoé"}, guardian={"id": "2002", "first_name": "Rose"})
        settings, clock = EduConnectSettings(password_attempts=3), ActorClock(idp.foundation.clock, "educonnect")
        hasher = PasswordHasher("cheap")
        yield Scene(
            idp,
            Accounts(store, hasher, settings, clock, chance),
            Registration(store, settings, clock, chance),
            HandingOut(store, settings, clock, chance),
            hasher,
        )
