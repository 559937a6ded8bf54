"""A service provider of the zoo: pages, sessions, single logout; small, and in memory."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from lxml import etree

from rentree_blanche.conformance.zoo.assertion_rules import CONFIRMATION
from rentree_blanche.conformance.zoo.case import CannotAnswerError, Case, RefusedError
from rentree_blanche.conformance.zoo.habits import Habits
from rentree_blanche.conformance.zoo.logout import answer, request_of
from rentree_blanche.conformance.zoo.wire import deflated
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.keys import Certificate, KeyPair
from rentree_blanche.simulators.core.saml.xml import format_instant

COOKIE = "visite"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request to the provider: fields are those of the query or of the form."""

    method: str
    path: str
    query: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The provider's answer."""

    status: int
    headers: Headers = ()
    body: bytes = b""


@dataclass(slots=True, kw_only=True)
class Session:
    """A session that is open."""

    person: str
    name_id: str
    session_index: str


@dataclass(kw_only=True)
class Provider:
    """A service provider.

    Attributes:
        base_url: its address, without a final slash. idp_sso, idp_slo: where it sends people.
        people: what it shows of each person, by AAF join key (`09|2033187`). pupils: the keys of pupils.
        habits: how it reads and what it checks. confirmation: the rules of a SubjectConfirmation.
        skew: how far clocks may differ. unsolicited: whether it takes what it did not ask for.
    """

    base_url: str
    idp_entity_id: str
    idp_sso: str
    idp_slo: str
    idp_certificates: tuple[Certificate, ...]
    encryption: KeyPair
    people: Mapping[str, str]
    pupils: frozenset[str] = frozenset()
    habits: Habits
    confirmation: Mapping[str, Callable[[Case, etree._Element], None]] = field(default_factory=lambda: CONFIRMATION)
    skew: timedelta = timedelta()
    unsolicited: bool = False
    now: Callable[[], datetime] = wall
    sessions: dict[str, Session] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _logouts: set[str] = field(default_factory=set)

    @property
    def entity_id(self) -> str:
        """Give the entityID, where the metadata is."""
        return f"{self.base_url}/metadata"

    @property
    def acs_url(self) -> str:
        """Give where responses are posted."""
        return f"{self.base_url}/acs"

    @property
    def slo_url(self) -> str:
        """Give where logout messages go, over both bindings."""
        return f"{self.base_url}/slo"

    def handle(self, asked: Asked) -> Told:
        """Answer a request."""
        pages: dict[str, Callable[[Asked], Told]] = {
            "/login": self._leave,
            "/acs": self._take,
            "/me": self._show,
            "/slo": self._logout,
            "/logout": self._ask_for_logout,
            "/metadata": self._describe,
        }
        page = pages.get(asked.path)
        if page is None:
            return _page(404, "Page inconnue")
        try:
            return page(asked)
        except RefusedError as error:
            return Told(status=403, headers=_HTML, body=self.habits.page(str(error)))
        except CannotAnswerError as error:
            return _page(500, f"Erreur interne : {error}")

    def recognise(self, attributes: Mapping[str, tuple[str, ...]]) -> str:
        """Give what is shown of the one person whom attributes name; refuses none and several."""
        keys = [_join_key(value) for value in attributes.get("FrEduCtRefId", ())]
        found = dict.fromkeys(self.people[key] for key in keys if key in self.people)
        if not keys or len(found) != 1:
            raise RefusedError("nobody, or more than one, is meant")
        return next(iter(found))

    def use(self, assertion_id: str) -> bool:
        """Use a message up; False where it was before. What has no ID cannot be known again."""
        if assertion_id and assertion_id in self._used:
            return False
        self._used.add(assertion_id)
        return True

    def answer_logout(self, request_id: str) -> bool:
        """Note that our logout was answered; False where we asked for none."""
        asked = request_id in self._logouts
        self._logouts.discard(request_id)
        return asked

    def metadata(self) -> bytes:
        """Write the metadata."""
        return _METADATA.format(
            entity_id=self.entity_id, acs=self.acs_url, slo=self.slo_url, key=self.encryption.certificate.base64
        ).encode()

    def _describe(self, _asked: Asked) -> Told:
        return _xml(self.metadata())

    def _leave(self, _asked: Asked) -> Told:
        request_id = f"_{Chance.opaque(16)}"
        visit = Chance.opaque(16)
        self.pending[visit] = request_id
        instant = format_instant(self.now())
        xml = _REQUEST.format(
            id=request_id, instant=instant, destination=self.idp_sso, acs=self.acs_url, issuer=self.entity_id
        )
        url = f"{self.idp_sso}?SAMLRequest={deflated(xml)}&RelayState=/me"
        return Told(status=302, headers=(("location", url), ("set-cookie", f"{COOKIE}={visit}; Path=/; HttpOnly")))

    def _take(self, asked: Asked) -> Told:
        visit = asked.cookies.get(COOKIE, "")
        case = Case(
            provider=self,
            method=asked.method,
            fields=asked.fields,
            cookie=asked.cookies.get("session", ""),
            pending=self.pending.get(visit),
            now=self.now(),
        )
        for rule in self.habits.login.values():
            rule(case)
        cookie = Chance.opaque(16)
        self.sessions[cookie] = Session(person=case.person, name_id=case.name_id, session_index=case.session_index)
        onward = self.habits.onward(dict(asked.fields).get("RelayState", ""))
        return Told(status=303, headers=(("location", onward), ("set-cookie", f"session={cookie}; Path=/; HttpOnly")))

    def _show(self, asked: Asked) -> Told:
        session = self.sessions.get(asked.cookies.get("session", ""))
        if session is None:
            return Told(status=302, headers=(("location", f"{self.base_url}/login"),))
        return _page(200, f'<p id="identite">{html.escape(session.person)}</p>', raw=True)

    def _logout(self, asked: Asked) -> Told:
        case = Case(
            provider=self,
            method=asked.method,
            fields=asked.fields,
            query=asked.query,
            cookie=asked.cookies.get("session", ""),
            pending=None,
            now=self.now(),
        )
        for rule in self.habits.logout.values():
            rule(case)
        status, headers, text = answer(case)
        return _page(status, text) if status == 200 else Told(status=status, headers=headers)

    def _ask_for_logout(self, asked: Asked) -> Told:
        session = self.sessions.pop(asked.cookies.get("session", ""), None)
        if session is None:
            return _page(200, "Vous êtes déconnecté.")
        request_id = f"_{Chance.opaque(16)}"
        self._logouts.add(request_id)
        xml = request_of(request_id, format_instant(self.now()), self.idp_slo, self.entity_id, session.name_id)
        url = f"{self.idp_slo}?SAMLRequest={deflated(xml)}"
        return Told(status=302, headers=(("location", url),))


