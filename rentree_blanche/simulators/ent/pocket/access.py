"""How the app speaks with an ENT: OAuth 2.0 over the wire."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError, PageError
from rentree_blanche.simulators.ent.authorisation import APP_RETURN, AUTH, LOGOUT, TOKEN, USER
from rentree_blanche.simulators.ent.grants import CLIENT, client_secret
from rentree_blanche.simulators.ent.texts import words

_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PocketPupil:
    """A pupil as the app shows them; `id` is empty for who logged in as a pupil."""

    id: str
    first_name: str
    last_name: str
    class_label: str | None
    school: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PocketUser:
    """Who is logged in at the ENT, and the pupils whom the app may follow."""

    first_name: str
    last_name: str
    pupils: tuple[PocketPupil, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """The ENTs as the app reaches them. Every method raises `PageError` 502 where the ENT is silent."""

    ground: Ground

    def login_url(self, project: str, state: str) -> str:
        """Give the address of an ENT at which a browser asks for a code."""
        query = {"client_id": CLIENT, "redirect_uri": self._back, "response_type": "code", "state": state}
        return self.ground.addresses.url(project, f"{AUTH}?{urlencode({**query, 'scope': 'userinfo'})}")

    async def token(self, project: str, code: str) -> str | None:
        """Give a token for a code; None where the ENT refuses it."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "client_id": CLIENT,
            "client_secret": client_secret(self.ground.secret),
        }
        answer = await self._ask("POST", project, TOKEN, data=form)
        return str(answer.json()["access_token"]) if answer.status_code == _OK else None

    async def user(self, project: str, token: str) -> PocketUser | None:
        """Say who is logged in; None once the session at the ENT has ended."""
        answer = await self._ask("GET", project, USER, headers=_bearer(token))
        return _user(answer.json()) if answer.status_code == _OK else None

    async def leave(self, project: str, token: str) -> str | None:
        """Take the token back; give where the browser logs out, None where the session has ended already."""
        answer = await self._ask("POST", project, LOGOUT, headers=_bearer(token))
        return str(answer.json()["logout"]) if answer.status_code == _OK else None

    @property
    def _back(self) -> str:
        return self.ground.url(APP_RETURN)

    async def _ask(self, method: str, project: str, path: str, **arguments: Any) -> requests.Response:
        url = self.ground.addresses.url(project, path)
        try:
            answer = await self.ground.pools.network(self.ground.wire.request, method, url, **arguments)
        except NotAnsweringError as error:
            raise _silent() from error
        if answer.status_code >= 500:
            raise _silent()
        return answer


def _silent() -> PageError:
    return PageError(502, words("app_silent_title"), words("app_silent"), reason="ent-unavailable")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _user(said: dict[str, Any]) -> PocketUser:
    own = {**said, "id": ""}
    pupils = said["children"] if said["type"] == "PERSRELELEVE" else [own]
    return PocketUser(
        first_name=said["firstName"],
        last_name=said["lastName"],
        pupils=tuple(
            PocketPupil(
                id=pupil["id"],
                first_name=pupil["firstName"],
                last_name=pupil["lastName"],
                class_label=pupil["className"],
                school=pupil["schoolName"],
            )
            for pupil in pupils
        ),
    )
