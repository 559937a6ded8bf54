"""Measure complete logins a CPU-second of the IdP, next to the raw RSA-2048 signatures that bound them.

    python benchmarks/logins.py [--rounds 6] [--logins 300] [--browsers 8] [--generation legacy]

One worker process serves the IdP; a login is the AuthnRequest (signed, HTTP-Redirect), the pages of the generation,
the credentials (hash profile `cheap`), and the auto-posted response with response and assertion signed. Several
browsers log in at once, so that the worker always has something to do: one that sleeps between requests pays for cold
caches, which is no property of a login (`--browsers 1` shows that). `busy` is the worker's share of its core. What
counts is the CPU time of the worker alone, so neither the client nor a busy machine is measured. Raw signatures are
counted in CPU time too, in turns with the logins of one run. A login carries two signatures: the bound is half the
raw rate.
"""

import argparse
import asyncio
import base64
import html
import json
import re
import statistics
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import uvloop
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

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


class Federation:
    """What the browsers know of the federation, and the control API that sets it up."""

    def __init__(self, crew: Crew, signer: Signer) -> None:
        self.addresses = crew.foundation.addresses
        self.host = urlsplit(self.addresses.origin("educonnect")).netloc
        self._secret = crew.foundation.secret
        self._signer = signer

    def control(self, path: str, body: bytes) -> None:
        connection = HTTPConnection(self.addresses.bind, self.addresses.port)
        connection.request("POST", f"/_controle{path}", body, {"Host": self.host, **bearer(self._secret)})
        answer = connection.getresponse()
        if answer.status >= 300:
            raise SystemExit(f"{path}: {answer.status} {answer.read(300)!r}")
        connection.close()

    def request(self, number: int) -> str:
        """Give the address of a login, with a signed AuthnRequest."""
        destination = self.addresses.url("educonnect", "/idp/profile/SAML2/Redirect/SSO")
        request = etree.fromstring(
            f'<p:AuthnRequest xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="_bench{number}" Version="2.0" '
            f'IssueInstant="{format_instant(wall())}" Destination="{destination}" '
            f'AssertionConsumerServiceURL="{ACS}"><a:Issuer>{SP}</a:Issuer></p:AuthnRequest>'
        )
        url = encode_redirect(request, Parameter.REQUEST, destination, relay_state="r", signer=self._signer)
        return url.removeprefix(self.addresses.origin("educonnect"))


class Browser:
    """A browser that only does what a login needs, on one connection; so light that it is never what is measured."""

    def __init__(self, federation: Federation) -> None:
        self._federation = federation

    async def run(self, logins: Iterator[tuple[str, str]]) -> None:
        """Log in with each address and identifier that is left."""
        addresses = self._federation.addresses
        self._in, self._out = await asyncio.open_connection(addresses.bind, addresses.port, limit=1 << 20)
        for url, identifier in logins:
            await self._log_in(url, identifier)
        self._out.close()

    async def _log_in(self, url: str, identifier: str) -> None:
        """Log in from nothing; stops the run when no response comes."""
        head, _ = await self._send("GET", url)
        step, cookie = _header(head, "location"), _header(head, "set-cookie").split(";", 1)[0]
        _, text = await self._send("GET", step, cookie)
        if 'id="form1"' in text:
            stored = {"csrf_token": _csrf(text), "shib_idp_ls_supported": "true"}
            head, _ = await self._send("POST", step, cookie, stored)
            step = _header(head, "location")
            _, text = await self._send("GET", step, cookie)
        form = {"j_username": identifier, "j_password": PASSWORD, "_eventId_proceed": ""}
        if "csrf_token" in text:
            form |= {"csrf_token": _csrf(text), "typeUser": "responsable"}
        head, text = await self._send("POST", step, cookie, form)
        found = re.search(r'name="SAMLResponse" value="([^"]+)"', text)
        if not found or b":Success" not in base64.b64decode(html.unescape(found[1])):
            raise SystemExit(f"login of {identifier} failed: {head} {text[:500]}")

    async def _send(
        self, method: str, path: str, cookie: str = "", form: dict[str, str] | None = None
    ) -> tuple[str, str]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._federation.host}"]
        if cookie:
            lines.append(f"Cookie: {cookie}")
        body = urlencode(form or {})
        if form:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self._out.write("\r\n".join([*lines, "", body]).encode())
        head = (await self._in.readuntil(b"\r\n\r\n")).decode()
        text = await self._in.readexactly(int(_header(head, "content-length")))
        return head, text.decode()


