"""Settings of the relying parties."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Era = Literal["local", "both", "educonnect"]
RedirectSignature = Literal["rsa-sha1", "rsa-sha256"]


class EntSettings(BaseModel):
    """What the ENT's portal offers to families, by level, and how strict its service provider is.

    Attributes:
        ecole_era, college_era, lycee_era: `local` accounts only (primary before March 2023), `both` (the third
            step « Sélectionner votre mode d'authentification », March to August 2023), or `educonnect` only
            (primary since September 2023, secondary since 2021; seeds 000 and 004).
        redirect_signature: algorithm of the query signature; real entcore ENTs still sign with `rsa-sha1`.
        unsolicited: whether a response that answers no request opens a session (`Unsolicited/SSO`).
        clock_skew_seconds: tolerance on every bound of an assertion; some ENTs allow none.
        message_minutes: age beyond which a SAML message is refused.
        request_minutes: how long a begun login waits for its response, longer than a conversation at the IdP.
        session_minutes: life of a session of the ENT.
        password_attempts, lockout_minutes: wrong passwords before a local account is locked, and for how long.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ecole_era: Era = "educonnect"
    college_era: Era = "educonnect"
    lycee_era: Era = "educonnect"
    redirect_signature: RedirectSignature = "rsa-sha256"
    unsolicited: bool = True
    clock_skew_seconds: int = Field(default=0, ge=0)
    message_minutes: int = Field(default=10, ge=1)
    request_minutes: int = Field(default=120, ge=1)
    session_minutes: int = Field(default=60, ge=1)
    password_attempts: int = Field(default=10, ge=1)
    lockout_minutes: int = Field(default=15, ge=1)
