"""Settings of the register of primary schools."""

from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, Field

from rentree_blanche.simulators.registers.settings import Code, RegisterSettings, all_known

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


class OndeSettings(RegisterSettings):
    """What of ONDE a deployment may vary, beyond what every register may.

    Attributes:
        level_codes: no public list names the codes of primary levels, so these are our choice.
        upload_bytes: largest extract that is taken.
    """

    portals: tuple[str, ...] = ("ent-hdf", "one")
    aaf_prefix: str = Field(default="ENTHDF1D", pattern=r"^ENT[A-Za-z0-9]*$")
    level_codes: Annotated[dict[str, Code], AfterValidator(lambda codes: all_known(codes, frozenset(_LEVEL_CODES)))] = (
        Field(default_factory=lambda: dict(_LEVEL_CODES))
    )
    upload_bytes: int = Field(default=8_000_000, ge=1_000)
