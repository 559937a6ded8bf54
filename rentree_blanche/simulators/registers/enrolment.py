"""How people of the population become records of a register."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol

from rentree_blanche.simulators.population import Degree, Link
from rentree_blanche.simulators.population import Guardian as Adult
from rentree_blanche.simulators.population import Pupil as Child
from rentree_blanche.simulators.population import School as Place
from rentree_blanche.simulators.population.lexicon import lexicon
from rentree_blanche.simulators.registers.ids import Mint, director_id, school_id
from rentree_blanche.simulators.registers.records import Guardian, School
from rentree_blanche.simulators.registers.register import P


class Enrolled(Protocol):
    """What a register writes of people beyond what every register does."""

    @property
    def degree(self) -> Degree:
        """Give the degree whose pupils it knows."""

    def of_pupil(self, child: Child) -> dict[str, Any]:
        """Give the fields of a pupil that this register alone has."""

    def of_link(self, link: Link, adult: Adult) -> dict[str, Any]:
        """Give the columns of a link that this register alone has."""


@dataclass(frozen=True, slots=True)
class Enrolment(Generic[P]):
    """Makes the records of one register."""

    mint: Mint
    enrolled: Enrolled

    def school(self, place: Place) -> School:
        """Give the record of a school; who directs it is drawn."""
        draw = self.mint.chance.draw(self.mint.register.name, "director", place.uai)
        sex = draw.choice("FM")
        return School(
            uai=place.uai,
            struct_id=school_id(place.uai),
            name=place.name,
            nature=place.kind.value,
            private=place.private,
            street=place.address.street,
            postcode=place.address.postcode,
            commune=place.address.commune,
            country=place.address.country,
            circonscription=place.circonscription or "",
            email=place.email,
            academy_code=place.academy.code,
            academy=place.academy.name,
            director_id=director_id(place.uai),
            director_civility="Mme" if sex == "F" else "M.",
            director_name=draw.choice(lexicon().surnames),
            director_first_name=draw.choice(lexicon().adult_first_names[sex]),
        )

    def pupil(self, child: Child, academy_code: str) -> P:
        """Give the record of a pupil in an académie."""
        record: P = self.mint.register.pupil_record(
            id=self.mint.of_person(child.number),
            struct_id=self.mint.of_pupil_in_school(child.number),
            person_key=child.key,
            ine=child.ine,
            birth_name=child.birth_name,
            usage_name=child.usage_name,
            first_name=child.first_name,
            other_names=" ".join(child.other_names),
            birth_date=child.birth_date,
            sex=child.sex.value,
            uai=child.school,
            academy_code=academy_code,
            level=child.level.label,
            class_id=child.class_id,
            class_label=child.class_label,
            **self.mint.register.by_level(child.level.label),
            **self.enrolled.of_pupil(child),
        )
        return record

    def guardian(self, adult: Adult, academy_code: str) -> Guardian:
        """Give the record of a guardian in an académie."""
        return Guardian(
            id=self.mint.of_person(adult.number),
            person_key=adult.key,
            civility=adult.civility.value,
            birth_name=adult.birth_name,
            usage_name=adult.usage_name,
            first_name=adult.first_name,
            other_names=" ".join(adult.other_names),
            street=adult.address.street,
            postcode=adult.address.postcode,
            commune=adult.address.commune,
            country=adult.address.country,
            email=adult.email,
            home_phone=None,
            work_phone=None,
            mobile=adult.mobile,
            academy_code=academy_code,
        )

    def link(self, link: Link, adult: Adult, child: Child) -> Mapping[str, Any]:
        """Give the row of the link of two people."""
        ends = {"guardian": self.mint.of_person(adult.number), "pupil": self.mint.of_person(child.number)}
        return {**ends, "legal": link.legal, **self.enrolled.of_link(link, adult)}
