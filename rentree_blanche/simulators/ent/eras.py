"""The eras of an ENT: how families came in when, by level; from its settings or from its portal's own calendar."""

from dataclasses import dataclass
from datetime import date

from rentree_blanche.simulators.ent.descriptions import PortalDescription
from rentree_blanche.simulators.ent.settings import EntSettings, Era, EraSetting, Level


@dataclass(frozen=True, slots=True)
class Eras:
    """The eras of one ENT."""

    settings: EntSettings
    description: PortalDescription

    def on(self, level: Level, day: date) -> Era:
        """Give the era of a level on a day; a level of which the portal says nothing is EduConnect's alone."""
        chosen: dict[Level, EraSetting] = {
            "ecole": self.settings.ecole_era,
            "college": self.settings.college_era,
            "lycee": self.settings.lycee_era,
        }
        setting = chosen[level]
        if setting != "auto":
            return setting
        offered = self.description.level(level)
        if offered is None:
            return "educonnect"
        return [begins.era for begins in offered.eras if begins.since <= day][-1]

    def settled(self, day: date) -> EntSettings:
        """Give the settings with the eras of a day in the place of `auto`."""
        return self.settings.model_copy(
            update={
                "ecole_era": self.on("ecole", day),
                "college_era": self.on("college", day),
                "lycee_era": self.on("lycee", day),
            }
        )
