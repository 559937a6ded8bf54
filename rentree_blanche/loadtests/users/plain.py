"""The browser's requests over `requests`: for what is prepared before a run, and for trying a journey."""

from collections.abc import Mapping
from pathlib import Path

import requests

from rentree_blanche.loadtests.rush.visits import VisitFailedError
from rentree_blanche.loadtests.users.browser import Answer
from rentree_blanche.simulators.core.wire import client_session

_SECONDS = 60


class PlainTransport:
    """Requests of one visit.

    Args:
        ca_file: PEM of the CA of the target, None for those that are known.
        domain: parent of the names that stand for this machine.
    """

    def __init__(self, ca_file: Path | None = None, domain: str = "localhost") -> None:
        self._session = client_session(agent="rush", ca_file=ca_file, domain=domain)
        self.failed: list[str] = []

    def send(self, method: str, url: str, headers: Mapping[str, str], body: str | None, name: str) -> Answer:
        """Send one request; see `Transport`."""
        self._session.cookies.clear()
        try:
            answer = self._session.request(
                method, url, headers=dict(headers), data=body, allow_redirects=False, timeout=_SECONDS
            )
        except requests.RequestException as error:
            raise VisitFailedError("connection") from error
        raw = [(name.lower(), value) for name, value in answer.raw.headers.items()]
        return Answer(answer.status_code, raw, answer.text)

    def fail(self, reason: str) -> None:
        """Remember why an answer was not what it should have been."""
        self.failed.append(reason)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
