"""Two relying parties without a federation, and an identity provider that signs what a test asks for."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import responses
from lxml import etree

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.actor import Ground, Room
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock, wall
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.faults import Faults
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.pools import Pools
from rentree_blanche.simulators.core.saml.bindings import Parameter, decode_redirect, encode_redirect
from rentree_blanche.simulators.core.saml.keys import KeyPair
from rentree_blanche.simulators.core.saml.names import DS, METADATA, SAML, SAMLP
from rentree_blanche.simulators.core.saml.signatures import Signer
from rentree_blanche.simulators.core.saml.xml import format_instant, serialise
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.core.wire import Wire
from rentree_blanche.simulators.ent import parties
from rentree_blanche.simulators.ent.parties import RelyingParty
from rentree_blanche.simulators.ent.pocket.room import Pocket
from rentree_blanche.simulators.ent.room import RelyingPartyActor, portal_room, service_room
from rentree_blanche.simulators.ent.settings import EntSettings
from tests.asgi import Browser

SECRET = "tests-only"
NAMESPACES = {"p": SAMLP, "a": SAML, "ds": DS, "md": METADATA}
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
PPT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


@dataclass(frozen=True, kw_only=True)
class FakeIdp:
    """Writes an identity provider's messages by hand, so that a test can change any part before they are signed."""

    base_url: str
    key: KeyPair

    @property
    def entity_id(self) -> str:
        return f"{self.base_url}/idp"

    @property
    def slo(self) -> str:
        return f"{self.entity_id}/profile/SAML2/Redirect/SLO"

    def metadata(self, *keys: KeyPair) -> bytes:
        descriptors = "".join(
            f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>'
            f"{key.certificate.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            for key in (keys or (self.key,))
        )
        redirect = 'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
        return (
            f'<md:EntityDescriptor xmlns:md="{METADATA}" entityID="{self.entity_id}">'
            f'<md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}">{descriptors}'
            f'<md:SingleLogoutService {redirect} Location="{self.slo}"/>'
            f'<md:SingleSignOnService {redirect} Location="{self.entity_id}/profile/SAML2/Redirect/SSO"/>'
            "</md:IDPSSODescriptor></md:EntityDescriptor>"
        ).encode()

    def response(
        self,
        *,
        sp: str,
        in_response_to: str | None,
        attributes: dict[str, tuple[str, ...]],
        now: datetime,
        name_id: str = "_transient-1",
        assertion_id: str = "_assertion-1",
    ) -> etree._Element:
        """Build a right response, nothing signed."""
        answers = "" if in_response_to is None else f' InResponseTo="{in_response_to}"'
        instant, end = format_instant(now), format_instant(now + timedelta(minutes=10))
        values = "".join(
            f'<a:Attribute Name="{name}">'
            + "".join(f"<a:AttributeValue>{value}</a:AttributeValue>" for value in held)
            + "</a:Attribute>"
            for name, held in attributes.items()
        )
        statement = f"<a:AttributeStatement>{values}</a:AttributeStatement>" if values else ""
        return etree.fromstring(
            f'<p:Response xmlns:p="{SAMLP}" ID="_response-{assertion_id}" Version="2.0" IssueInstant="{instant}" '
            f'Destination="{sp}/saml/acs"{answers}><a:Issuer xmlns:a="{SAML}">{self.entity_id}</a:Issuer>'
            f'<p:Status><p:StatusCode Value="{SUCCESS}"/></p:Status>'
            f'<a:Assertion xmlns:a="{SAML}" ID="{assertion_id}" Version="2.0" IssueInstant="{instant}">'
            f"<a:Issuer>{self.entity_id}</a:Issuer>"
            f'<a:Subject><a:NameID Format="{TRANSIENT}" NameQualifier="{self.entity_id}" '
            f'SPNameQualifier="{sp}/saml/metadata">{name_id}</a:NameID>'
            '<a:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<a:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{sp}/saml/acs"{answers}/>'
            "</a:SubjectConfirmation></a:Subject>"
            f'<a:Conditions NotBefore="{format_instant(now - timedelta(minutes=5))}" NotOnOrAfter="{end}">'
            f"<a:AudienceRestriction><a:Audience>{sp}/saml/metadata</a:Audience></a:AudienceRestriction></a:Conditions>"
            f'<a:AuthnStatement AuthnInstant="{instant}" SessionIndex="_session-1"><a:AuthnContext>'
            f"<a:AuthnContextClassRef>{PPT}</a:AuthnContextClassRef></a:AuthnContext></a:AuthnStatement>"
            f"{statement}</a:Assertion></p:Response>"
        )

    def sign(self, tree: etree._Element, *, response: bool = True, assertion: bool = True) -> etree._Element:
        signer = Signer(self.key)
        if assertion:
            for node in tree.findall(f"{{{SAML}}}Assertion"):
                signer.sign(node)
        if response:
            signer.sign(tree)
        return tree

    def logout(self, kind: str, *, sp: str, body: str, now: datetime, **attributes: str) -> etree._Element:
        """Build a LogoutRequest or LogoutResponse to the provider's SLO address, not signed."""
        tree = etree.fromstring(
            f'<p:{kind} xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="_logout-1" Version="2.0" '
            f'IssueInstant="{format_instant(now)}" Destination="{sp}/saml/slo">'
            f"<a:Issuer>{self.entity_id}</a:Issuer>{body}</p:{kind}>"
        )
        for name, value in attributes.items():
            tree.set(name, value)
        return tree

    def redirect(self, tree: etree._Element, *, relay_state: str | None = None) -> str:
        kind = Parameter.REQUEST if tree.tag.endswith("Request") else Parameter.RESPONSE
        return encode_redirect(tree, kind, "/saml/slo", relay_state=relay_state, signer=Signer(self.key))