def measure(*, rounds: int, logins: int, browsers: int, generation: str) -> dict[str, object]:
    """Measure in turns; `spread` is the range of the rounds' ratios over their median."""
    settings = FederationSettings.model_validate({"educonnect": {"login_generation": generation}})
    signer = Signer(KeyPair.generate("bench", now=wall()))
    with Crew(settings, "educonnect", 1) as crew:
        federation = Federation(crew, signer)
        federation.control("/fournisseurs", json.dumps({"metadata": _metadata(signer)}).encode())
        identifiers = _accounts(crew, federation)
        pid = crew.pids()[0]
        raw_rates, login_rates, busy = [], [], []
        for turn in range(rounds + 1):  # the first one warms up
            numbers = range(turn * logins, (turn + 1) * logins)
            batch = [(federation.request(number), identifiers[number % len(identifiers)]) for number in numbers]
            raw = _raw_rate(signer.key_pair)
            begin, spent = time.monotonic(), _cpu_seconds(pid)
            uvloop.run(_crowd(federation, browsers, batch))
            spent, took = _cpu_seconds(pid) - spent, time.monotonic() - begin
            if turn:
                raw_rates.append(raw)
                login_rates.append(logins / spent)
                busy.append(spent / took)
    ratios = [done / (raw / 2) for done, raw in zip(login_rates, raw_rates, strict=True)]
    return {
        "name": "logins",
        "generation": generation,
        "hash_profile": settings.educonnect.hash_profile,
        "browsers": browsers,
        "busy": round(statistics.median(busy), 2),
        "value": round(statistics.median(login_rates), 1),
        "unit": "logins/CPU-second of the IdP",
        "bound": round(statistics.median(raw_rates) / 2, 1),
        "ratio": round(statistics.median(ratios), 3),
        "spread": round((max(ratios) - min(ratios)) / statistics.median(ratios), 3),
    }


async def _crowd(federation: Federation, browsers: int, batch: list[tuple[str, str]]) -> None:
    logins = iter(batch)
    await asyncio.gather(*(Browser(federation).run(logins) for _ in range(browsers)))


def _raw_rate(key: KeyPair, seconds: float = 0.5) -> float:
    begin, done = time.thread_time(), 0
    while (spent := time.thread_time() - begin) < seconds:
        key.private_key.sign(b"x" * 256, padding.PKCS1v15(), hashes.SHA256())
        done += 1
    return done / spent


def _cpu_seconds(pid: int) -> float:
    """Give what all threads of a process have used, to the nanosecond."""
    spent = (int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return sum(spent) / 1e9


def _accounts(crew: Crew, federation: Federation, count: int = 50) -> list[str]:
    lines: list[dict[str, object]] = [
        {"type": "feed", "source": "ONDE", "schema": 1, "mode": "full", "day": "2026-09-01"},
        {"type": "school", "uai": "0590001N", "name": "École", "kind": "ecole", "commune": "Lille",
         "academy": "LILLE", "academy_code": "09"},
    ]  # fmt: skip
    for i in range(count):
        lines += [
            {"type": "pupil", "id": str(1000 + i), "struct_id": str(5000 + i), "ine": None, "birth_name": "Banc",
             "usage_name": None, "first_name": f"Léa{i}", "birth_date": "2017-05-04", "sex": "F", "uai": "0590001N",
             "class_label": "CP A", "level": "CP", "level_code": "1111", "academy_code": "09"},
            {"type": "guardian", "id": str(2000 + i), "civility": "Mme", "birth_name": "Banc", "usage_name": None,
             "first_name": f"Eve{i}", "mobile": None, "email": None, "academy_code": "09"},
            {"type": "link", "guardian": str(2000 + i), "pupil": str(1000 + i), "legal": True},
        ]  # fmt: skip
    federation.control("/flux/onde", "\n".join(json.dumps(line) for line in lines).encode())
    ground = crew.foundation
    settings = FederationSettings().educonnect
    clock = ActorClock(ground.clock, "educonnect")
    registration = Registration(ground.store, settings, clock, ground.chance)
    hashed = PasswordHasher(settings.hash_profile).hash(PASSWORD)
    opened = []
    for i in range(count):
        verdict = ChildVerdict(pupil_id=f"ONDE-{1000 + i}", state=AttachmentState.CONFIRMED)
        account = registration.open_account([f"ONDE-{2000 + i}"], [verdict], hashed, None, Origin.RESPONSABLE)
        opened.append(account.identifier)
    return opened


def _metadata(signer: Signer) -> str:
    return (
        '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
        f'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{SP}">'
        f'<md:SPSSODescriptor protocolSupportEnumeration="{SAMLP}" AuthnRequestsSigned="true">'
        '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
        f"{signer.key_pair.certificate.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        '<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" '
        f'Location="{ACS}" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>'
    )


def _header(head: str, name: str) -> str:
    found = re.search(rf"^{name}: (.*)\r$", head, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def _csrf(text: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    return found[1] if found else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--logins", type=int, default=300, help="logins a round")
    parser.add_argument("--browsers", type=int, default=8, help="how many log in at once")
    parser.add_argument("--generation", choices=("legacy", "2026"), default="legacy")
    chosen = parser.parse_args()
    print(json.dumps(measure(**vars(chosen))))


if __name__ == "__main__":
    main()
