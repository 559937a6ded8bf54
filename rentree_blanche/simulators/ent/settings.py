"""Settings of the relying parties."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Era = Literal["local", "both", "educonnect"]


class EntSettings(BaseModel):
    """What the ENT's portal offers to families, by level.

    Attributes:
        ecole_era, college_era, lycee_era: `local` accounts only (primary before March 2023), `both` (the third
            step « Sélectionner votre mode d'authentification », March to August 2023), or `educonnect` only
            (primary since September 2023, secondary since 2021; seeds 000 and 004).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ecole_era: Era = "educonnect"
    college_era: Era = "educonnect"
    lycee_era: Era = "educonnect"
