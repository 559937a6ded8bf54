"""Settings of FranceConnect, each with the value that integrators see, or our choice."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Algorithm = Literal["RS256", "ES256", "HS256"]


class FranceConnectSettings(BaseModel):
    """How FranceConnect behaves.

    Attributes:
        lenient: accept clients that send PKCE (`code_challenge`), which the real one refuses with Y030007.
        response_mode: accept the parameter `response_mode`, whose values the discovery document announces, and which
            the real one refuses with Y030007 all the same.
        sso: whether a browser that logged in for one service may consent for the next without a new login.
        code_seconds: how long an authorization code lives.
        access_token_seconds, id_token_seconds: how long tokens live.
        interaction_minutes, session_minutes: how long a begun login and a finished one live.
        key_overlap_minutes: how long an old signing key is still published after a rotation.
        educonnect_secret: client_secret of the client `educonnect`; empty for one that derives from the federation's.
        educonnect_id_token_alg, educonnect_userinfo_alg: how what that client is given is signed.
        idp_timeout_seconds: how long an identity provider, or the civil register, may take to answer.
        sms_url, sms_plan, sms_token: the gateway by which « MobileConnect et moi » sends its codes: base address,
            service plan and token; empty for the federation's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lenient: bool = False
    response_mode: bool = False
    sso: bool = True
    code_seconds: int = Field(default=30, ge=1)
    access_token_seconds: int = Field(default=60, ge=1)
    id_token_seconds: int = Field(default=60, ge=1)
    interaction_minutes: int = Field(default=30, ge=1)
    session_minutes: int = Field(default=30, ge=1)
    key_overlap_minutes: int = Field(default=60, ge=0)
    educonnect_secret: str = ""
    educonnect_id_token_alg: Algorithm = "RS256"
    educonnect_userinfo_alg: Algorithm = "RS256"
    idp_timeout_seconds: float = Field(default=6.0, gt=0)
    sms_url: str = ""
    sms_plan: str = "educonnect"
    sms_token: str = ""
