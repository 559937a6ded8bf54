"""What a browser carries: a cookie that recognises it, its remembered choice, and csrf tokens."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.web import set_cookie
from rentree_blanche.simulators.franceconnect.errors import YError
from rentree_blanche.simulators.franceconnect.fingerprints import derived, fingerprint, same

CSRF = "csrf_token"
_CHOICE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Browsers:
    """The cookies of one host.

    Args:
        host: name of the host, `franceconnect` or an identity provider's.
        cookie: name of the cookie that recognises a browser.
    """

    ground: Ground
    host: str
    cookie: str

    def shown(self, request: Request) -> str | None:
        """Give the cookie that the browser shows."""
        return request.cookies.get(self.cookie) or None

    def recognised(self, request: Request) -> str | None:
        """Give the fingerprint by which the store knows the browser, None where it shows no cookie."""
        shown = self.shown(request)
        return None if shown is None else fingerprint(shown)

    def greeted(self, request: Request) -> str:
        """Give the browser's cookie, a fresh one where it shows none: `remember` it with the answer."""
        return self.shown(request) or self.ground.chance.opaque()

    def remember(self, response: Response, cookie: str) -> None:
        """Give the browser its cookie."""
        set_cookie(response, self._origin, self.cookie, cookie)

    def csrf(self, browser: str, what: str) -> str:
        """Give the token that a form about something carries in this browser."""
        return derived(self.ground.secret, "csrf", self.host, browser, what)

    def check_csrf(self, request: Request, form: Mapping[str, str], what: str) -> str:
        """Refuse a form that this browser was not given; give the browser.

        Raises:
            YError: Y470001 wrong token, Y470002 none, Y470003 no cookie.
        """
        browser = self.recognised(request)
        if browser is None:
            raise YError("Y470003", "the browser shows no cookie: its form is nobody's")
        if not form.get(CSRF):
            raise YError("Y470002", "the form carries no csrf token")
        if not same(form[CSRF], self.csrf(browser, what)):
            raise YError("Y470001", "the csrf token is not the one that this browser was given")
        return browser

    def choice(self, request: Request) -> str:
        """Give the identity provider that « Se souvenir de mon choix » keeps; empty for none."""
        return request.cookies.get(self._choice, "")

    def remember_choice(self, response: Response, provider: str) -> None:
        """Keep the identity provider for a year; forget it where none is named."""
        life = _CHOICE_SECONDS if provider else 0
        set_cookie(response, self._origin, self._choice, provider, max_age=life)

    @property
    def _choice(self) -> str:
        return f"{self.cookie}_choix"

    @property
    def _origin(self) -> str:
        return self.ground.addresses.origin(self.host)
