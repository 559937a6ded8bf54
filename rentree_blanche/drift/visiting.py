"""Visiting politely: under our own name, few requests within a time, only hosts that are named, no credentials."""

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import requests
import urllib3

from rentree_blanche.drift.errors import DriftError
from rentree_blanche.drift.sites import Sites, host_of, joined, origin_of
from rentree_blanche.simulators.core.wire import client_session

_MOST_REQUESTS = 60
_MOST_REDIRECTS = 10
_MOST_BYTES = 2_000_000
_KEPT_METHOD = (307, 308)
_REDIRECTS = (301, 302, 303, *_KEPT_METHOD)
_CREDENTIALS = ("j_username", "j_password")
_COOKIE_WORDS = ("httponly", "path", "samesite", "secure")
_T = TypeVar("_T")
_NBSP, _SEMICOLON = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE};"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answered.

    Attributes:
        url: the last one, redirects followed; `onward` where the last redirect leads and is not followed.
        content_type: of the body.
        cookies: those that its site has set on the way: attributes by name.
    """

    url: str
    status: int
    content_type: str
    cookies: Mapping[str, str]
    body: bytes
    onward: str = ""


class Visitor:
    """A visitor without JavaScript, who keeps cookies.

    Args:
        sites: which hosts may be visited.
        ca: PEM of the authority of their certificates; None for one that is known everywhere.
        seconds: how long an answer may take, from asking to its last byte.
    """

    def __init__(self, sites: Sites, *, ca: Path | None, seconds: float) -> None:
        self.sites = sites
        self._session = client_session(agent="drift", ca_file=ca)
        self._session.headers["Accept-Language"] = "fr"
        self._seconds = seconds
        self._asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._session.close()

    def read(self, url: str) -> Answer:
        """Read an address, following redirects to hosts that may be visited.

        Raises:
            DriftError: no answer that can be used.
        """
        return self._follow("GET", url, {})

    def send(self, url: str, method: str, fields: Mapping[str, str]) -> Answer:
        """Send a form in which a person has typed nothing.

        Raises:
            DriftError: no answer that can be used, or the form is for credentials.
        """
        if any(name in fields for name in _CREDENTIALS):
            raise DriftError(f"{url}{_NBSP}: ce formulaire demande des identifiants, il n’est jamais envoyé")
        return self._follow(method, url, fields)

    def _follow(self, method: str, url: str, fields: Mapping[str, str]) -> Answer:
        cookies: dict[str, str] = {}
        for _ in range(_MOST_REDIRECTS + 1):
            if not self.sites.may_visit(url):
                raise DriftError(f"{url}{_NBSP}: hors du fichier{_SEMICOLON} ajouter {host_of(url)} à [addresses]")
            answer, body = self._ask(method, url, fields)
            cookies |= _cookies(answer.raw.headers.getlist("set-cookie"))
            location = answer.headers.get("location") if answer.status_code in _REDIRECTS else None
            onward = joined(url, location) if location else ""
            if not onward or not self.sites.may_visit(onward):
                return Answer(
                    url=url,
                    status=answer.status_code,
                    content_type=answer.headers.get("content-type", ""),
                    cookies=cookies,
                    body=body,
                    onward=onward,
                )
            if origin_of(onward) != origin_of(url):
                cookies = {}
            url = onward
            if answer.status_code not in _KEPT_METHOD:
                method, fields = "GET", {}
        raise DriftError(f"{url}{_NBSP}: plus de {_MOST_REDIRECTS} renvois de suite, ils tournent sans doute en rond")

    def _ask(self, method: str, url: str, fields: Mapping[str, str]) -> tuple[requests.Response, bytes]:
        self._asked += 1
        if self._asked > _MOST_REQUESTS:
            raise DriftError(f"{url}{_NBSP}: plus de {_MOST_REQUESTS} requêtes pour une seule visite, elle s’arrête là")
        try:
            return _within(self._seconds, lambda: self._answer(method, url, fields))
        except TimeoutError as error:
            raise DriftError(f"{url}{_NBSP}: {self._too_slow()}") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
            raise DriftError(f"{url}{_NBSP}: {self._reason(error)}") from error

    def _answer(self, method: str, url: str, fields: Mapping[str, str]) -> tuple[requests.Response, bytes]:
        sent = {"params" if method == "GET" else "data": dict(fields)} if fields else {}
        answer = self._session.request(
            method,
            url,
            timeout=self._seconds,
            allow_redirects=False,
            stream=True,
            **sent,  # type: ignore[arg-type]
        )
        with answer:
            body = answer.raw.read(_MOST_BYTES + 1, decode_content=True)
        if len(body) > _MOST_BYTES:
            raise DriftError(f"{url}{_NBSP}: plus de {_MOST_BYTES // 1_000_000} Mo, ce n’est pas ce qui est attendu")
        return answer, body

    def _reason(self, error: Exception) -> str:
        match error:
            case requests.exceptions.SSLError():
                return f"certificat refusé{_SEMICOLON} donner son autorité dans tls.ca ({_cause(error)})"
            case requests.exceptions.Timeout() | urllib3.exceptions.TimeoutError():
                return self._too_slow()
            case requests.exceptions.ConnectionError():
                return f"ne répond pas{_SEMICOLON} vérifier l’adresse, puis le serveur ({_cause(error)})"
            case _:
                return f"réponse inutilisable ({_cause(error)})"

    def _too_slow(self) -> str:
        return f"pas de réponse entière en {self._seconds:g} s{_SEMICOLON} réessayer, ou allonger timeouts.page_seconds"


def _within(seconds: float, work: Callable[[], _T]) -> _T:
    """Do some work, and wait for it so long and no longer: a socket's own timeout begins anew with each byte.

    Raises:
        TimeoutError: it takes longer; it is left to itself, and ends with its connection or with the process.
    """
    done: Future[_T] = Future()

    def worked() -> None:
        try:
            done.set_result(work())
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            done.set_exception(error)

    threading.Thread(target=worked, daemon=True).start()
    return done.result(timeout=seconds)


def _cause(error: BaseException) -> str:
    """Give what the system says went wrong, below all that libraries wrap around it."""
    while isinstance(inner := error.__cause__ or error.__context__, Exception):
        error = inner
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _cookies(headers: Iterable[str]) -> dict[str, str]:
    """Give cookies by name: their attributes in one order, without value and dates."""
    found = {}
    for header in headers:
        first, *attributes = (each.strip() for each in header.split(";"))
        kept = sorted(each.lower() for each in attributes if each.partition("=")[0].lower() in _COOKIE_WORDS)
        found[first.partition("=")[0]] = "; ".join(kept)
    return found
