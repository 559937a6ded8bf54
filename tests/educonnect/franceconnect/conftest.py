"""The IdP with a FranceConnect beside it, and a person with a browser."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import responses
from sqlalchemy import select

from rentree_blanche.simulators.educonnect.franceconnect.client import derived_secret
from rentree_blanche.simulators.educonnect.franceconnect.parts import FranceConnect, franceconnect
from rentree_blanche.simulators.educonnect.franceconnect.settings import FranceConnectClientSettings
from rentree_blanche.simulators.educonnect.room import educonnect
from rentree_blanche.simulators.educonnect.sending.tables import outbox
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from tests.asgi import Answer, Browser
from tests.educonnect.conftest import Register
from tests.educonnect.franceconnect.provider import Provider
from tests.educonnect.idp import ServiceProvider, Worker, browser, control, csrf, make_provider, target, worker


@dataclass
class Scene:
    """The IdP, FranceConnect, and one browser; `at` is the path where it is, `parts` are another worker's."""

    idp: Worker
    provider: Provider
    portal: ServiceProvider
    wire: responses.RequestsMock
    parts: FranceConnect
    person: Browser = field(init=False)
    at: str = ""

    def __post_init__(self) -> None:
        self.person = browser(self.idp)

    @property
    def register(self) -> Register:
        return Register(self.idp.foundation.store)

    def login_page(self) -> Answer:
        """Come from the portal to the login."""
        step = target(self.person.get(self.portal.ask(self.idp.base)))
        page = self.person.get(step)
        return self.follow(self.person.post(step, data={"csrf_token": csrf(page), "shib_idp_ls_supported": "true"}))

    def to_franceconnect(self) -> str:
        """Come from the portal to FranceConnect; give the address there."""
        self.login_page()
        step = target(self.person.get(f"{self.at}&_eventId=franceconnect"))
        return str(self.person.get(step).headers["location"])

    def come_back(self) -> Answer:
        """Log in at FranceConnect, from the portal; give the page that follows."""
        return self.follow(self.person.get(self.provider.authorize(self.to_franceconnect())))

    def follow(self, answer: Answer) -> Answer:
        """Follow redirects within the IdP."""
        while answer.status_code == 302 and answer.headers["location"].startswith(("/", self.idp.base)):
            self.at = target(answer)
            answer = self.person.get(self.at)
        return answer

    def send(self, page: Answer, **form: str) -> Answer:
        """Send the form of the page where the person is."""
        return self.follow(self.person.post(self.at, data={"csrf_token": csrf(page), **form}))

    def sent(self) -> list[tuple[str, str]]:
        """Give the messages that were due so far: recipient and text."""
        with self.idp.foundation.store.read() as connection:
            rows = connection.execute(select(outbox.c.recipient, outbox.c.body).order_by(outbox.c.number)).all()
        return [(row.recipient, row.body) for row in rows]

    def code(self) -> str:
        """Give the code of the last message."""
        found = re.search(r"\d{6}", self.sent()[-1][1])
        assert found
        return found[0]

    def accounts(self, person: str = "2000") -> list[dict[str, Any]]:
        """Give the accounts of a person of the register."""
        headers = {"authorization": f"Bearer {self.idp.foundation.secret}"}
        found: list[dict[str, Any]] = (
            browser(self.idp).get(f"/_controle/comptes?personne={person}", headers=headers).json()
        )
        return found

    def causes(self) -> list[str]:
        """Give the causes, in the journal, of logins that came to nothing."""
        lines = self.idp.foundation.journal.query(contains="FranceConnect sans suite")
        return [str(line.detail["cause"]) for line in lines]

    @property
    def is_logged_in(self) -> bool:
        return "shib_idp_session" in self.person.cookies


@pytest.fixture(scope="session")
def portal() -> ServiceProvider:
    return make_provider()


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    """What leaves the IdP: nothing gets out."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


@pytest.fixture
def scene(tmp_path: Path, portal: ServiceProvider, wire: responses.RequestsMock) -> Iterator[Callable[..., Scene]]:
    """Make a scene with an IdP of given settings; what FranceConnect answers may be changed on its `provider`."""
    with ExitStack() as undo:

        def made(**settings: Any) -> Scene:
            idp = undo.enter_context(worker(tmp_path, **settings))
            issuer = idp.foundation.addresses.url("franceconnect", "/api/v2")
            provider = Provider(issuer=issuer, secret=derived_secret(idp.foundation.secret))
            provider.attach(wire)
            assert control(idp, "/fournisseurs", json.dumps({"metadata": portal.metadata}).encode()).status_code == 201
            other = idp.foundation.build(educonnect(EduConnectSettings()))
            undo.callback(other.close)
            parts = franceconnect(other.ground, FranceConnectClientSettings(), minutes=60)
            return Scene(idp, provider, portal, wire, parts)

        yield made
