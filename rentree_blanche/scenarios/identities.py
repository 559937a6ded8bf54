"""Who a guardian is at FranceConnect: logins and passwords at the identity providers, and the state of the identity."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from rentree_blanche.client import Guardian, RunningFederation
from rentree_blanche.simulators.core.guard import PREFIX, bearer
from rentree_blanche.simulators.core.wire import client_session

ProviderName = Literal["impots", "ameli", "laposte", "mobileconnect", "alicem"]
State = Literal["active", "disabled", "deceased", "doubtful"]
_SLOTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """With what a person logs in at an identity provider; `password` is None where a code comes by SMS."""

    provider: ProviderName
    login: str
    password: str | None


@dataclass(frozen=True, slots=True)
class Identities:
    """The identities of a federation's people at FranceConnect."""

    federation: RunningFederation

    def has(self, guardian: Guardian, provider: ProviderName) -> bool:
        """Tell whether a guardian has an account at a provider."""
        return provider in self._read(guardian)["logins"]

    def credential(self, guardian: Guardian, provider: ProviderName = "impots") -> Credential:
        """Give what a guardian logs in with at a provider."""
        known = self._read(guardian)["logins"][provider]
        return Credential(provider=provider, login=known["login"], password=known["password"])

    def set_state(self, guardian: Guardian, state: State) -> None:
        """Let FranceConnect think something of a guardian's identity."""
        self._ask("PATCH", f"/identites/{_number(guardian)}", {"state": state})

    def _read(self, guardian: Guardian) -> Any:
        return self._ask("GET", f"/identites/{_number(guardian)}")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        directory = self.federation.directory
        url = self.federation.url("franceconnect", PREFIX + path)
        domain = (urlsplit(url).hostname or "").partition(".")[2]
        ca_file = None if directory.ca is None else Path(directory.ca)
        with client_session(agent="client", ca_file=ca_file, domain=domain) as session:
            answer = session.request(method, url, json=body, headers=bearer(str(directory.token)), timeout=10)
        answer.raise_for_status()
        return answer.json()


def _number(guardian: Guardian) -> int:
    """Give the person number of a guardian (`F12-R1` is person 120)."""
    place = int(guardian.key.partition("-R")[2])
    return guardian.family * _SLOTS + place - 1
