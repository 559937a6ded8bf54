"""Settings of the register of primary schools."""

from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]

_LEVEL_CODES = MappingProxyType(
    {
        "TPS": "1100",
        "PS": "1101",
        "MS": "1102",
        "GS": "1103",
        "CP": "1201",
        "CE1": "1202",
        "CE2": "1203",
        "CM1": "1301",
        "CM2": "1302",
        "ULIS": "1400",
    }
)


def _all_known(codes: dict[str, str]) -> dict[str, str]:
    missing = sorted(set(_LEVEL_CODES) - set(codes))
    if missing:
        raise ValueError(f"no code for the levels {', '.join(missing)}")
    return codes


class OndeSettings(BaseModel):
    """What of ONDE a deployment may vary.

    Attributes:
        portals: actors to which the nightly AAF export goes; each takes it at `/_controle/aaf`.
        aaf_prefix: how the names of AAF files begin; académies and ENT projects choose it.
        level_codes: four digits by level, which EduConnect hands on as `FrEduCtEleveNiveau`. No public list names
            the codes of primary levels, so these are our choice.
        feed_timeout: seconds to wait for the answer to a feed or an export.
        upload_bytes: largest extract that is taken.
        page_size: lines of a page of pupils.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    portals: tuple[str, ...] = ("ent-hdf", "one")
    aaf_prefix: str = Field(default="ENTHDF1D", pattern=r"^ENT[A-Za-z0-9]*$")
    level_codes: Annotated[dict[str, Code], AfterValidator(_all_known)] = Field(
        default_factory=lambda: dict(_LEVEL_CODES)
    )
    feed_timeout: float = Field(default=120.0, gt=0)
    upload_bytes: int = Field(default=8_000_000, ge=1_000)
    page_size: int = Field(default=40, ge=1, le=500)
