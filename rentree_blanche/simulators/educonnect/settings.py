"""Settings of the reference IdP, each with the value that the public sources show, or our choice."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rentree_blanche.simulators.educonnect.franceconnect.settings import FranceConnectClientSettings
from rentree_blanche.simulators.educonnect.sending.accounts import OvhSettings, SmppSettings

Edition = Literal["2021", "2023", "2024"]
LoginGeneration = Literal["legacy", "2026"]
HashProfile = Literal["cheap", "production"]
SmsProtocol = Literal["sinch", "ovh", "smpp"]
Hours = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]


class CrowdSettings(BaseModel):
    """What is done about a crowd; nothing by default.

    Attributes:
        waiting_room: browsers that may be in a web flow at once; one more waits outside. 0 without a limit.
        waiting_room_seconds: how long after its last step a flow still takes a place.
        retry_seconds: after how long who was turned away is told to try again.
        guardian_hours, pupil_hours: hours of France in which they may log in, as `07:30-17:30`; none for always.
        session_limit: logins that may be remembered at once; 0 without a limit.
        sms_a_minute: SMS that leave in a minute; those beyond wait. 0 without a limit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    waiting_room: int = Field(default=0, ge=0)
    waiting_room_seconds: int = Field(default=60, ge=1)
    retry_seconds: int = Field(default=30, ge=1)
    guardian_hours: tuple[Hours, ...] = ()
    pupil_hours: tuple[Hours, ...] = ()
    session_limit: int = Field(default=0, ge=0)
    sms_a_minute: int = Field(default=0, ge=0)


class EduConnectSettings(BaseModel):
    """How the reference IdP behaves.

    Attributes:
        login_generation: the login pages of before about 2025 (`legacy`), or Shibboleth's of `2026`.
        edition: year of the activation pages' texts and step order.
        hash_profile: cost of password hashes; `cheap` is for tests only and is declared in every report.
        identity_step: whether the login asks for a child's birth date (« Confirmation de l’identité »).
        code_digits: length of an activation code.
        code_minutes: how long an activation code lives (seeds 002, 003, 004).
        code_attempts: wrong codes before a code is void.
        birth_date_attempts: wrong birth dates that a page takes, where a date tells who somebody is.
        mail_sends: mails that one activation may have sent to confirm an address.
        conversation_minutes: how long a web flow lives, longer than a code.
        session_minutes: how long the IdP remembers a login.
        password_attempts, lockout_minutes: wrong passwords before an account is locked, and for how long.
        sms_sends: codes that one conversation may have sent.
        sms_protocol: by which of the gateway's three APIs SMS are sent: `sinch`, `ovh` or `smpp`.
        sms_url, sms_plan, sms_token: the gateway's base address, service plan and token; empty for the federation's.
        sms_ovh, sms_smpp: accounts for the other two APIs; what is empty is that of the federation's plan.
        browser_tries, browser_minutes: contacts that one browser may try (FC-03's answer counts too), and in how long.
        number_tries, number_minutes: how often one number or mail address may be tried, known or not, and in how long.
        smtp_host, smtp_port, smtp_user, smtp_password: the mail server; empty or 0 for the federation's.
        smtp_sender: whom EduConnect's mails come from.
        provisional_days: how long a password that a school handed out opens the activation (seed 004: 3 months).
        mail_link_hours: how long a link sent by mail works.
        renewal_day: day in whose night a new password is demanded of every account that `renewal_degree` names;
            nobody's when empty.
        renewal_degree: "2" for the accounts of collèges and lycées, "1" for those of écoles, empty for all.
        crowd: what is done about a crowd.
        franceconnect: how FranceConnect is met.
        assertion_before_minutes, assertion_minutes: back-dating and life of an assertion's Conditions.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    login_generation: LoginGeneration = "2026"
    edition: Edition = "2024"
    hash_profile: HashProfile = "cheap"
    identity_step: bool = False
    code_digits: int = Field(default=6, ge=4, le=12)
    code_minutes: int = Field(default=30, ge=1)
    code_attempts: int = Field(default=5, ge=1)
    birth_date_attempts: int = Field(default=5, ge=1)
    mail_sends: int = Field(default=5, ge=1)
    conversation_minutes: int = Field(default=60, ge=1)
    session_minutes: int = Field(default=60, ge=1)
    password_attempts: int = Field(default=10, ge=1)
    lockout_minutes: int = Field(default=15, ge=1)
    sms_sends: int = Field(default=5, ge=1)
    assertion_before_minutes: int = Field(default=5, ge=0)
    assertion_minutes: int = Field(default=10, ge=1)
    sms_protocol: SmsProtocol = "sinch"
    sms_url: str = ""
    sms_plan: str = "educonnect"
    sms_token: str = ""
    sms_ovh: OvhSettings = OvhSettings()
    sms_smpp: SmppSettings = SmppSettings()
    browser_tries: int = Field(default=20, ge=1)
    browser_minutes: int = Field(default=15, ge=1)
    number_tries: int = Field(default=10, ge=1)
    number_minutes: int = Field(default=60, ge=1)
    smtp_host: str = ""
    smtp_port: int = Field(default=0, ge=0, le=65535)
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_sender: str = "ne-pas-repondre@educonnect.test"
    provisional_days: int = Field(default=92, ge=1)
    mail_link_hours: int = Field(default=48, ge=1)
    renewal_day: date | None = None
    renewal_degree: Literal["", "1", "2"] = "2"
    crowd: CrowdSettings = CrowdSettings()
    franceconnect: FranceConnectClientSettings = FranceConnectClientSettings()