def local_path(relay_state: str) -> str:
    """Go on to a page of our own, by its path alone."""
    parts = urlsplit(relay_state)
    inside = relay_state.startswith("/") and not relay_state.startswith(("//", "/\\")) and not parts.netloc
    return quote(relay_state, safe="/?=&") if inside and len(relay_state) <= 80 else "/me"


def helpful(reason: str) -> bytes:
    """Tell somebody why nobody is logged in, and what to do."""
    return _body(
        f"<h1>Connexion impossible</h1><p>Recommencez, ou adressez-vous à votre établissement.</p>"
        f"<p>{html.escape(reason)}</p>"
    )


_HTML: Headers = (("content-type", "text/html; charset=utf-8"),)


def _join_key(value: str) -> str:
    parts = value.removeprefix("{AAF}").split("|")
    return f"{parts[0]}|{parts[2]}" if value.startswith("{AAF}") and len(parts) == 3 else ""


def _body(inner: str) -> bytes:
    return f"<!doctype html><html lang=fr><title>Service d’essai</title><body>{inner}</body></html>".encode()


def _page(status: int, text: str, *, raw: bool = False) -> Told:
    return Told(status=status, headers=_HTML, body=_body(text if raw else f"<p>{html.escape(text)}</p>"))


def _xml(body: bytes) -> Told:
    return Told(status=200, headers=(("content-type", "application/samlmetadata+xml"),), body=body)


_REQUEST = (
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="{id}" Version="2.0" '
    'IssueInstant="{instant}" Destination="{destination}" AssertionConsumerServiceURL="{acs}" '
    'ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST">'
    '<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer></samlp:AuthnRequest>'
)
_METADATA = (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}"><md:SPSSODescriptor '
    'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAssertionsSigned="false">'
    '<md:KeyDescriptor use="encryption"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
    "<ds:X509Certificate>{key}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    '<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{slo}"/>'
    '<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{slo}"/>'
    "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>"
    '<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{acs}" index="0" '
    'isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>'
)
