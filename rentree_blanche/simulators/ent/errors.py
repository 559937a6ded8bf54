"""The errors of the relying parties."""

from rentree_blanche.simulators.core.errors import RentreeError


class EntError(RentreeError):
    """A failure of a relying party."""


class MessageRefusedError(EntError):
    """A SAML message is not believed.

    Attributes:
        reason: a stable word for the page, the journal and reports.
        text: what was expected and what came, with the clause of the specification.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text}")
        self.reason = reason
        self.text = text


class IdentityRefusedError(EntError):
    """A believed assertion names nobody whom the service knows; `reason` is the service's own error word."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text}")
        self.reason = reason
        self.text = text


class LoginStatusError(EntError):
    """The identity provider answered that nobody is logged in; `code` is the most precise SAML status."""

    def __init__(self, code: str, message: str | None) -> None:
        super().__init__(f"{code}: {message or '(no message)'}")
        self.code = code
        self.message = message


class IdpUnavailableError(EntError):
    """The identity provider's metadata cannot be had or read."""


class AafError(EntError):
    """An AAF delivery cannot be imported: the message names file and line."""

    def __init__(self, file: str, line: int | None, text: str) -> None:
        super().__init__(f"{file}{'' if line is None else f', line {line}'}: {text}")
        self.file = file
        self.line = line
        self.text = text
