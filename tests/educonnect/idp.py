"""The IdP with one service provider and one guardian, for tests that need no federation."""

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from rentree_blanche.simulators.core.clock import ActorClock, wall
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.saml.bindings import Parameter, encode_redirect
from rentree_blanche.simulators.core.saml.keys import KeyPair
from rentree_blanche.simulators.core.saml.names import SAML, SAMLP
from rentree_blanche.simulators.core.saml.signatures import Signer
from rentree_blanche.simulators.core.saml.xml import format_instant
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.educonnect.room import educonnect
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.foundation import Foundation
from rentree_blanche.simulators.settings import FederationSettings
from tests.asgi import Answer, Browser

SP = "https://sp.test/metadata"
ACS = "https://sp.test/acs"
SSO = "/idp/profile/SAML2/Redirect/SSO"
PASSWORD = "Rentree-2026!"
_PORT = 8_080


@dataclass(frozen=True)
class Worker:
    """One worker of the IdP: its own objects on the shared store."""

    foundation: Foundation
    edge: Edge
    edges: Mapping[str, Edge]

    @property
    def base(self) -> str:
        return self.foundation.addresses.origin("educonnect")


@contextmanager
def worker(folder: Path, url: str = "", **educonnect_settings: object) -> Iterator[Worker]:
    """Build a worker on a store, by default one in a folder, which others may share."""
    settings = FederationSettings.model_validate({"educonnect": educonnect_settings})
    with ExitStack() as undo:
        store = Store(url or sqlite_url(folder / "idp.sqlite"))
        undo.callback(store.close)
        foundation = Foundation.lay(settings, store=store, port=_PORT, folder=folder)
        undo.callback(foundation.journal.close)
        room = educonnect(settings.educonnect)
        store.create(*room.tables)
        house = foundation.build(room)
        undo.callback(house.close)
        yield Worker(foundation, house.edge, house.edges)


@dataclass(frozen=True)
class ServiceProvider:
    """A service provider that signs what it asks."""

    signer: Signer

    @property
    def metadata(self) -> str:
        return (
            '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
            f'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{SP}">'
            f'<md:SPSSODescriptor protocolSupportEnumeration="{SAMLP}">'
            '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
            f"{self.signer.key_pair.certificate.base64}"
            "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            '<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" '
            f'Location="{ACS}" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>'
        )

    def ask(self, base: str, *, issuer: str = SP, signer: Signer | None = None, extra: str = "") -> str:
        """Give the path and query of a signed AuthnRequest."""
        request = etree.fromstring(
            f'<p:AuthnRequest xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="_request" Version="2.0" '
            f'IssueInstant="{format_instant(wall())}" Destination="{base}{SSO}" {extra}>'
            f"<a:Issuer>{issuer}</a:Issuer></p:AuthnRequest>"
        )
        url = encode_redirect(
            request, Parameter.REQUEST, f"{base}{SSO}", relay_state="opaque", signer=signer or self.signer
        )
        return url.removeprefix(base)


def make_provider() -> ServiceProvider:
    return ServiceProvider(Signer(KeyPair.generate("sp.test", now=wall())))


def browser(of: Worker, host: str = "educonnect") -> Browser:
    return Browser(app=of.edges[host], base_url=of.foundation.addresses.origin(host))


def control(of: Worker, path: str, content: bytes) -> Answer:
    headers = bearer(of.foundation.secret)
    return browser(of).post(f"/_controle{path}", content=content, headers=headers)


def furnish(of: Worker, provider: ServiceProvider) -> str:
    """Register the service provider and a guardian with an account; give its identifier."""
    assert control(of, "/fournisseurs", json.dumps({"metadata": provider.metadata}).encode()).status_code == 201
    lines = [
        {"type": "feed", "source": "ONDE", "schema": 1, "mode": "full", "day": "2026-09-01"},
        {"type": "school", "uai": "0590001N", "name": "École Zola", "kind": "ecole", "commune": "Lille",
         "academy": "LILLE", "academy_code": "09"},
        {"type": "pupil", "id": "1", "struct_id": "11", "ine": None, "birth_name": "Martin", "usage_name": None,
         "first_name": "Léa", "birth_date": "2018-02-03", "sex": "F", "uai": "0590001N", "class_label": "CP A",
         "level": "CP", "level_code": "1201", "academy_code": "09"},
        {"type": "guardian", "id": "2", "civility": "Mme", "birth_name": "Martin", "usage_name": None,
         "first_name": "Eve", "mobile": "+33639980001", "email": None, "academy_code": "09"},
        {"type": "link", "guardian": "2", "pupil": "1", "legal": True},
    ]  # fmt: skip
    fed = control(of, "/flux/onde", "\n".join(json.dumps(line) for line in lines).encode())
    assert fed.json()["refused"] == []
    ground = of.foundation
    settings = EduConnectSettings()
    registration = Registration(ground.store, settings, ActorClock(ground.clock, "educonnect"), ground.chance)
    hashed = PasswordHasher(settings.hash_profile).hash(PASSWORD)
    verdict = ChildVerdict(pupil_id="ONDE-1", state=AttachmentState.CONFIRMED)
    return registration.open_account(["ONDE-2"], [verdict], hashed, None, Origin.RESPONSABLE).identifier


def target(answer: Answer) -> str:
    """Give path and query of a redirect."""
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


def saml_response(answer: Answer) -> bytes | None:
    """Give the XML of the response in an auto-posting page."""
    found = re.search(r'name="SAMLResponse" value="([^"]+)"', answer.text)
    return base64.b64decode(html.unescape(found[1])) if found else None


def csrf(answer: Answer) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]
