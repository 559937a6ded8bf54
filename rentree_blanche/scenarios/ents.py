"""What a scenario asks behind the pages: local accounts and sessions of ENTs, contacts in one register alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from rentree_blanche.client import RunningFederation
from rentree_blanche.simulators.core.guard import PREFIX, bearer
from rentree_blanche.simulators.core.wire import client_session

UNKNOWN_IN_THE_ENT = (
    "Votre compte académique n'est pas reconnu dans l'ENT. Merci de vous connecter avec vos identifiants ENT ou "
    "contactez votre établissement."
)


@dataclass(frozen=True, slots=True)
class EntControl:
    """The control addresses of ENTs and registers."""

    federation: RunningFederation

    def local_accounts(self, ent: str, *, person: str = "") -> list[Mapping[str, Any]]:
        """List the local accounts of an ENT with their passwords, those of one AAF id where it is given."""
        return self._list(ent, f"/comptes-locaux?personne={person}")

    def sessions(self, ent: str) -> list[Mapping[str, Any]]:
        """List the sessions of an ENT that last."""
        return [session for session in self._list(ent, "/sessions") if session["active"]]

    def correct_contact(self, register: str, record: str, *, mobile: str | None, email: str | None) -> None:
        """Change what a register alone (`onde`, `siecle`) says of how to reach a guardian."""
        self._ask("PATCH", register, f"/responsables/{record}", json={"mobile": mobile, "email": email})

    def _list(self, ent: str, path: str) -> list[Mapping[str, Any]]:
        listed: list[Mapping[str, Any]] = self._ask("GET", ent, path).json()
        return listed

    def _ask(self, method: str, actor: str, path: str, **arguments: Any) -> requests.Response:
        known = self.federation.directory
        url = self.federation.url(actor, PREFIX + path)
        with client_session(agent="client", ca_file=None if known.ca is None else Path(known.ca)) as session:
            answer = session.request(method, url, headers=bearer(known.token), timeout=60, **arguments)
        answer.raise_for_status()
        return answer