@dataclass(kw_only=True)
class Site:
    """A relying party with a browser in front of it and an identity provider behind."""

    client: Browser
    ground: Ground
    clock: Clock
    actor: RelyingPartyActor | Pocket
    idp: FakeIdp
    wire: responses.RequestsMock
    begun: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.ground.url("").rstrip("/")

    def publish(self, *keys: KeyPair) -> None:
        """Let the identity provider's metadata name these keys."""
        address = f"{self.idp.entity_id}/shibboleth"
        self.wire.upsert(responses.GET, address, body=self.idp.metadata(*keys), content_type="application/xml")

    def begin(self, path: str = "/saml/login") -> etree._Element:
        """Begin a login; give the AuthnRequest."""
        answer = self.client.get(path)
        assert answer.status_code == 302, answer.text
        message = decode_redirect(urlsplit(answer.headers["location"]).query)
        request = etree.fromstring(message.xml)
        self.begun.append(request.get("ID"))
        return request

    def response(self, *references: str, begin: bool = True, **changes: Any) -> etree._Element:
        """Begin a login and build the right response to it, not signed."""
        if begin:
            self.begin()
        given: dict[str, Any] = {
            "sp": self.url,
            "in_response_to": self.begun[-1] if self.begun else None,
            "attributes": {"FrEduCtRefId": references or ("{AAF}09|x|1001",)},
            "now": wall(),
        }
        return self.idp.response(**{**given, **changes})

    def post(self, tree: etree._Element, *, client: Browser | None = None, **fields: str) -> Any:
        """Post a response as the browser does."""
        data = {"SAMLResponse": base64.b64encode(serialise(tree)).decode(), "RelayState": "", **fields}
        return (client or self.client).post("/saml/acs", data=data)

    def log_in(self, *references: str, **changes: Any) -> Any:
        """Log in with a right response; give the answer of the ACS."""
        return self.post(self.idp.sign(self.response(*references, **changes)))

    def other_browser(self) -> Browser:
        return Browser(app=self.client.app, base_url=self.url)

    def control(self, method: str, path: str, **kwargs: Any) -> Any:
        return self.client.request(method, f"/_controle{path}", headers=bearer(SECRET), **kwargs)

    def saml_lines(self) -> list[tuple[str, str]]:
        return [(line.summary, line.detail["verdict"]) for line in self.ground.journal.query(kind="saml")]

    def csrf(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.client.get(path).text)
        assert found is not None
        return found[1]


@pytest.fixture(scope="session")
def keys() -> dict[str, KeyPair]:
    return {name: KeyPair.generate(f"{name}.test", now=wall()) for name in ("idp", "other", "next")}


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def open_site(tmp_path: Path, key_folder: Path, keys: dict[str, KeyPair]) -> Iterator[Callable[..., Site]]:
    """Open a relying party: `open_site()` for the ENT, `open_site(parties.ONE)`; settings by keyword."""
    closing: list[Callable[[], None]] = []
    wire = responses.RequestsMock(assert_all_requests_are_fired=False)

    def opened(
        party: RelyingParty = parties.ENT_HDF, *, room: Room | None = None, scheme: str = "https", **settings: Any
    ) -> Site:
        made = room or _room(party, **settings)
        addresses = Addresses(scheme=scheme, bind="127.0.0.1", port=8443)
        number = len(closing)
        store = Store(sqlite_url(tmp_path / f"store{number}.sqlite"))
        store.create(ground_tables.metadata, *made.tables)
        clock, chance = Clock(store), Chance(1)
        journal, faults = Journal(store, clock), Faults(store, chance)
        # Keys are slow to make: each test of a worker shares them, as a deployment's folder does.
        ground = Ground(
            actor=made.name,
            addresses=addresses,
            store=store,
            clock=ActorClock(clock, made.name),
            chance=chance,
            faults=faults,
            journal=journal,
            wire=Wire(made.name, ca_file=None, domain="localhost"),
            pools=Pools(made.name, store=1, crypto=1, network=1),
            folder=key_folder,
            secret=SECRET,
        )
        actor = made.build(ground)
        assert isinstance(actor, RelyingPartyActor | Pocket)
        edge = Edge(actor.app, actor=made.name, faults=faults, journal=journal, max_body=made.max_body)
        client = Browser(app=edge, base_url=addresses.origin(made.name))

        def close() -> None:
            ground.pools.close()
            ground.wire.close()
            journal.close()
            store.close()

        closing.append(close)
        idp = FakeIdp(base_url=addresses.origin("educonnect"), key=keys["idp"])
        site = Site(client=client, ground=ground, clock=clock, actor=actor, idp=idp, wire=wire)
        site.publish()
        return site

    with wire:
        yield opened
    for close in closing:
        close()


