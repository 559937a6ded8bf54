"""What ONDE writes of a pupil of the population beyond what every register does."""

from typing import Any

from rentree_blanche.simulators.population import Degree, Guardian, Link, Pupil


class PrimaryPupils:
    """The pupils of écoles."""

    degree: Degree = Degree.PRIMARY

    def of_pupil(self, child: Pupil) -> dict[str, Any]:
        """Give the home and what a director ticks."""
        return {
            "street1": child.address.street,
            "postcode1": child.address.postcode,
            "commune1": child.address.commune,
            "country1": child.address.country,
            "attestation": "Non",
            "associations": "Non",
            "photo": "Non",
        }

    def of_link(self, link: Link, adult: Guardian) -> dict[str, Any]:
        """Give nothing more."""
        return {}
