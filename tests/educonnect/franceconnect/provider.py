"""A FranceConnect small enough to be read at a glance, whose answers a test may change one by one."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
import responses
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.educonnect.franceconnect.client import RETURN_PATH

ANNE: Mapping[str, Any] = {
    "sub": "anne-v1",
    "given_name": "Anne",
    "given_name_array": ["Anne", "Sophie"],
    "family_name": "Martin",
    "birthdate": "1985-02-03",
    "gender": "female",
    "birthplace": "59350",
    "birthcountry": "99100",
    "email": "anne@exemple.test",
}
Answer = tuple[int, dict[str, str], str]
Change = Callable[[dict[str, Any]], dict[str, Any]]


@cache
def rsa(name: str) -> RSAKey:
    """Give the key of a name, made once a process."""
    return RSAKey.generate_key(2048, {"kid": name})


@cache
def ec(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name})


def same(claims: dict[str, Any]) -> dict[str, Any]:
    return claims


@dataclass
class Provider:
    """A FranceConnect at an address of `responses`.

    `id_token`, `userinfo`, `tokens` and `document` change what is answered; `down` names paths that answer 503.
    """

    issuer: str
    secret: str
    client_id: str = "educonnect"
    algorithm: str = "RS256"
    key: RSAKey | ECKey = field(default_factory=lambda: rsa("first"))
    signing: RSAKey | ECKey | None = None
    identity: Mapping[str, Any] = field(default_factory=lambda: ANNE)
    id_token: Change = same
    userinfo: Change = same
    tokens: Change = same
    document: Change = same
    answer: Change = same
    down: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def attach(self, mocked: responses.RequestsMock) -> None:
        """Answer at the addresses of both versions."""
        origin = self.issuer.removesuffix("/api/v2")
        for path, serve in (
            ("/api/v2/.well-known/openid-configuration", self._discovery),
            ("/api/v2/jwks", self._jwks),
            ("/api/v2/userinfo", self._userinfo),
            ("/api/v1/userinfo", self._userinfo_v1),
        ):
            mocked.add_callback("GET", origin + path, callback=self._guarded(serve))
        for path in ("/api/v2/token", "/api/v1/token"):
            mocked.add_callback("POST", origin + path, callback=self._guarded(self._token))

    def authorize(self, location: str) -> str:
        """Log a person in at the address where the browser was sent; give the path and query to come back to."""
        query = dict(parse_qsl(urlsplit(location).query))
        self.asked.append(query)
        given = self.answer({"code": f"code-{len(self.asked)}", "state": query["state"], "iss": self.issuer})
        return f"{RETURN_PATH}?{'&'.join(f'{name}={value}' for name, value in given.items())}"

    def sign(self, claims: Mapping[str, Any]) -> str:
        key = OctKey.import_key(self.secret) if self.algorithm == "HS256" else self.signing or self.key
        header = {"alg": self.algorithm, "kid": key.kid} if key.kid else {"alg": self.algorithm}
        return jwt.encode(header, dict(claims), key)

    def _guarded(self, serve: Callable[[requests.PreparedRequest], Answer]) -> Callable[[Any], Answer]:
        def answer(request: requests.PreparedRequest) -> Answer:
            path = urlsplit(str(request.url)).path
            self.paths.append(path)
            return (503, {}, "down") if path.rsplit("/", 1)[-1] in self.down else serve(request)

        return answer

    def _discovery(self, _request: requests.PreparedRequest) -> Answer:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo",
                 "jwks_uri": "jwks", "end_session_endpoint": "session/end"}  # fmt: skip
        document: dict[str, Any] = {"issuer": self.issuer, "authorization_response_iss_parameter_supported": True}
        document |= {name: f"{self.issuer}/{path}" for name, path in names.items()}
        return _json(self.document(document))

    def _jwks(self, _request: requests.PreparedRequest) -> Answer:
        return _json({"keys": [self.key.as_dict(private=False)]})

    def _token(self, request: requests.PreparedRequest) -> Answer:
        body = dict(parse_qsl(_text(request.body)))
        if body.get("client_secret") != self.secret or not body.get("code", "").startswith("code-"):
            return 400, {}, json.dumps({"error": "invalid_grant"})
        asked = self.asked[int(body["code"].removeprefix("code-")) - 1]
        access_token = f"access-{body['code']}"
        older = "/api/v1/" in str(request.url)
        now = int(wall().timestamp())
        claims = {"iss": self.issuer.removesuffix("/api/v2") if older else self.issuer, "sub": self.identity["sub"],
                  "aud": self.client_id, "exp": now + 60, "iat": now, "auth_time": now, "acr": "eidas1",
                  "nonce": asked["nonce"]}  # fmt: skip
        if not older:
            claims["at_hash"] = at_hash(access_token)
        id_token = self.sign(self.id_token(claims))
        return _json(self.tokens({"access_token": access_token, "token_type": "Bearer", "id_token": id_token}))

    def _userinfo(self, _request: requests.PreparedRequest) -> Answer:
        now = int(wall().timestamp())
        claims = {**self.identity, "iss": self.issuer, "aud": self.client_id, "exp": now + 60, "iat": now}
        return 200, {"content-type": "application/jwt"}, self.sign(self.userinfo(claims))

    def _userinfo_v1(self, _request: requests.PreparedRequest) -> Answer:
        return _json(self.userinfo(dict(self.identity)))


def at_hash(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()


def _json(content: Mapping[str, Any]) -> Answer:
    return 200, {"content-type": "application/json"}, json.dumps(content)


def _text(body: Any) -> str:
    return body.decode() if isinstance(body, bytes) else str(body or "")
