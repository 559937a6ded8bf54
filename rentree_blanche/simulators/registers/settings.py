"""Settings that every register has."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]


class RegisterSettings(BaseModel):
    """What of any register a deployment may vary.

    Attributes:
        portals: actors to which the nightly AAF export goes; each takes it at `/_controle/aaf`.
        aaf_prefix: how the names of AAF files begin; académies and ENT projects choose it.
        level_codes: four digits by level, which EduConnect hands on as `FrEduCtEleveNiveau`.
        feed_timeout: seconds to wait for the answer to a feed or an export.
        page_size: lines of a page of pupils.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    portals: tuple[str, ...] = ("ent-hdf",)
    aaf_prefix: str = Field(pattern=r"^ENT[A-Za-z0-9]*$")
    level_codes: dict[str, Code]
    feed_timeout: float = Field(default=120.0, gt=0)
    page_size: int = Field(default=40, ge=1, le=500)


def all_known(codes: dict[str, str], levels: frozenset[str]) -> dict[str, str]:
    """Check that every level has its code."""
    missing = sorted(levels - set(codes))
    if missing:
        raise ValueError(f"no code for the levels {', '.join(missing)}")
    return codes
