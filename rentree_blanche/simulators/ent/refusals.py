"""What a person reads when a login or a logout is refused: something to act on, and a word for the helpdesk."""

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.ent.errors import IdentityRefusedError, LoginStatusError, MessageRefusedError
from rentree_blanche.simulators.ent.texts import catalogue, words

_TEXTS = {
    "in-response-to": "refused_request",
    "replay": "refused_request",
    "unsolicited": "refused_request",
    "expired": "refused_expired",
    "not-yet-valid": "refused_expired",
    "stale": "refused_expired",
}
_IDENTITY_TEXTS = {
    "invalid.vector": "invalid_vector",
    "invalid.joinKey": "invalid_join_key",
    "invalid.user.profile": "invalid_profile",
    "unknown.person": "unknown_person",
}


def refusal_page(error: MessageRefusedError) -> PageError:
    """Refuse a response that is not believed."""
    return PageError(403, words("refused_title"), words(_TEXTS.get(error.reason, "refused_text")), reason=error.reason)


def logout_refusal_page(error: MessageRefusedError) -> PageError:
    """Refuse a logout message that is not believed."""
    return PageError(403, words("refused_title"), words("refused_logout"), reason=error.reason)


def status_page(error: LoginStatusError) -> PageError:
    """Say why the identity provider logged nobody in."""
    short = error.code.rpartition(":")[2]
    key = f"status_{short}"
    return PageError(
        403,
        words("unknown_person_title"),
        words(key if key in catalogue() else "status_default"),
        reason=short or "status",
    )


def identity_page(error: IdentityRefusedError) -> PageError:
    """Say that the service does not know the person."""
    return PageError(
        403,
        words("unknown_person_title"),
        words(_IDENTITY_TEXTS.get(error.reason, "missing_identity")),
        reason=error.reason,
    )


def unavailable_page() -> PageError:
    """Say that the identity provider does not answer."""
    return PageError(502, words("idp_unavailable_title"), words("idp_unavailable"), reason="idp-unavailable")
