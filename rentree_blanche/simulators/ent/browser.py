"""What a browser carries: a cookie that recognises it, the session's cookie, and csrf tokens bound to the first."""

import hashlib
import hmac
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import field, set_cookie
from rentree_blanche.simulators.ent.texts import words


@dataclass(frozen=True, slots=True)
class Browsers:
    """The cookies of one relying party.

    A browser that shows no cookie is given one with the first page that needs it; csrf tokens are derived from it, so
    that no other site can foretell them.
    """

    ground: Ground

    def recognise(self, request: Request) -> str | None:
        """Give the browser's cookie, None where it shows none."""
        return request.cookies.get(self._name("navigateur")) or None

    def recognised(self, request: Request) -> str:
        """Give the browser's cookie, a fresh one where it shows none: `remember` it with the answer."""
        return self.recognise(request) or self.ground.chance.opaque()

    def remember(self, response: Response, browser: str) -> None:
        """Give the browser its cookie."""
        set_cookie(response, self._origin, self._name("navigateur"), browser)

    def session(self, request: Request) -> str | None:
        """Give the session's cookie."""
        return request.cookies.get(self._name("session")) or None

    def open(self, response: Response, session: str) -> None:
        """Give the browser a session."""
        set_cookie(response, self._origin, self._name("session"), session)

    def close(self, response: Response) -> None:
        """Take the session's cookie back."""
        set_cookie(response, self._origin, self._name("session"), "", max_age=0)

    def choice(self, request: Request) -> str | None:
        """Give the remembered choice of the portal."""
        return request.cookies.get(self._name("choix")) or None

    def remember_choice(self, response: Response, choice: str | None) -> None:
        """Remember the portal's choice for a year, or forget it."""
        life = 0 if choice is None else 365 * 24 * 3600
        set_cookie(response, self._origin, self._name("choix"), choice or "", max_age=life)

    def application(self, request: Request) -> str | None:
        """Give the handle of what an application asked for."""
        return request.cookies.get(self._name("application")) or None

    def remember_application(self, response: Response, handle: str | None) -> None:
        """Remember what an application asked for until somebody is logged in, or forget it."""
        life = None if handle is not None else 0
        set_cookie(response, self._origin, self._name("application"), handle or "", max_age=life)

    @property
    def _origin(self) -> str:
        return self.ground.addresses.origin(self.ground.actor)

    def csrf(self, browser: str) -> str:
        """Give the token that a form of this browser carries."""
        content = f"csrf\x1f{self.ground.actor}\x1f{browser}"
        return hmac.new(self.ground.secret.encode(), content.encode(), hashlib.sha256).hexdigest()

    def check_csrf(self, request: Request, form: FormData) -> None:
        """Refuse a form that this browser was not given; raises `PageError` 403."""
        browser = self.recognise(request)
        if browser is None or not hmac.compare_digest(field(form, "csrf_token").encode(), self.csrf(browser).encode()):
            raise PageError(403, words("form_expired_title"), words("form_expired"), reason="csrf")

    def _name(self, what: str) -> str:
        return f"{self.ground.actor}-{what}"
