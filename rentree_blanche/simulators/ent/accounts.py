"""Who is logged in, as a session remembers and a page shows it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Origin = Literal["educonnect", "local"]
Kind = Literal["pupil", "guardian"]

PROFILE_NAMES: dict[Kind, str] = {"pupil": "Élève", "guardian": "Responsable d’élève"}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NationalIdentity(_Value):
    """What a national service learns of a person from the assertion."""

    last_name: str
    first_name: str
    civility: str | None = None
    affiliations: tuple[str, ...]
    educonnect_id: str
    ine_hash: str | None = None
    birth_date: str | None = None
    school: str | None = None
    level: str | None = None
    connected_at: str | None = None
    return_url: str | None = None


class Account(_Value):
    """What a session holds.

    Attributes:
        join_key: the ENT's person, None while the chooser waits, for a local account and for a national service.
        candidates: join keys among which the person has yet to choose.
        named: join key and AAF id of each child whom the assertion named, None where the directory says who they are.
        local: identifier of the ENT's own account.
        national: the identity that a national service was given.
    """

    join_key: str | None = None
    candidates: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] | None = None
    local: str | None = None
    national: NationalIdentity | None = None

    @property
    def chosen(self) -> bool:
        """Whether it is settled who is logged in."""
        return not self.candidates
