"""Settings of the register of collèges and lycées."""

from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from rentree_blanche.simulators.registers.settings import Code, RegisterSettings, all_known

_LEVEL_CODES = MappingProxyType(
    {"6E": "2111", "5E": "2112", "4E": "2113", "3E": "2115", "2DE": "2211", "1RE": "2212", "TLE": "2213"}
)


class Formation(BaseModel):
    """What AAF says of a level: the code (MEF) and label of what is taught, its level of training, its branch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mef: str = Field(pattern=r"^\d{11}$")
    label: str = Field(min_length=1)
    training: str = Field(min_length=1)
    branch: str = Field(min_length=1)


_FORMATIONS = MappingProxyType(
    {
        "6E": Formation(mef="10010012110", label="6EME", training="6EME", branch="6EME"),
        "5E": Formation(mef="10110001110", label="5EME", training="5EME", branch="5EME"),
        "4E": Formation(mef="10210001110", label="4EME", training="4EME", branch="4EME"),
        "3E": Formation(mef="10310019110", label="3EME", training="3EME GENERALE", branch="3EME GENERALE"),
        "2DE": Formation(
            mef="20010018110",
            label="2NDE GENERALE ET TECHNOLOGIQUE",
            training="SECONDE GENERALE & TECHNO YC BT",
            branch="2NDE GENERALE ET TECHNO",
        ),
        "1RE": Formation(
            mef="20110019110",
            label="1ERE GENERALE",
            training="PREMIERE GENERALE & TECHNO YC BT",
            branch="1ERE GENERALE",
        ),
        "TLE": Formation(
            mef="20211019110",
            label="TERMINALE GENERALE",
            training="TERMINALE GENERALE & TECHNO YC BT",
            branch="TERMINALE GENERALE",
        ),
    }
)


def _every_formation(formations: dict[str, Formation]) -> dict[str, Formation]:
    missing = sorted(set(_FORMATIONS) - set(formations))
    if missing:
        raise ValueError(f"no formation for the levels {', '.join(missing)}")
    return formations


class SiecleSettings(RegisterSettings):
    """What of SIECLE a deployment may vary, beyond what every register may.

    Attributes:
        level_codes: as four-digit MEFSTAT4 codes; service providers show `2212` for a première.
        formations: what AAF says of each level; the codes are those of public examples, unconfirmed.
    """

    portals: tuple[str, ...] = ("ent-hdf", "ent-somme", "ent-mire", "vie-scolaire")
    aaf_prefix: str = Field(default="ENTHDF2D", pattern=r"^ENT[A-Za-z0-9]*$")
    level_codes: Annotated[dict[str, Code], AfterValidator(lambda codes: all_known(codes, frozenset(_LEVEL_CODES)))] = (
        Field(default_factory=lambda: dict(_LEVEL_CODES))
    )
    formations: Annotated[dict[str, Formation], AfterValidator(_every_formation)] = Field(
        default_factory=lambda: dict(_FORMATIONS)
    )
