"""The errors of FranceConnect."""

from dataclasses import dataclass

from rentree_blanche.simulators.core.errors import RentreeError
from rentree_blanche.simulators.franceconnect.codes import CODES


class FranceConnectError(RentreeError):
    """A failure of FranceConnect or of an identity provider behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """The way back to the client: where its answers go and what it calls this login.

    Attributes:
        name: what pages call the service. mode: response mode, `query`, `fragment` or `form_post`.
        issuer: empty where answers do not name it, as in version 1.
    """

    name: str
    redirect_uri: str
    state: str
    mode: str
    issuer: str


class YError(FranceConnectError):
    """A login that ends with one of FranceConnect's codes.

    Attributes:
        code: the code and all that goes with it.
        detail: what happened, in English, for the journal.
        back: the way back to the client, None where it is not known or not to be trusted.
    """

    def __init__(self, code: str, detail: str, back: Back | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = CODES[code]
        self.detail = detail
        self.back = back


class OAuthError(FranceConnectError):
    """What a program is answered with as RFC 6749 section 5.2 or RFC 6750 section 3.1 say."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(f"{status} {error}: {description}")
        self.status = status
        self.error = error
        self.description = description
