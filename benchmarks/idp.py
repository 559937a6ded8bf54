"""EduConnect in worker processes of its own, with one service provider and accounts; and browsers that log in."""

import asyncio
import base64
import html
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

import uvloop
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from benchmarks.connection import Answer, Connection
from benchmarks.processes import cpu_seconds
from rentree_blanche.simulators.core.clock import ActorClock, wall
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.saml.bindings import Parameter, encode_redirect
from rentree_blanche.simulators.core.saml.keys import KeyPair
from rentree_blanche.simulators.core.saml.names import SAML, SAMLP
from rentree_blanche.simulators.core.saml.signatures import Signer
from rentree_blanche.simulators.core.saml.xml import format_instant
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.settings import FederationSettings
from rentree_blanche.simulators.workers import Crew

PASSWORD = "Rentree-2026!"
SP = "https://sp.test/metadata"
ACS = "https://sp.test/acs"
BROWSERS = 8
"""So many log in at once that a worker always has something to do: one that sleeps in between pays for cold caches,
which is no property of a login."""


class LoginError(Exception):
    """A login did not end with a response that says success: what was measured is not what was meant."""


class Idp:
    """The IdP, as browsers know it, and the control address that sets it up."""

    def __init__(self, crew: Crew, signer: Signer) -> None:
        self.crew = crew
        self.signer = signer
        self.addresses = crew.foundation.addresses
        self.host = urlsplit(self.addresses.origin("educonnect")).netloc
        self._numbers = iter(range(1 << 40))
        self.control("/fournisseurs", json.dumps({"metadata": metadata(signer)}).encode())

    def control(self, path: str, body: bytes) -> None:
        connection = HTTPConnection(self.addresses.bind, self.addresses.port)
        headers = {"Host": self.host, **bearer(self.crew.foundation.secret)}
        connection.request("POST", f"/_controle{path}", body, headers)
        answer = connection.getresponse()
        if answer.status >= 300:
            raise LoginError(f"{path}: {answer.status} {answer.read(300)!r}")
        connection.close()

    def requests(self, count: int) -> list[str]:
        """Give the addresses of so many logins, each with a signed AuthnRequest of its own."""
        destination = self.addresses.url("educonnect", "/idp/profile/SAML2/Redirect/SSO")
        origin = self.addresses.origin("educonnect")
        return [authn_request(next(self._numbers), destination, self.signer).removeprefix(origin) for _ in range(count)]

    def connection(self) -> Connection:
        """Open a browser."""
        return Connection(self.addresses.bind, self.addresses.port, self.host)

    def spent(self) -> float:
        """Give the processor time that the workers have used, in seconds."""
        return cpu_seconds(*self.crew.pids())

    def rate(self, work: Callable[[], int]) -> float:
        """Give how much of a work the workers do in a second of their processor time."""
        before = self.spent()
        done = work()
        return done / (self.spent() - before)

    def log_in_all(self, identifiers: Sequence[str], count: int, browsers: int = BROWSERS) -> int:
        """Log in so often, with one account after another, each time from nothing."""
        people = (identifiers[number % len(identifiers)] for number in range(count))
        logins = zip(self.requests(count), people, strict=True)

        async def browse() -> None:
            connection = self.connection()
            for url, identifier in logins:
                await log_in(connection, url, identifier)
            connection.close()

        return crowd(browse, browsers, count)


@contextmanager
def idp(*, workers: int = 1, generation: str = "legacy", store: str = "") -> Iterator[Idp]:
    """Serve the IdP with the hash profile `cheap`, and a service provider registered."""
    settings = FederationSettings.model_validate({"educonnect": {"login_generation": generation}, "store": store})
    signer = Signer(KeyPair.generate("bench", now=wall()))
    with Crew(settings, "educonnect", workers) as crew:
        yield Idp(crew, signer)


def crowd(browse: Callable[[], Awaitable[None]], browsers: int, done: int) -> int:
    """Let several browsers do the same at once; give `done`."""

    async def all_of_them() -> None:
        await asyncio.gather(*(browse() for _ in range(browsers)))

    uvloop.run(all_of_them())
    return done


