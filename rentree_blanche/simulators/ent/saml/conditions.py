"""The bounds of an assertion: for whom, in answer to what, from when until when."""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from rentree_blanche.simulators.core.saml.names import BEARER
from rentree_blanche.simulators.ent.errors import MessageRefusedError
from rentree_blanche.simulators.ent.saml.messages import AUTHN_CONTEXT
from rentree_blanche.simulators.ent.saml.provider import ServiceProvider
from rentree_blanche.simulators.ent.saml.reading import A, instant, text

_KNOWN_CONDITIONS = {A + "AudienceRestriction", A + "OneTimeUse", A + "ProxyRestriction"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an AuthnStatement says of the session at the identity provider."""

    session_index: str | None
    session_ends_at: datetime | None


def check_confirmation(
    assertion: etree._Element, provider: ServiceProvider, in_response_to: str | None, now: datetime
) -> datetime:
    """Find one bearer confirmation that holds (SAML profiles 4.1.4.3); give its NotOnOrAfter."""
    failures: list[MessageRefusedError] = []
    for confirmation in assertion.iterfind(f"{A}Subject/{A}SubjectConfirmation"):
        if confirmation.get("Method") != BEARER:
            continue
        try:
            return _bearer(confirmation, provider, in_response_to, now)
        except MessageRefusedError as error:
            failures.append(error)
    if failures:
        raise failures[0]
    raise MessageRefusedError("subject-confirmation", f"expected a SubjectConfirmation of method {BEARER}")


def _bearer(
    confirmation: etree._Element, provider: ServiceProvider, in_response_to: str | None, now: datetime
) -> datetime:
    data = confirmation.find(A + "SubjectConfirmationData")
    if data is None:
        raise MessageRefusedError("subject-confirmation", "SubjectConfirmationData is missing")
    if data.get("Recipient") != provider.acs_url:
        raise MessageRefusedError(
            "recipient",
            f"SubjectConfirmationData/@Recipient is {data.get('Recipient')!r}; expected {provider.acs_url!r}",
        )
    end = instant(data, "NotOnOrAfter")
    if end is None:
        raise MessageRefusedError("subject-confirmation", "SubjectConfirmationData/@NotOnOrAfter is missing")
    _check_end(end, "SubjectConfirmationData/@NotOnOrAfter", provider, now)
    if data.get("NotBefore") is not None:
        raise MessageRefusedError(
            "subject-confirmation",
            "SubjectConfirmationData/@NotBefore is forbidden for bearers (SAML profiles 4.1.4.2)",
        )
    if data.get("InResponseTo") != in_response_to:
        raise MessageRefusedError(
            "in-response-to",
            f"SubjectConfirmationData/@InResponseTo is {data.get('InResponseTo')!r}; expected {in_response_to!r}",
        )
    return end


def check_conditions(assertion: etree._Element, provider: ServiceProvider, now: datetime) -> None:
    """Check validity and audience (SAML core 2.5; a bearer assertion must restrict its audience, profiles 4.1.4.2)."""
    conditions = assertion.find(A + "Conditions")
    if conditions is None:
        raise MessageRefusedError("conditions", "Conditions is missing: a bearer assertion restricts its audience")
    begin, end = instant(conditions, "NotBefore"), instant(conditions, "NotOnOrAfter")
    if begin is not None and end is not None and begin >= end:
        raise MessageRefusedError("conditions", "Conditions/@NotBefore is not before @NotOnOrAfter (SAML core 2.5.1.2)")
    if begin is not None and now < begin - provider.party.skew:
        raise MessageRefusedError("not-yet-valid", f"Conditions/@NotBefore {begin.isoformat()}, here {now.isoformat()}")
    if end is not None:
        _check_end(end, "Conditions/@NotOnOrAfter", provider, now)
    unknown = [node.tag for node in conditions if node.tag not in _KNOWN_CONDITIONS]
    if unknown:
        raise MessageRefusedError("conditions", f"a condition that is not understood: {unknown[0]} (SAML core 2.5.1.1)")
    restrictions = conditions.findall(A + "AudienceRestriction")
    if not restrictions:
        raise MessageRefusedError("audience", "Conditions/AudienceRestriction is missing")
    for restriction in restrictions:
        audiences = [text(node) for node in restriction.findall(A + "Audience")]
        if provider.entity_id not in audiences:
            raise MessageRefusedError(
                "audience", f"Audience is {audiences}; expected {provider.entity_id!r} among them"
            )


def check_statement(assertion: etree._Element, provider: ServiceProvider, now: datetime, *, asked: bool) -> Statement:
    """Check how and when the person logged in (SAML core 2.7.2); `asked` says that we asked for a context."""
    statements = assertion.findall(A + "AuthnStatement")
    if len(statements) != 1:
        raise MessageRefusedError("authn-statement", f"expected one AuthnStatement, got {len(statements)}")
    statement = statements[0]
    authenticated = instant(statement, "AuthnInstant")
    if authenticated is None:
        raise MessageRefusedError("authn-statement", "AuthnStatement/@AuthnInstant is missing")
    if authenticated > now + provider.party.message_age + provider.party.skew:
        raise MessageRefusedError("authn-statement", f"AuthnInstant {authenticated.isoformat()} is in the future")
    end = instant(statement, "SessionNotOnOrAfter")
    if end is not None:
        _check_end(end, "AuthnStatement/@SessionNotOnOrAfter", provider, now)
    context = statement.find(f"{A}AuthnContext/{A}AuthnContextClassRef")
    stated = None if context is None else text(context)
    if stated is None or (asked and stated != AUTHN_CONTEXT):
        raise MessageRefusedError(
            "authn-context", f"AuthnContextClassRef is {stated!r}; asked for exactly {AUTHN_CONTEXT!r} (core 3.3.2.2.1)"
        )
    return Statement(session_index=statement.get("SessionIndex"), session_ends_at=end)


def _check_end(end: datetime, where: str, provider: ServiceProvider, now: datetime) -> None:
    if now >= end + provider.party.skew:
        raise MessageRefusedError("expired", f"{where} is {end.isoformat()}, here it is {now.isoformat()}")
