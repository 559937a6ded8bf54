"""Measure complete logins a CPU-second of the IdP, next to the raw RSA-2048 signatures that bound them.

    python benchmarks/logins.py [--rounds 6] [--logins 150] [--generation legacy]

One worker process serves the IdP; a login is the AuthnRequest (signed, HTTP-Redirect), the pages of the generation, the
credentials (hash profile `cheap`), and the auto-posted response with response and assertion signed. What counts is the
CPU time of the worker alone, so neither the client nor a busy machine is measured. Raw signatures are counted in CPU
time too, in turns with the logins of one run. A login carries two signatures: the bound is half the raw rate.
"""

import argparse
import base64
import html
import json
import os
import re
import statistics
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

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
TICK = os.sysconf("SC_CLK_TCK")


class Client:
    """A browser that only does what a login needs, on one connection."""

    def __init__(self, crew: Crew, signer: Signer) -> None:
        self.addresses = crew.foundation.addresses
        self.secret = crew.foundation.secret
        self._signer = signer
        self._connection = HTTPConnection(self.addresses.bind, self.addresses.port)
        self._host = urlsplit(self.addresses.origin("educonnect")).netloc

    def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, str, list[str], str]:
        self._connection.request(method, path, body, {"Host": self._host, **headers})
        answer = self._connection.getresponse()
        text = answer.read().decode()
        cookies = [value.split(";", 1)[0] for name, value in answer.getheaders() if name == "set-cookie"]
        return answer.status, answer.getheader("location") or "", cookies, text

    def rest(self) -> None:
        """Close the connection, which an idle server would close itself; the next request opens another."""
        self._connection.close()

    def control(self, path: str, body: bytes) -> None:
        status, _, _, text = self.send("POST", f"/_controle{path}", body, **bearer(self.secret))
        if status >= 300:
            raise SystemExit(f"{path}: {status} {text[:300]}")

    def log_in(self, number: int, identifier: str) -> None:
        """Log in from nothing; stops the run when no response comes."""
        _, step, cookies, _ = self.send("GET", self._request(number))
        cookie = {"Cookie": "; ".join(cookies)}
        _, _, _, text = self.send("GET", step, **cookie)
        if 'id="form1"' in text:
            _, step, _, _ = self._post(step, {"csrf_token": _csrf(text), "shib_idp_ls_supported": "true"}, cookie)
            _, _, _, text = self.send("GET", step, **cookie)
        form = {"j_username": identifier, "j_password": PASSWORD, "_eventId_proceed": ""}
        if "csrf_token" in text:
            form |= {"csrf_token": _csrf(text), "typeUser": "responsable"}
        status, _, _, text = self._post(step, form, cookie)
        found = re.search(r'name="SAMLResponse" value="([^"]+)"', text)
        if status != 200 or not found or b":Success" not in base64.b64decode(html.unescape(found[1])):
            raise SystemExit(f"login {number} failed: {status} {text[:500]}")

    def _post(self, path: str, form: dict[str, str], cookie: dict[str, str]) -> tuple[int, str, list[str], str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, urlencode(form).encode(), **kind, **cookie)

    def _request(self, number: int) -> str:
        destination = self.addresses.url("educonnect", "/idp/profile/SAML2/Redirect/SSO")
        request = etree.fromstring(
            f'<p:AuthnRequest xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="_bench{number}" Version="2.0" '
            f'IssueInstant="{format_instant(wall())}" Destination="{destination}" '
            f'AssertionConsumerServiceURL="{ACS}"><a:Issuer>{SP}</a:Issuer></p:AuthnRequest>'
        )
        url = encode_redirect(request, Parameter.REQUEST, destination, relay_state="r", signer=self._signer)
        return url.removeprefix(self.addresses.origin("educonnect"))


def measure(*, rounds: int, logins: int, generation: str) -> dict[str, object]:
    """Measure in turns; `spread` is the range of the rounds' ratios over their median."""
    settings = FederationSettings.model_validate({"educonnect": {"login_generation": generation}})
    signer = Signer(KeyPair.generate("bench", now=wall()))
    with Crew(settings, "educonnect", 1) as crew:
        client = Client(crew, signer)
        client.control("/fournisseurs", json.dumps({"metadata": _metadata(signer)}).encode())
        identifiers = _accounts(crew, client)
        pid = crew.pids()[0]
        number = 0
        raw_rates, login_rates = [], []
        for turn in range(rounds + 1):  # the first one warms up
            client.rest()
            raw = _raw_rate(signer.key_pair)
            begin = _cpu_seconds(pid)
            for _ in range(logins):
                number += 1
                client.log_in(number, identifiers[number % len(identifiers)])
            if turn:
                raw_rates.append(raw)
                login_rates.append(logins / (_cpu_seconds(pid) - begin))
    ratios = [done / (raw / 2) for done, raw in zip(login_rates, raw_rates, strict=True)]
    return {
        "name": "logins",
        "generation": generation,
        "hash_profile": settings.educonnect.hash_profile,
        "value": round(statistics.median(login_rates), 1),
        "unit": "logins/CPU-second of the IdP",
        "bound": round(statistics.median(raw_rates) / 2, 1),
        "ratio": round(statistics.median(ratios), 3),
        "spread": round((max(ratios) - min(ratios)) / statistics.median(ratios), 3),
    }


def _raw_rate(key: KeyPair, seconds: float = 0.5) -> float:
    begin, done = time.thread_time(), 0
    while (spent := time.thread_time() - begin) < seconds:
        key.private_key.sign(b"x" * 256, padding.PKCS1v15(), hashes.SHA256())
        done += 1
    return done / spent


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _accounts(crew: Crew, client: Client, count: int = 50) -> list[str]:
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
    client.control("/flux/onde", "\n".join(json.dumps(line) for line in lines).encode())
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


def _csrf(text: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    return found[1] if found else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--logins", type=int, default=150, help="logins a round")
    parser.add_argument("--generation", choices=("legacy", "2026"), default="legacy")
    chosen = parser.parse_args()
    print(json.dumps(measure(rounds=chosen.rounds, logins=chosen.logins, generation=chosen.generation)))


if __name__ == "__main__":
    main()