async def log_in(connection: Connection, url: str, identifier: str) -> None:
    """Log in from nothing, through the pages of either generation; the cookies are those of the session then.

    Raises:
        LoginError: no response comes, or one that does not say success.
    """
    connection.cookies.clear()
    answer = await connection.get(url)
    step = answer.header("location")
    answer = await connection.get(step)
    if 'id="form1"' in answer.text:
        stored = {"csrf_token": _csrf(answer.text), "shib_idp_ls_supported": "true"}
        step = (await connection.post(step, stored)).header("location")
        answer = await connection.get(step)
    form = {"j_username": identifier, "j_password": PASSWORD, "_eventId_proceed": ""}
    if "csrf_token" in answer.text:
        form |= {"csrf_token": _csrf(answer.text), "typeUser": "responsable"}
    check_response(await connection.post(step, form), identifier)


def check_response(answer: Answer, what: str) -> None:
    """Look whether a page posts a response that says success.

    Raises:
        LoginError: it does not.
    """
    found = re.search(r'name="SAMLResponse" value="([^"]+)"', answer.text)
    if not found or b":Success" not in base64.b64decode(html.unescape(found[1])):
        raise LoginError(f"{what}: {answer.head} {answer.text[:500]}")


def raw_rate(signer: Signer, seconds: float = 0.5) -> float:
    """Give how many RSA-2048 signatures one core makes in a second of processor time."""
    begin, done = time.thread_time(), 0
    while (spent := time.thread_time() - begin) < seconds:
        signer.key_pair.private_key.sign(b"x" * 256, padding.PKCS1v15(), hashes.SHA256())
        done += 1
    return done / spent


def open_accounts(served: Idp, count: int = 50) -> list[str]:
    """Open accounts of guardians, each with a child; give their identifiers."""
    served.control("/flux/onde", "\n".join(json.dumps(line) for line in _feed(count)).encode())
    ground = served.crew.foundation
    settings = FederationSettings().educonnect
    clock = ActorClock(ground.clock, "educonnect")
    registration = Registration(ground.store, settings, clock, ground.chance)
    hashed = PasswordHasher(settings.hash_profile).hash(PASSWORD)

    def opened(number: int) -> str:
        verdict = ChildVerdict(pupil_id=f"ONDE-{1000 + number}", state=AttachmentState.CONFIRMED)
        guardian = [f"ONDE-{2000 + number}"]
        return registration.open_account(guardian, [verdict], hashed, None, Origin.RESPONSABLE).identifier

    return [opened(number) for number in range(count)]


def _feed(count: int) -> Iterable[dict[str, object]]:
    yield {"type": "feed", "source": "ONDE", "schema": 1, "mode": "full", "day": "2026-09-01"}
    yield {"type": "school", "uai": "0590001N", "name": "École", "kind": "ecole", "commune": "Lille",
           "academy": "LILLE", "academy_code": "09"}  # fmt: skip
    for i in range(count):
        yield {"type": "pupil", "id": str(1000 + i), "struct_id": str(5000 + i), "ine": None, "birth_name": "Banc",
               "usage_name": None, "first_name": f"Léa{i}", "birth_date": "2017-05-04", "sex": "F", "uai": "0590001N",
               "class_label": "CP A", "level": "CP", "level_code": "1111", "academy_code": "09"}  # fmt: skip
        yield {"type": "guardian", "id": str(2000 + i), "civility": "Mme", "birth_name": "Banc", "usage_name": None,
               "first_name": f"Eve{i}", "mobile": None, "email": None, "academy_code": "09"}  # fmt: skip
        yield {"type": "link", "guardian": str(2000 + i), "pupil": str(1000 + i), "legal": True}


def authn_request(number: int, destination: str, signer: Signer) -> str:
    """Give the address of a login: HTTP-Redirect, signed."""
    request = etree.fromstring(
        f'<p:AuthnRequest xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="_bench{number}" Version="2.0" '
        f'IssueInstant="{format_instant(wall())}" Destination="{destination}" '
        f'AssertionConsumerServiceURL="{ACS}"><a:Issuer>{SP}</a:Issuer></p:AuthnRequest>'
    )
    return encode_redirect(request, Parameter.REQUEST, destination, relay_state="r", signer=signer)


def metadata(signer: Signer) -> str:
    """Give the metadata of the service provider."""
    return (
        '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
        f'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{SP}">'
        f'<md:SPSSODescriptor protocolSupportEnumeration="{SAMLP}" AuthnRequestsSigned="true">'
        '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
        f"{signer.key_pair.certificate.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        '<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" '
        f'Location="{ACS}" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>'
    )


def _csrf(text: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    return found[1] if found else ""
