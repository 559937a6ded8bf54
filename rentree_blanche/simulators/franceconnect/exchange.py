"""FranceConnect as the client of an identity provider: code for tokens, token for the identity; then the register.

Everything here is over the wire, so that faults can be put on it: whatever the provider answers wrongly is Y020026 at
its token endpoint and Y020027 at its userinfo.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.core.faults import Delay, Drop, Exchange, Status
from rentree_blanche.simulators.core.patience import until
from rentree_blanche.simulators.franceconnect.clients import ProviderName
from rentree_blanche.simulators.franceconnect.errors import YError
from rentree_blanche.simulators.franceconnect.house import House, shared_secret
from rentree_blanche.simulators.franceconnect.identities import CODE_OF_STATE
from rentree_blanche.simulators.franceconnect.people.civil import identity_hash
from rentree_blanche.simulators.franceconnect.sessions import Login

CALLBACK = "/api/v2/oidc-callback"
CLIENT_ID = "franceconnect"
_REGISTER = "rnipp"
_NEEDED = ("sub", "birthdate", "gender", "birthcountry")


@dataclass(frozen=True, slots=True)
class ProviderExchange:
    """The conversation with the identity providers."""

    house: House

    def authorize_url(self, provider: ProviderName, *, state: str, nonce: str, service: str) -> str:
        """Give the address to which the browser goes for its login."""
        query = {
            "client_id": CLIENT_ID,
            "redirect_uri": self.house.ground.url(CALLBACK),
            "response_type": "code",
            "scope": "openid identite_pivot preferred_username email",
            "acr_values": "eidas1",
            "state": state,
            "nonce": nonce,
            "sp_name": service,
        }
        return self.house.ground.addresses.url(provider, f"/authorize?{urlencode(query)}")

    def redeem(self, provider: ProviderName, code: str, nonce: str) -> Login:
        """Learn who it is; blocking, for the network pool.

        Raises:
            YError: Y020026 or Y020027.
        """
        tokens = self._tokens(provider, code)
        id_token = self._read(provider, str(tokens.get("id_token", "")), "Y020026")
        if id_token.get("nonce") != nonce:
            raise YError("Y020026", f"{provider}: the id_token's nonce is not the one that was sent")
        answer = self._ask("Y020027", "GET", provider, "/userinfo", headers=_bearer(tokens.get("access_token", "")))
        identity = self._read(provider, answer.text, "Y020027")
        missing = [name for name in _NEEDED if not identity.get(name)]
        if missing:
            raise YError("Y020027", f"{provider}: the identity lacks {', '.join(missing)}")
        claims = {name: value for name, value in identity.items() if name not in _PROTOCOL}
        given = claims.get("given_name_array", [])
        return Login(
            provider=provider,
            claims=claims,
            amr=tuple(id_token.get("amr", ())),
            shown=" ".join(part for part in (*given[:1], str(claims.get("family_name", "")).upper()) if part),
            authenticated_at=self.house.ground.clock.minted().timestamp(),
        )

    def _tokens(self, provider: ProviderName, code: str) -> dict[str, Any]:
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.house.ground.url(CALLBACK),
            "client_id": CLIENT_ID,
            "client_secret": shared_secret(self.house.ground, provider),
        }
        answer = self._ask("Y020026", "POST", provider, "/token", data=body)
        try:
            tokens = answer.json()
        except requests.JSONDecodeError as error:
            raise YError("Y020026", f"{provider}: the token endpoint answers no JSON") from error
        if not isinstance(tokens, dict):
            raise YError("Y020026", f"{provider}: the token endpoint answers no JSON object")
        return tokens

    def _ask(self, code: str, method: str, provider: ProviderName, path: str, **options: Any) -> requests.Response:
        url = self.house.ground.addresses.url(provider, path)
        try:
            answer = self.house.ground.wire.request(
                method, url, timeout=self.house.settings.idp_timeout_seconds, **options
            )
        except NotAnsweringError as error:
            raise YError(code, str(error)) from error
        if answer.status_code != 200:
            raise YError(code, f"{provider}: {path} answers {answer.status_code}: {answer.text[:200]}")
        return answer

    def _read(self, provider: ProviderName, token: str, code: str) -> dict[str, Any]:
        ground = self.house.ground
        try:
            claims = jwt.decode(
                token.strip(), OctKey.import_key(shared_secret(ground, provider)), algorithms=["HS256"]
            ).claims
        except (JoseError, ValueError) as error:
            raise YError(code, f"{provider}: not a JWT that it signed: {error}") from error
        expected = {"iss": ground.addresses.origin(provider), "aud": CLIENT_ID}
        for name, value in expected.items():
            if claims.get(name) != value:
                raise YError(code, f"{provider}: {name} is {claims.get(name)!r}, expected {value!r}")
        if float(claims.get("exp", 0)) <= ground.clock.minted().timestamp():
            raise YError(code, f"{provider}: the JWT has expired")
        return claims

    async def admit(self, login: Login) -> None:
        """Ask the civil register, then look whether the person or FranceConnect forbids this login.

        Raises:
            YError: Y010004 to Y010015, Y100011, Y180001.
        """
        await self._ask_register()
        house = self.house
        identity = identity_hash(login.claims)
        standing = await house.ground.pools.store(house.identities.standing, identity)
        code = CODE_OF_STATE.get(standing.state)
        if code is not None:
            raise YError(code, f"the identity is {standing.state}")
        if login.provider in standing.blocked:
            raise YError("Y100011", f"the person has blocked {login.provider}")

    async def _ask_register(self) -> None:
        """Play the exchange with the RNIPP, so that faults of target `rnipp` befall it."""
        ground = self.house.ground
        exchange = Exchange(kind="http", source=ground.actor, target=_REGISTER, method="GET", path="/identites")
        effects = await ground.pools.store(ground.faults.befall, exchange)
        status, failure = 200, None
        for effect in effects:
            match effect:
                case Delay(seconds=seconds) if seconds < self.house.settings.idp_timeout_seconds:
                    await until(_nothing, at_most=seconds)
                case Delay() | Drop():
                    status, failure = 504, YError("Y010011", "the civil register does not answer in time")
                case Status(code=code) if code != 200:
                    status, failure = code, YError("Y010012", f"the civil register answers {code}")
                case _:
                    pass
        ground.journal.write(
            kind="http",
            source=ground.actor,
            target=_REGISTER,
            summary="Vérification de l’état civil",
            status=status,
            detail={"faults": [effect.model_dump() for effect in effects]} if effects else {},
        )
        if failure is not None:
            raise failure


_PROTOCOL = ("sub", "iss", "aud", "exp", "iat")


async def _nothing() -> None:
    return None


def _bearer(token: object) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
