"""The base of every error that this project raises on purpose."""


class RentreeError(Exception):
    """An expected failure, whose message says what was wrong, where, and how to mend it."""


class CoreError(RentreeError):
    """A failure of the ground floor."""


class UnusableInputError(CoreError):
    """What was given cannot be used: the message names the field, what was expected and how to mend it."""


class StoreError(CoreError):
    """The store refuses or cannot be reached."""


class StoreBusyError(StoreError):
    """Somebody else is writing, and who asked would not wait, or not for so long."""


class NotAnsweringError(CoreError):
    """Another actor did not answer, answered too late, or broke the connection."""


class PageError(RentreeError):
    """A refusal that a person or a program meets at the edge: an HTTP status and words to act on.

    Attributes:
        status: HTTP status of the answer.
        title: a heading in French for the page.
        text: one or two French sentences: what happened and what to do.
        reason: a stable word for programs and for the journal.
        retry_after: seconds after which it is worth trying again (RFC 9110, 10.2.3), None where nobody knows.
    """

    def __init__(self, status: int, title: str, text: str, *, reason: str, retry_after: int | None = None) -> None:
        super().__init__(f"{status} {reason}: {text}")
        self.status = status
        self.title = title
        self.text = text
        self.reason = reason
        self.retry_after = retry_after
