"""How EduConnect meets FranceConnect."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Algorithm = Literal["RS256", "ES256", "HS256"]


class FranceConnectClientSettings(BaseModel):
    """EduConnect as a client of FranceConnect.

    Attributes:
        version: of FranceConnect: `v2`, or `v1`.
        url: of a FranceConnect that is not the federation's: the discovery document's address in version 2, the address
            that ends with `/api/v1` in version 1.
        client_id, client_secret: as registered there; an empty secret is the one that the federation derives.
        id_token_alg, userinfo_alg: how version 2 signs for this client, as registered there; any other is refused.
        acr: what `acr_values` asks for.
        scopes: what is asked for.
        timeout_seconds: how long FranceConnect may take for each answer.
        leeway_seconds: by how much its clock may differ.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal["v2", "v1"] = "v2"
    url: str = ""
    client_id: str = "educonnect"
    client_secret: str = ""
    id_token_alg: Algorithm = "RS256"  # noqa: S105 - an algorithm
    userinfo_alg: Algorithm = "RS256"
    acr: Literal["eidas1", "eidas2", "eidas3"] = "eidas1"
    scopes: str = "openid identite_pivot preferred_username email"
    timeout_seconds: float = Field(default=6.0, gt=0)
    leeway_seconds: int = Field(default=5, ge=0)