def _room(party: RelyingParty, **settings: Any) -> Room:
    return service_room(party) if party.profile == "service-national" else portal_room(party, EntSettings(**settings))


@pytest.fixture
def site(open_site: Callable[..., Site]) -> Site:
    """The ENT with the sample directory imported."""
    opened = open_site()
    opened.control("POST", "/aaf", content=aaf_zip())
    return opened


@pytest.fixture
def services(open_site: Callable[..., Site]) -> Site:
    return open_site(parties.TELESERVICES)


def person(identifier: str, last: str, first: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return identifier, {"ENTPersonJointure": f"x${identifier}", "ENTPersonNom": last, "ENTPersonPrenom": first, **more}


SCHOOL = {
    "ENTStructureUAI": "0590001A",
    "ENTStructureNomCourant": "École Jules Ferry",
    "ENTStructureTypeStruct": "ECOLE ELEMENTAIRE",
    "ENTServAcCodeAcademie": "09",
    "ENTServAcAcademie": "LILLE",
}
COLLEGE = {
    "ENTStructureUAI": "0800002B",
    "ENTStructureNomCourant": "Collège Louise Michel",
    "ENTStructureTypeStruct": "COLLEGE",
    "ENTServAcCodeAcademie": "20",
    "ENTServAcAcademie": "AMIENS",
}
SAMPLE: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "EtabEducNat": (("500", SCHOOL), ("600", COLLEGE)),
    "Eleve": (
        person(
            "2001",
            "LE GOFF",
            "Zoé",
            ENTPersonStructRattach="500",
            ENTPersonClasses="500$x$x$c1$CM2 A",
            ENTEleveAutoriteParentale=("1001$1", "1002$2"),
        ),
        (
            "2002",
            {
                "sn": "LE GOFF",
                "givenName": "Malo",
                "ENTPersonStructRattach": "600",
                "ENTEleveClasses": "600$5B",
                "ENTElevePersRelEleve": "1001$1$1$1$1$1",
            },
        ),
    ),
    "PersRelEleve": (
        person("1001", "LE GOFF", "Anne", ENTPersRelEleveEleve=("2001", "2002")),
        person("1002", "D’ŒUVRE", "Paul", ENTPersRelEleveEleve="2001"),
        person("1003", "ACCUEIL", "Marie", ENTPersRelEleveEleve="2001"),
    ),
    "PersEducNat": (person("3001", "DIREC", "Teur", ENTPersonStructRattach="500"),),
}


def aaf_file(records: tuple[tuple[str, dict[str, Any]], ...]) -> str:
    def attribute(name: str, values: Any) -> str:
        held = "".join(f"<value>{value}</value>" for value in ((values,) if isinstance(values, str) else values))
        return f'<attr name="{name}">{held}</attr>'

    body = "".join(
        f"\n<addRequest><operationalAttributes><attr name='categoriePersonne'><value>x</value></attr>"
        f"</operationalAttributes><identifier><id>{identifier}</id></identifier><attributes>"
        + "".join(attribute(name, values) for name, values in attributes.items())
        + "</attributes></addRequest>"
        for identifier, attributes in records
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">'
        f"\n<ficAlimMENESR>{body}\n</ficAlimMENESR>"
    )


def aaf_zip(*, prefix: str = "ENT", pupils_prefix: str | None = None, **changes: Any) -> bytes:
    """Zip the sample; a keyword replaces the records of a kind of file, or its whole text; None leaves it out."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("ficAlimMENESR.dtd", "<!ELEMENT this is no DTD at all")
        for kind, records in {**SAMPLE, **changes}.items():
            if records is not None:
                text = records if isinstance(records, str) else aaf_file(records)
                begin = pupils_prefix if pupils_prefix and kind == "Eleve" else prefix
                archive.writestr(f"{begin}_Complet_20261120_{kind}_0000.xml", text)
    return written.getvalue()


@pytest.fixture
def make_aaf() -> Callable[..., bytes]:
    return aaf_zip


@pytest.fixture
def sample() -> dict[str, Any]:
    return dict(SAMPLE)


def edited(tree: etree._Element, xpath: str, attribute: str, value: str | None) -> etree._Element:
    """Change (or take away) one attribute of one element."""
    (node,) = tree.xpath(xpath, namespaces=NAMESPACES)
    if value is None:
        del node.attrib[attribute]
    else:
        node.set(attribute, value)
    return tree


@pytest.fixture
def edit() -> Callable[..., etree._Element]:
    return edited
