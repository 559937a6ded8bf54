"""A browser without a window: keeps cookies, follows redirects while they stay at FranceConnect, sends forms."""

import html
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import requests

from rentree_blanche.simulators.core.wire import client_session

REDIRECT_URI = "http://service.localhost/retour"
GOODBYE = "http://service.localhost/adieu"
SECRET_OF_SERVICE = "0123456789abcdef0123456789abcdef"
NONCE = "nonce-of-22-characters"
SERVICE: dict[str, Any] = {
    "client_id": "service",
    "client_secret": SECRET_OF_SERVICE,
    "name": "Service d’essai",
    "redirect_uris": [REDIRECT_URI],
    "post_logout_redirect_uris": [GOODBYE],
}
ASKED = {
    "client_id": "service",
    "redirect_uri": REDIRECT_URI,
    "response_type": "code",
    "scope": "openid identite_pivot preferred_username email",
    "acr_values": "eidas1",
    "nonce": NONCE,
    "state": "state-1",
}
_FORM = re.compile(
    r'<form method="post" action="([^"]+)"[^>]*?(?: id="([^"]+)")?(?: class="[^"]*")?>(.*?)</form>', re.S
)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Visitor:
    """One browser; `page` is what it shows, `left_for` the service's address that it was sent to."""

    authorize_v2: str
    authorize_v1: str
    session: requests.Session = field(init=False)
    page: requests.Response = field(init=False)
    left_for: str = ""

    def __post_init__(self) -> None:
        self.session = client_session(agent="browser")
        self.session.headers["User-Agent"] = "Mozilla/5.0 (test)"

    def close(self) -> None:
        self.session.close()

    def ask(self, version: str = "v2", **changes: str | None) -> requests.Response:
        """Come from the service; a change of None leaves a parameter out."""
        asked = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
        address = self.authorize_v2 if version == "v2" else self.authorize_v1
        return self.open(f"{address}?{urlencode(asked)}")

    def open(self, address: str) -> requests.Response:
        return self._follow(self.session.get(address, allow_redirects=False))

    def again(self) -> requests.Response:
        """Load the page once more."""
        return self.open(self.page.url)

    def send(self, form: str, **typed: str) -> requests.Response:
        """Send a form of the page, by id or by the end of its address."""
        action, fields = self.form(form)
        return self.post(action, {**fields, **typed})

    def post(self, address: str, fields: dict[str, str]) -> requests.Response:
        return self._follow(self.session.post(address, data=fields, allow_redirects=False))

    def form(self, named: str) -> tuple[str, dict[str, str]]:
        """Give address and hidden fields of a form."""
        for action, identifier, inside in _FORM.findall(self.page.text):
            if named in (identifier, action.rpartition("/")[2], action.split("/")[1]):
                fields = {name: html.unescape(value) for name, value in _HIDDEN.findall(inside)}
                return urljoin(self.page.url, html.unescape(action)), fields
        raise AssertionError(f"no form {named!r} on {self.page.url}: {self.page.text}")

    def _follow(self, answer: requests.Response) -> requests.Response:
        for _ in range(10):
            target = urljoin(answer.url, answer.headers.get("Location", ""))
            self.page = answer
            if not answer.headers.get("Location"):
                return answer
            if (urlsplit(target).hostname or "").startswith("service."):
                self.left_for = target
                return answer
            answer = self.session.get(target, allow_redirects=False)
        raise AssertionError("redirected for ever")

    @property
    def given(self) -> dict[str, str]:
        """What the service was given in the address."""
        parts = urlsplit(self.left_for)
        return {name: values[0] for name, values in parse_qs(parts.query or parts.fragment).items()}

    def choose(self, provider: str, *, remember: bool = False) -> requests.Response:
        more = {"memoriser": "oui"} if remember else {}
        return self.send("choix-du-compte", fournisseur=provider, **more)

    def identify(self, login: str, password: str) -> requests.Response:
        return self.send("identification", identifiant=login, mot_de_passe=password)

    def log_in(self, login: str = "test", password: str = "123", *, provider: str = "impots", **asked: Any) -> str:
        """Go all the way to the consent, and give it; give the code."""
        self.ask(**asked)
        if self.page.url.endswith("/consentement"):
            return self.consent()
        self.choose(provider)
        self.identify(login, password)
        return self.consent()

    def consent(self) -> str:
        assert "/consentement" in self.page.url, self.page.text
        self.send("consentement", action="continuer")
        return self.given["code"]
