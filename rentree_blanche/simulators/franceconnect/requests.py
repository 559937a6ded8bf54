"""What a client asks of `authorize`: read strictly, as version 2 does, or as version 1."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rentree_blanche.simulators.franceconnect.clients import Client, Clients
from rentree_blanche.simulators.franceconnect.errors import Back, OAuthError, YError
from rentree_blanche.simulators.franceconnect.scopes import CLAIMS, SCOPES, claims_of
from rentree_blanche.simulators.franceconnect.settings import FranceConnectSettings

Version = Literal["v1", "v2"]

_REQUIRED = ("client_id", "redirect_uri", "response_type", "scope", "acr_values", "nonce", "state")
_OPTIONAL = ("claims", "prompt", "idp_hint", "ui_locales")
_PKCE = ("code_challenge", "code_challenge_method")
_MODES = ("query", "fragment", "form_post")
_ACR = "eidas1"
_NONCE_CHARACTERS = 22
_MOST_WORDS = 64


class AuthorizeRequest(BaseModel):
    """A request that may be answered.

    Attributes:
        scopes: those that were asked and are known. asked: claims named one by one, by where they go.
        challenge: PKCE's, empty without.
    """

    model_config = ConfigDict(frozen=True)

    version: Version
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    nonce: str
    state: str
    mode: str
    prompt: tuple[str, ...]
    idp_hint: str
    asked_in_id_token: tuple[str, ...]
    asked_in_userinfo: tuple[str, ...]
    challenge: str

    @property
    def claims(self) -> tuple[str, ...]:
        """Give the claims of the person that the client will read."""
        return claims_of(self.scopes, (*self.asked_in_id_token, *self.asked_in_userinfo))

    def back(self, client: Client, issuer: str) -> Back:
        """Give the way back to the client."""
        return Back(
            name=client.name,
            redirect_uri=self.redirect_uri,
            state=self.state,
            mode=self.mode,
            issuer=issuer if self.version == "v2" else "",
        )


class Reader:
    """Reads what clients ask.

    Args:
        issuer: of version 2, which answers name.
    """

    def __init__(self, clients: Clients, settings: FranceConnectSettings, issuer: str) -> None:
        self._clients = clients
        self._settings = settings
        self._issuer = issuer

    def read(self, version: Version, sent: Sequence[tuple[str, str]]) -> tuple[AuthorizeRequest, Client]:
        """Read the parameters of a request, as pairs; blocking.

        Raises:
            YError: Y030007, Y100002, or Y030032, of which the last alone tells the client at once.
            OAuthError: `invalid_scope`, for the client, in `RequestRefusedError`.
        """
        given = dict(sent)
        if len(given) != len(sent):
            raise YError("Y030007", "a parameter is sent more than once")
        client = self._client(given)
        self._check_names(version, given, client)
        if given["response_type"] != "code":
            raise YError("Y030007", f"response_type is {given['response_type']!r}, expected 'code'")
        acr_values = _words(given.get("acr_values", _ACR))
        if _ACR not in acr_values:
            raise YError("Y100002", f"acr_values is {' '.join(acr_values)!r}, expected {_ACR!r}")
        scopes = _words(given["scope"])
        if "openid" not in scopes:
            raise YError("Y030007", "scope has no openid")
        asked_in_id_token, asked_in_userinfo = _asked(given.get("claims", ""), client)
        request = AuthorizeRequest(
            version=version,
            client_id=client.client_id,
            redirect_uri=given["redirect_uri"],
            scopes=tuple(scope for scope in scopes if scope in SCOPES),
            nonce=given.get("nonce", ""),
            state=given["state"],
            mode=_mode(given),
            prompt=_prompt(given),
            idp_hint=given.get("idp_hint", ""),
            asked_in_id_token=asked_in_id_token,
            asked_in_userinfo=asked_in_userinfo,
            challenge=_challenge(given),
        )
        self._check_rights(request, client)
        return request, client

    def _client(self, given: Mapping[str, str]) -> Client:
        client = self._clients.find(given.get("client_id", ""))
        if client is None:
            raise YError("Y030007", f"no client has the id {given.get('client_id', '')!r}")
        if given.get("redirect_uri") not in client.redirect_uris:
            raise YError(
                "Y030007",
                f"redirect_uri {given.get('redirect_uri', '')!r} is not registered for {client.client_id}: "
                f"{', '.join(client.redirect_uris)}",
            )
        return client

    def _check_names(self, version: Version, given: Mapping[str, str], client: Client) -> None:
        required = _REQUIRED if version == "v2" else tuple(name for name in _REQUIRED if name != "acr_values")
        missing = [name for name in required if not given.get(name)]
        if missing:
            raise YError("Y030007", f"missing: {', '.join(missing)}")
        allowed = {*_REQUIRED, *_OPTIONAL}
        if self._settings.response_mode:
            allowed.add("response_mode")
        if self._settings.lenient or client.lenient:
            allowed.update(_PKCE)
        strangers = [name for name in given if name not in allowed]
        if version == "v2" and strangers:
            raise YError("Y030007", f"not among the parameters that are accepted: {', '.join(strangers)}")
        if version == "v2" and len(given["nonce"]) < _NONCE_CHARACTERS:
            raise YError("Y030007", f"nonce has {len(given['nonce'])} characters, expected {_NONCE_CHARACTERS} or more")

    def _check_rights(self, request: AuthorizeRequest, client: Client) -> None:
        back = request.back(client, self._issuer)
        refused = [scope for scope in request.scopes if scope not in client.scopes]
        if refused:
            raise RequestRefusedError(back, "invalid_scope", f"requested scope is not allowed: {' '.join(refused)}")
        if request.idp_hint and request.idp_hint not in client.providers:
            raise YError("Y030032", f"idp_hint {request.idp_hint!r} is not one of {', '.join(client.providers)}", back)


class RequestRefusedError(OAuthError):
    """A request that the client is told to be wrong, by the answer that it expects."""

    def __init__(self, back: Back, error: str, description: str) -> None:
        super().__init__(303, error, description)
        self.back = back


def _words(text: str) -> list[str]:
    return text.split()[:_MOST_WORDS]


def _prompt(given: Mapping[str, str]) -> tuple[str, ...]:
    words = _words(given.get("prompt", ""))
    wrong = [word for word in words if word not in ("login", "consent")]
    if wrong or ("prompt" in given and not words):
        raise YError("Y030007", f"prompt is {given['prompt']!r}, expected login, consent or both")
    return tuple(words)


def _mode(given: Mapping[str, str]) -> str:
    mode = given.get("response_mode", "query")
    if mode not in _MODES:
        raise YError("Y030007", f"response_mode is {mode!r}, expected one of {', '.join(_MODES)}")
    return mode


def _challenge(given: Mapping[str, str]) -> str:
    challenge = given.get("code_challenge", "")
    if challenge and given.get("code_challenge_method") != "S256":
        raise YError("Y030007", "code_challenge_method is not S256")
    return challenge


def _asked(text: str, client: Client) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the parameter `claims` (OpenID Connect Core 5.5): what is unknown or not this client's is not given."""
    if not text:
        return (), ()
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise YError("Y030007", f"claims is not JSON: {error}") from error
    if not isinstance(parts, dict) or not all(isinstance(parts.get(part, {}), dict) for part in _PLACES):
        raise YError("Y030007", "claims is not a JSON object of objects")
    allowed = claims_of(client.scopes)
    id_token, userinfo = (_known(parts.get(part, {}), allowed) for part in _PLACES)
    return id_token, userinfo


_PLACES = ("id_token", "userinfo")


def _known(names: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...]:
    asked = set(names) & set(allowed)
    return tuple(claim for claim in CLAIMS if claim in asked)
