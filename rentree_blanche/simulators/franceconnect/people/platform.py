"""The logins of the public integration platform, offered beside the population's own.

Their peculiarities are facts of that platform: a month 00, no first name, no birth name, Corsica, a day that is only
presumed. Logins that begin with E make the identity provider misbehave; 05 and 07 to 11 and 18 as there, the others
as we chose.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from rentree_blanche.simulators.franceconnect.people.civil import CivilIdentity

PASSWORD = "123"
_FRANCE = "99100"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLogin:
    """One login; `state` is that of the identity, `fault` what goes wrong, empty for nothing."""

    login: str
    identity: CivilIdentity
    state: str
    fault: str


@cache
def platform_logins() -> Mapping[str, PlatformLogin]:
    """Read every login, by itself."""
    content = tomllib.loads(files(__package__).joinpath("platform.toml").read_text(encoding="utf-8"))
    return MappingProxyType({login: _read(login, entry) for login, entry in content.items()})


def _read(login: str, entry: Mapping[str, Any]) -> PlatformLogin:
    identity = CivilIdentity(
        key=f"t:{login}",
        given_names=tuple(entry.get("given_names", (f"Jean_{login}",))),
        family_name=entry.get("family_name", "Martin"),
        usage_name=entry.get("usage_name", ""),
        birth_date=entry.get("birth_date", "1981-02-03"),
        gender=entry.get("gender", "male"),
        birthplace=entry.get("birthplace", "75112"),
        birthcountry=entry.get("birthcountry", _FRANCE),
        email=entry.get("email", f"jean.{login.lower()}@integration.test" if "fault" in entry else ""),
        mobile="",
    )
    return PlatformLogin(
        login=login, identity=identity, state=entry.get("state", "active"), fault=entry.get("fault", "")
    )
