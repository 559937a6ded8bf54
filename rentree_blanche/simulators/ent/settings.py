"""Settings of the relying parties; each ENT has its own."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Era = Literal["local", "both", "educonnect"]
EraSetting = Literal["auto", "local", "both", "educonnect"]
Level = Literal["ecole", "college", "lycee"]
RedirectSignature = Literal["rsa-sha1", "rsa-sha256"]


class EntSettings(BaseModel):
    """What an ENT's portal offers to families, by level, and how strict its service provider is.

    Attributes:
        ecole_era, college_era, lycee_era: `local` accounts only, `both` (the portal's third step « Sélectionner votre
            mode d'authentification »), or `educonnect` only; `auto` follows the clock through the eras of the ENT's
            own portal (primary: local before March 2023, both until August, then EduConnect; collèges EduConnect since
            September 2021; seeds 000, 003 and 004). Local accounts follow with the next AAF delivery.
        redirect_signature: algorithm of the query signature; real entcore ENTs still sign with `rsa-sha1`.
        unsolicited: whether a response that answers no request opens a session (`Unsolicited/SSO`).
        clock_skew_seconds: tolerance on every bound of an assertion; some ENTs allow none.
        message_minutes: age beyond which a SAML message is refused.
        request_minutes: how long a begun login waits for its response, longer than a conversation at the IdP.
        session_minutes: life of a session of the ENT.
        password_attempts, lockout_minutes: wrong passwords before a local account is locked, and for how long.
        private_prefix: what the directory's keys of private schools' people begin with (`P`); empty for nothing.
        knows_private_prefix: whether a login also looks for keys with that prefix; where it does not, families of
            private schools are not recognised.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ecole_era: EraSetting = "auto"
    college_era: EraSetting = "auto"
    lycee_era: EraSetting = "auto"
    redirect_signature: RedirectSignature = "rsa-sha256"
    unsolicited: bool = True
    clock_skew_seconds: int = Field(default=0, ge=0)
    message_minutes: int = Field(default=10, ge=1)
    request_minutes: int = Field(default=120, ge=1)
    session_minutes: int = Field(default=60, ge=1)
    password_attempts: int = Field(default=10, ge=1)
    lockout_minutes: int = Field(default=15, ge=1)
    private_prefix: str = Field(default="", pattern=r"^[A-Z]*$")
    knows_private_prefix: bool = True
