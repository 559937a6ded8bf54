"""What people received, asked of the federation's control API."""

from collections.abc import Callable

from rentree_blanche.client import ControlClient
from rentree_blanche.client.errors import ClientError
from rentree_blanche.client.values import Sms
from rentree_blanche.loadtests.rush.visits import VisitFailedError

_SECONDS = 15.0


class Inbox:
    """The messages of one visit; `seen` remembers the last message of each recipient over visits.

    Args:
        connect: makes a client of the control API, when the first message is waited for.
        seen: last message by recipient.
        since: the last SMS before the run: nobody waits for older ones.
    """

    def __init__(self, connect: Callable[[], ControlClient], seen: dict[str, int], since: int = 0) -> None:
        self._connect, self._seen, self._since = connect, seen, since
        self._client: ControlClient | None = None

    def code(self, mobile: str) -> str:
        """Wait for the next code on a mobile.

        Raises:
            VisitFailedError: none comes.
        """
        code = self._sms(mobile).code
        if code is None:
            raise VisitFailedError("no-code-in-the-message")
        return code

    def text(self, mobile: str) -> str:
        """Wait for the next SMS on a mobile, and give its text.

        Raises:
            VisitFailedError: none comes.
        """
        return self._sms(mobile).body

    def put_away(self, mobile: str) -> None:
        """Have read what came to a mobile so far.

        Raises:
            VisitFailedError: the control API does not answer.
        """
        try:
            self._seen[mobile] = max((each.id for each in self._asked().list_sms(mobile, limit=1)), default=self._since)
        except ClientError as error:
            raise VisitFailedError("no-inbox") from error

    def link(self, address: str) -> str:
        """Wait for the next mail to an address, and give its link.

        Raises:
            VisitFailedError: none comes, or it has no link.
        """
        try:
            mail = self._asked().wait_mail(address, after=self._seen.get(address, 0), seconds=_SECONDS)
        except ClientError as error:
            raise VisitFailedError("no-mail") from error
        self._seen[address] = mail.id
        if not mail.links:
            raise VisitFailedError("no-link-in-the-mail")
        return mail.links[0]

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _sms(self, mobile: str) -> Sms:
        try:
            message = self._asked().wait_sms(mobile, after=self._seen.get(mobile, self._since), seconds=_SECONDS)
        except ClientError as error:
            raise VisitFailedError("no-sms") from error
        self._seen[mobile] = message.id
        return message

    def _asked(self) -> ControlClient:
        if self._client is None:
            self._client = self._connect()
        return self._client


class NoInbox:
    """Of a deployment whose messages nobody reads: journeys that need one are not played there."""

    def code(self, mobile: str) -> str:
        """There is none."""
        raise VisitFailedError("no-inbox")

    text = link = code

    def put_away(self, mobile: str) -> None:
        """There is nothing to read."""

    def close(self) -> None:
        """Nothing is open."""
