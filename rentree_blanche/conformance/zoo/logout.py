"""Single logout at a provider of the zoo, by redirect and by post (SAML core 3.7, profiles 4.4)."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping

from rentree_blanche.conformance.zoo.case import Case, RefusedError
from rentree_blanche.conformance.zoo.habits import Rule
from rentree_blanche.conformance.zoo.tools import A, P, refuse_unless
from rentree_blanche.conformance.zoo.trust import SIGNATURE, as_signed
from rentree_blanche.conformance.zoo.wire import deflated, inflated
from rentree_blanche.simulators.core.saml.bindings import decode_redirect, verify_query_signature
from rentree_blanche.simulators.core.saml.errors import SamlError
from rentree_blanche.simulators.core.saml.xml import format_instant

_MAX_BYTES = 256 * 1024


def read(case: Case) -> None:
    """Take the message out of its binding."""
    written = dict(case.fields)
    case.kind = "SAMLResponse" if "SAMLResponse" in written else "SAMLRequest"
    refuse_unless(case.kind in written, "no message")
    if case.method == "GET":
        case.xml = inflated(written[case.kind], _MAX_BYTES)
    else:
        case.xml = b64decode(written[case.kind])
    refuse_unless(len(case.xml) <= _MAX_BYTES, "too large")
    case.root = case.provider.habits.parse(case.xml)
    expected = "LogoutResponse" if case.kind == "SAMLResponse" else "LogoutRequest"
    refuse_unless(case.root.tag == P + expected, f"a {case.root.tag}")


def signed(case: Case) -> None:
    """A logout message is signed by our identity provider (profiles 4.4.4)."""
    sp = case.provider
    if case.method == "GET":
        try:
            signature = decode_redirect(case.query).query_signature
            if signature is None:
                raise RefusedError("not signed")
            verify_query_signature(signature, sp.idp_certificates)
        except SamlError as error:
            raise RefusedError(str(error)) from error
        return
    refuse_unless(case.root.find(SIGNATURE) is not None, "not signed")
    sp.habits.verify(case.root, sp.idp_certificates)
    case.root = as_signed(case.root)


def signed_if_at_all(case: Case) -> None:
    """Believe an unsigned message (a defect)."""
    if "Signature" in dict(case.fields) or case.root.find(SIGNATURE) is not None:
        signed(case)


def destined(case: Case) -> None:
    """A signed message names its destination (bindings 3.4.5.2)."""
    refuse_unless(case.root.get("Destination") == case.provider.slo_url, "Destination")


def from_our_idp(case: Case) -> None:
    """A logout message names who issued it."""
    node = case.root.find(A + "Issuer")
    refuse_unless(node is not None and (node.text or "") == case.provider.idp_entity_id, "Issuer")


def not_over(case: Case) -> None:
    """A request has not passed its NotOnOrAfter (core 3.7.1)."""
    written = case.root.get("NotOnOrAfter")
    if written is not None:
        end = case.provider.habits.instant(written)
        refuse_unless(case.now < end + case.provider.skew, "NotOnOrAfter has passed")


def once(case: Case) -> None:
    """A message is taken once."""
    refuse_unless(case.provider.use(case.root.get("ID", "")), "replayed")


def expected(case: Case) -> None:
    """A response answers a logout that we began."""
    if case.kind == "SAMLResponse":
        refuse_unless(case.provider.answer_logout(case.root.get("InResponseTo", "")), "InResponseTo")


def by_name(case: Case) -> None:
    """The sessions of the NameID, those of the indexes that are named (core 3.7.1)."""
    if case.kind == "SAMLRequest":
        case.ending = [cookie for cookie in _of_name(case) if _is_meant(case, cookie)]


def by_name_alone(case: Case) -> None:
    """All sessions of the NameID (a defect)."""
    case.ending = list(_of_name(case)) if case.kind == "SAMLRequest" else []


def by_index_alone(case: Case) -> None:
    """The sessions of the indexes, whoever's they are (a defect)."""
    case.ending = [cookie for cookie in case.provider.sessions if _is_meant(case, cookie)]


def _of_name(case: Case) -> list[str]:
    node = case.root.find(A + "NameID")
    refuse_unless(node is not None, "NameID")
    name = "" if node is None else (node.text or "").strip()
    return [cookie for cookie, session in case.provider.sessions.items() if session.name_id == name]


def _is_meant(case: Case, cookie: str) -> bool:
    indexes = [node.text for node in case.root.findall(P + "SessionIndex")]
    return not indexes or case.provider.sessions[cookie].session_index in indexes


def answer(case: Case) -> tuple[int, tuple[tuple[str, str], ...], str]:
    """End the sessions that are meant; give status, headers and text."""
    for cookie in case.ending:
        case.provider.sessions.pop(cookie, None)
    if case.kind == "SAMLResponse":
        return 200, (), "Vous êtes déconnecté."
    xml = _RESPONSE.format(
        id=f"_{case.root.get('ID', '')}",
        answered=case.root.get("ID", ""),
        instant=format_instant(case.now),
        destination=case.provider.idp_slo,
        issuer=case.provider.entity_id,
    )
    return 302, (("location", f"{case.provider.idp_slo}?SAMLResponse={deflated(xml)}"),), ""


def request_of(case_id: str, instant: str, destination: str, issuer: str, name_id: str) -> str:
    """Write our own LogoutRequest."""
    return _REQUEST.format(id=case_id, instant=instant, destination=destination, issuer=issuer, name_id=name_id)


LOGOUT: Mapping[str, Rule] = {
    "logout-read": read,
    "logout-signed": signed,
    "logout-destination": destined,
    "logout-issuer": from_our_idp,
    "logout-end": not_over,
    "logout-once": once,
    "logout-expected": expected,
    "logout-sessions": by_name,
}

_HEAD = (
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="{id}" Version="2.0" IssueInstant="{instant}" '
    'Destination="{destination}"'
)
_ISSUER = '<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer>'
_RESPONSE = (
    f'<samlp:LogoutResponse {_HEAD} InResponseTo="{{answered}}">{_ISSUER}'
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
    "</samlp:LogoutResponse>"
)
_REQUEST = (
    f"<samlp:LogoutRequest {_HEAD}>{_ISSUER}"
    '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{name_id}</saml:NameID></samlp:LogoutRequest>'
)
