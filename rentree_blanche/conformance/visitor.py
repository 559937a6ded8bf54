"""A browser's network side: one request and its answer, cookies kept; nothing is followed by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import requests

from rentree_blanche.conformance.errors import ServiceSilentError
from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.core.wire import client_session

_MAX_BYTES = 2_000_000
_CHUNK = 65_536

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer of a service; header names are in lower case, a long body is cut."""

    method: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def location(self) -> str | None:
        """Give where a redirect leads, as it was written."""
        return self.headers.get("location") if 300 <= self.status < 400 else None

    @property
    def text(self) -> str:
        """Give the body as text."""
        kind = self.headers.get("content-type", "")
        charset = kind.partition("charset=")[2].split(";")[0].strip(" \"'") or "utf-8"
        try:
            return self.body.decode(charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


class Visitor(Protocol):
    """One person's browser, as far as the network sees it."""

    def get(self, url: str) -> Answer:
        """Fetch an address; raises `ServiceSilentError`."""

    def post(self, url: str, fields: Fields) -> Answer:
        """Post a form, a field as often as it is given; raises `ServiceSilentError`."""

    def cookies(self) -> Mapping[str, str]:
        """Give the cookies that the browser holds, by name."""

    def twin(self) -> "Visitor":
        """Give a visitor with the same cookies."""


class HttpVisitor:
    """A visitor over HTTP.

    Args:
        seconds: a whole answer may take so long.
        ca_file: PEM of the CA that certifies the service, where no system knows it.
    """

    def __init__(self, *, seconds: float, ca_file: Path | None = None) -> None:
        self._seconds = seconds
        self._ca_file = ca_file
        self._session = client_session(agent="check-sp", ca_file=ca_file)

    def get(self, url: str) -> Answer:
        """Fetch an address."""
        return self._ask("GET", url, None)

    def post(self, url: str, fields: Fields) -> Answer:
        """Post a form."""
        return self._ask("POST", url, fields)

    def cookies(self) -> Mapping[str, str]:
        """Give the cookies."""
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}

    def twin(self) -> "HttpVisitor":
        """Give a visitor with the same cookies."""
        twin = HttpVisitor(seconds=self._seconds, ca_file=self._ca_file)
        twin._session.cookies.update(self._session.cookies)
        return twin

    def _ask(self, method: str, url: str, fields: Fields | None) -> Answer:
        end = stopwatch() + self._seconds
        try:
            with self._session.request(
                method,
                url,
                data=None if fields is None else list(fields),
                allow_redirects=False,
                stream=True,
                timeout=self._seconds,
            ) as answer:
                return Answer(
                    method=method,
                    url=url,
                    status=answer.status_code,
                    headers={name.lower(): value for name, value in answer.headers.items()},
                    body=self._read(answer, end, f"{method} {url}"),
                )
        except requests.Timeout as error:
            raise ServiceSilentError(f"{method} {url} : pas de réponse en {self._seconds:g} s") from error
        except requests.RequestException as error:
            raise ServiceSilentError(f"{method} {url} : {_reason(error)}") from error

    def _read(self, answer: requests.Response, end: float, asked: str) -> bytes:
        """Read a body within the time of the whole answer: a server may drip for ever."""
        read = b""
        for chunk in answer.iter_content(_CHUNK):
            read += chunk
            if stopwatch() > end:
                raise ServiceSilentError(f"{asked} : réponse inachevée en {self._seconds:g} s")
            if len(read) > _MAX_BYTES:
                break
        return read


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return f"certificat TLS refusé, donner son autorité par tls.ca ({error})"
    if isinstance(error, requests.ConnectionError):
        return f"connexion impossible ({error})"
    return str(error)
