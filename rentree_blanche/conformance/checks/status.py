"""What EduConnect answers when nobody is logged in: no session, no breakdown, and a page that helps."""

from __future__ import annotations

from rentree_blanche.conformance.attempts import Spoken, attempt
from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.browser import readable
from rentree_blanche.conformance.expectations import About, controlled, refused_finding
from rentree_blanche.conformance.values import Check, Finding, Group, Judge, Rank, Verdict
from rentree_blanche.simulators.educonnect.saml import Status
from rentree_blanche.simulators.educonnect.saml.changes import NOTHING, Change, unsigned
from rentree_blanche.simulators.educonnect.saml.status import (
    AUTHN_FAILED,
    INVALID_NAMEID_POLICY,
    NO_AUTHN_CONTEXT,
    NO_AVAILABLE_IDP,
    NO_PASSIVE,
    PARTIAL_LOGOUT,
    REQUEST_DENIED,
    REQUEST_UNSUPPORTED,
    UNKNOWN_PRINCIPAL,
    UNSUPPORTED_BINDING,
    VERSION_MISMATCH,
)

_ABOUT = About(
    group=Group.STATUS,
    clause="SAML core 3.2.2.2",
    rank=Rank.EDUCONNECT,
    cause="Le service ne prévoit pas qu’EduConnect réponde autre chose qu’une connexion.",
    remedy="status",
)
_SAID = 20
"""So many letters a page that helps has at least."""

_RESPONDER = Status(code="urn:oasis:names:tc:SAML:2.0:status:Responder")
_REQUESTER = Status(code="urn:oasis:names:tc:SAML:2.0:status:Requester")
_TOLD = Status(
    code=AUTHN_FAILED.code, second_code=AUTHN_FAILED.second_code, message="Identifiant ou mot de passe incorrect"
)


def _judge(status: Status, change: Change) -> Judge:
    def judge(bench: Bench) -> Finding:
        without_control, control = controlled(bench)
        if without_control is not None:
            return without_control
        spoken = Spoken(member=bench.cast.first, status=status)
        tried = attempt(bench, change, label="réponse d’échec", spoken=spoken)
        found = refused_finding(bench, tried, Rank.EDUCONNECT, (control.evidence,))
        if found.verdict is not Verdict.PASSED or tried.ended is None:
            return found
        if sum(letter.isalpha() for letter in readable(tried.ended)) < _SAID:
            told = "aucune session, mais la page ne dit rien à la personne"
            return Finding(verdict=Verdict.WARNING, told=told, evidence=found.evidence)
        return found

    return judge


def _status(slug: str, told: str, status: Status, change: Change = NOTHING) -> Check:
    return _ABOUT.check(
        slug, f"N’ouvre aucune session et l’explique quand EduConnect répond {told}", _judge(status, change)
    )


CHECKS = (
    _status("authn-failed", "AuthnFailed", AUTHN_FAILED),
    _status("no-authn-context", "NoAuthnContext", NO_AUTHN_CONTEXT),
    _status("no-passive", "NoPassive", NO_PASSIVE),
    _status("request-denied", "RequestDenied", REQUEST_DENIED),
    _status("request-unsupported", "RequestUnsupported", REQUEST_UNSUPPORTED),
    _status("no-available-idp", "NoAvailableIDP", NO_AVAILABLE_IDP),
    _status("partial-logout", "PartialLogout", PARTIAL_LOGOUT),
    _status("version-mismatch", "VersionMismatch", VERSION_MISMATCH),
    _status("unknown-principal", "UnknownPrincipal", UNKNOWN_PRINCIPAL),
    _status("invalid-nameid-policy", "InvalidNameIDPolicy", INVALID_NAMEID_POLICY),
    _status("unsupported-binding", "UnsupportedBinding", UNSUPPORTED_BINDING),
    _status("responder", "Responder, sans plus", _RESPONDER),
    _status("requester", "Requester, sans plus", _REQUESTER),
    _status("with-message", "AuthnFailed avec un message", _TOLD),
    _status("unsigned", "AuthnFailed sans signature", AUTHN_FAILED, unsigned()),
)
