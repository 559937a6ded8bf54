"""Settings of the mail server."""

from pydantic import BaseModel, ConfigDict, Field


class MailboxSettings(BaseModel):
    """How the mail server treats what it is sent.

    Attributes:
        max_bytes: largest mail that is taken; the server announces it (`SIZE`).
        max_recipients: addresses of one mail (RFC 5321, 4.5.3.1.8: at least 100).
        kept_messages: how many messages the mailboxes keep together; the oldest go first.
        late_minutes: how late a mail to `…+tardif@…` arrives, in federation time.
        greylist_minutes: how long an address `…+liste-grise@…` refuses a sender that it meets for the first time.
        user: name under which clients log in; their password is the federation's secret.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_bytes: int = Field(default=10_000_000, ge=1_000)
    max_recipients: int = Field(default=100, ge=100)
    kept_messages: int = Field(default=20_000, ge=1)
    late_minutes: int = Field(default=10, ge=1)
    greylist_minutes: int = Field(default=5, ge=1)
    user: str = "educonnect"
