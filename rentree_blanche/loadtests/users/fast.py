"""The browser's requests over Locust's FastHttpUser."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from locust import FastHttpUser

from rentree_blanche.loadtests.rush.visits import VisitFailedError
from rentree_blanche.loadtests.users.browser import Answer

_LOOPBACK = "127.0.0.1"


class FastTransport:
    """Requests of one visit, each reported to Locust when it is known whether its answer was right.

    Args:
        user: whose client sends.
    """

    def __init__(self, user: FastHttpUser) -> None:
        self._client = user.client
        self._last: Any = None

    def send(self, method: str, url: str, headers: Mapping[str, str], body: str | None, name: str) -> Answer:
        """Send one request; see `Transport`. Names below `.localhost` are reached at the loopback address."""
        self._report(None)
        parts = urlsplit(url)
        known = dict(headers)
        if (parts.hostname or "").endswith(".localhost"):
            known["Host"] = parts.netloc
            url = urlunsplit(
                parts._replace(netloc=f"{_LOOPBACK}:{parts.port or (443 if parts.scheme == 'https' else 80)}")
            )
        answer = self._client.request(
            method, url, name=name, data=body, headers=known, allow_redirects=False, catch_response=True
        )
        self._last = answer
        answer.__enter__()
        if not answer.status_code:
            self._report("connection")
            raise VisitFailedError("connection")
        raw = [(name.lower(), value) for name, value in (answer.headers or {}).items()]
        content = (answer.content or b"").decode("utf-8", "replace")
        return Answer(answer.status_code, raw, content)

    def fail(self, reason: str) -> None:
        """Tell Locust that the last answer was not what it should have been."""
        self._report(reason)

    def close(self) -> None:
        """Close the connections."""
        self._report(None)
        self._client.client.close()

    def _report(self, reason: str | None) -> None:
        answer, self._last = self._last, None
        if answer is None:
            return
        if reason is None:
            answer.success()
        else:
            answer.failure(reason)
        answer.__exit__(None, None, None)
