"""What schools and the ministry do to accounts, as methods of the control client."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What a school handed out; no password and no expiry for an account that is active already."""

    identifier: str
    password: str | None
    expires: datetime | None


_NOTIFICATION: TypeAdapter[Notification] = TypeAdapter(Notification)


class SchoolActs(ABC):
    """Acts of schools and of the ministry."""

    def hand_out(self, key: str, uai: str) -> Notification:
        """Give a guardian or a pupil, named by key, an identifier and a provisional password of a school's."""
        return _NOTIFICATION.validate_python(self._post("/api/notifications", {"key": key, "uai": uai}))

    def settle_attachment(self, identifier: str, pupil: str, action: Literal["clear", "attach"]) -> None:
        """Clear the blocked attachment of a pupil, named by key, to an account; or attach one who was not proposed."""
        self._post("/api/attachments", {"identifier": identifier, "pupil": pupil, "action": action})

    def unlock_account(self, identifier: str) -> None:
        """Lift the lock that wrong passwords brought."""
        self._post("/api/accounts/unlock", {"identifier": identifier})

    def demand_passwords(
        self,
        *,
        degree: Literal["1", "2"] | None = None,
        kind: Literal["guardian", "pupil"] | None = None,
        uai: str | None = None,
    ) -> int:
        """Demand a new password at the next login of some accounts, or of all; give how many they are."""
        wanted = {"degree": degree, "kind": kind, "uai": uai}
        return int(self._post("/api/passwords/demand", wanted)["accounts"])

    def choose_pupil_accounts(self, uai: str, *, on: bool) -> None:
        """Switch the accounts of a school's pupils on or off."""
        self._post("/api/pupil-accounts", {"uai": uai, "on": on})

    @abstractmethod
    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send a JSON body, give the JSON answer."""
