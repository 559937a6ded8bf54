"""The guard of the actors' control addresses: below `/_controle/`, with the federation's secret."""

import hmac

from starlette.requests import Request

from rentree_blanche.simulators.core.errors import PageError

PREFIX = "/_controle"


def require(request: Request, secret: str) -> None:
    """Refuse a request that does not carry `Authorization: Bearer <secret>`.

    Raises:
        PageError: 401.
    """
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {secret}".encode()):
        raise PageError(
            401,
            "Jeton attendu",
            "Cette adresse de contrôle demande l’en-tête « Authorization: Bearer <jeton> ».",
            reason="token_required",
        )


def bearer(secret: str) -> dict[str, str]:
    """Give the headers with which an actor calls another's control addresses."""
    return {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
