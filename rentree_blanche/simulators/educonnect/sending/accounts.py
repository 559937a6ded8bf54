"""Accounts at the SMS gateway for the APIs that need more than a token."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel, ConfigDict, Field


class OvhSettings(BaseModel):
    """The account at an OVH-like API; what is empty is that of the federation's own gateway.

    Attributes:
        application_key, application_secret, consumer_key: who signs the requests.
        service: the SMS service's name (`sms-xx1234-1`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    application_key: str = ""
    application_secret: str = ""
    consumer_key: str = ""
    service: str = ""


class SmppSettings(BaseModel):
    """The account at an SMPP gateway; what is empty or 0 is that of the federation's own.

    Attributes:
        host, port: where it listens.
        system_id, password: who binds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = ""
    port: int = Field(default=0, ge=0, le=65535)
    system_id: str = Field(default="", max_length=15)
    password: str = Field(default="", max_length=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class OvhAccount:
    """Who signs, and for which service."""

    application_key: str
    application_secret: str
    consumer_key: str
    service: str

    @classmethod
    def of(cls, settings: OvhSettings, plan: str, token: str) -> Self:
        """Complete what is set by what the federation's gateway derives from a plan and its token."""
        return cls(
            application_key=settings.application_key or plan,
            application_secret=settings.application_secret or _derived(token, "ovh application secret").hex()[:32],
            consumer_key=settings.consumer_key or _derived(token, "ovh consumer key").hex()[:32],
            service=settings.service or f"sms-{plan}-1",
        )


def smpp_password(settings: SmppSettings, token: str) -> str:
    """Give the password to bind with: what is set, or what the federation's gateway derives from a token."""
    return settings.password or base64.urlsafe_b64encode(_derived(token, "smpp password"))[:8].decode()


def _derived(token: str, purpose: str) -> bytes:
    return hmac.digest(token.encode(), purpose.encode(), hashlib.sha256)
