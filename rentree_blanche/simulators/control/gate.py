"""The gate of the control house: who may enter, and from where a change may be asked."""

import hashlib
import hmac

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.control.operations import JSON
from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.errors import PageError

COOKIE = "rentree_controle"
CSRF_FIELD = "csrf_token"
_VISITOR = "v"
_PROVEN = "p"


class Gate:
    """Loopback needs no token: only this machine reaches it. Anything else asks for the federation's secret.

    A federation that is published under another name (behind a proxy) counts as reachable from elsewhere, even
    though its listener stands on loopback.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @property
    def open(self) -> bool:
        """Whether no token is asked."""
        addresses = self._ground.addresses
        return addresses.loopback and self._ground.actor not in addresses.public

    def admit(self, request: Request) -> None:
        """Let in who brings the token, or the cookie that was given for it.

        Raises:
            PageError: 401.
        """
        if self.open or self.knows(_bearer(request)) or self._kind(request) == _PROVEN:
            return
        raise PageError(
            401,
            "Jeton attendu",
            "Cette fédération est joignable depuis d’autres machines. Envoyez « Authorization: Bearer <jeton> », "
            "ou ouvrez /connexion dans un navigateur.",
            reason="token_required",
        )

    def knows(self, token: str) -> bool:
        """Whether a token is the federation's."""
        return hmac.compare_digest(token.encode(), self._ground.secret.encode())

    def require_own_origin(self, request: Request) -> None:
        """Refuse a change that another site asks for through somebody's browser.

        Raises:
            PageError: 403.
        """
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "same-origin")
        if origin in (None, self._ground.addresses.origin(self._ground.actor)) and site in ("same-origin", "none"):
            return
        raise PageError(
            403,
            "Origine refusée",
            f"Cette demande vient d’un autre site ({origin or site}) ; seul le tableau de bord peut la faire.",
            reason="foreign_origin",
        )

    def require_json(self, request: Request) -> None:
        """Refuse a body that is not declared as JSON: forms of other sites cannot declare it.

        Raises:
            PageError: 415.
        """
        if request.headers.get("content-type", "").split(";", 1)[0].strip().lower() != JSON:
            raise PageError(
                415,
                "Type de contenu refusé",
                f"content-type: expected {JSON}, with {{}} as the body where nothing is asked",
                reason="json_expected",
            )

    def require_csrf(self, request: Request, given: object) -> None:
        """Refuse a form that the dashboard did not hand out to this browser.

        Raises:
            PageError: 400.
        """
        cookie = request.cookies.get(COOKIE, "")
        known = self._kind(request) is not None and isinstance(given, str)
        if not known or not hmac.compare_digest(str(given).encode(), self._sign("csrf", cookie).encode()):
            raise PageError(
                400,
                "Formulaire périmé",
                "Ce formulaire n’est plus valable. Rouvrez le tableau de bord et recommencez.",
                reason="stale_form",
            )

    def visit(self, request: Request) -> tuple[str, str]:
        """Give the cookie of a browser, a new one where it has none, and the csrf token that goes with it."""
        cookie = request.cookies.get(COOKIE, "") if self._kind(request) is not None else self._issue(_VISITOR)
        return cookie, self._sign("csrf", cookie)

    def prove(self) -> str:
        """Make the cookie of a browser that has shown the token."""
        return self._issue(_PROVEN)

    def set_cookie(self, response: Response, value: str) -> None:
        """Hand out a cookie: no other site's request carries it."""
        secure = self._ground.url().startswith("https:")
        response.set_cookie(COOKIE, value, path="/", httponly=True, secure=secure, samesite="strict")

    def _issue(self, kind: str) -> str:
        nonce = Chance.opaque()
        return f"{kind}.{nonce}.{self._sign(kind, nonce)}"

    def _kind(self, request: Request) -> str | None:
        kind, _, rest = request.cookies.get(COOKIE, "").partition(".")
        nonce, _, seal = rest.partition(".")
        if kind not in (_VISITOR, _PROVEN) or not hmac.compare_digest(seal.encode(), self._sign(kind, nonce).encode()):
            return None
        return kind

    def _sign(self, *words: str) -> str:
        said = "\x1f".join(("control", *words)).encode()
        return hmac.new(self._ground.secret.encode(), said, hashlib.sha256).hexdigest()


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
