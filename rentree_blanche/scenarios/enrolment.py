"""Makes people known to EduConnect and to an ENT as a register of the second degree does: by feed and by AAF."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import requests

from rentree_blanche.client import Family, Guardian, Pupil, RunningFederation
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.wire import client_session

_ACADEMIES = {"LILLE": "09", "AMIENS": "20"}
_LEVEL_CODES = {"6E": "2111", "5E": "2112", "4E": "2113", "3E": "2114", "2DE": "2211", "1RE": "2212", "TLE": "2213"}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The secondary pupils of one family and who answers for them; ids derive from their keys."""

    family: Family

    @property
    def pupils(self) -> tuple[Pupil, ...]:
        """The pupils of collèges and lycées."""
        return tuple(pupil for pupil in self.family.pupils if pupil.school.degree == "2")

    @property
    def guardians(self) -> tuple[Guardian, ...]:
        """Who legally answers for at least one of them."""
        return tuple(guardian for guardian in self.family.guardians if self.children(guardian))

    def children(self, guardian: Guardian) -> tuple[Pupil, ...]:
        """The secondary pupils for whom a guardian legally answers."""
        return tuple(pupil for pupil in guardian.children if pupil.school.degree == "2")

    def feed(self, day: date) -> list[Mapping[str, Any]]:
        """Give the lines of a delta feed to EduConnect."""
        schools = {pupil.school.uai: pupil.school for pupil in self.pupils}
        code = _ACADEMIES[self.family.academy]
        links = [
            {"type": "link", "guardian": person_id(guardian.key), "pupil": person_id(pupil.key), "legal": True}
            for guardian in self.guardians
            for pupil in self.children(guardian)
        ]
        return [
            {"type": "feed", "source": "SIECLE", "schema": 1, "mode": "delta", "day": day.isoformat()},
            *(
                {
                    "type": "school",
                    "uai": school.uai,
                    "name": school.name,
                    "kind": "lycee" if "lycée" in school.kind else "college",
                    "commune": school.commune,
                    "academy": self.family.academy,
                    "academy_code": code,
                }
                for school in schools.values()
            ),
            *(
                {
                    "type": "pupil",
                    "id": person_id(pupil.key),
                    "struct_id": struct_id(pupil.key),
                    "ine": pupil.ine,
                    "birth_name": pupil.birth_name,
                    "usage_name": pupil.usage_name,
                    "first_name": pupil.first_name,
                    "birth_date": pupil.birth_date.isoformat(),
                    "sex": pupil.sex,
                    "uai": pupil.school.uai,
                    "class_label": pupil.class_label,
                    "level": pupil.level,
                    "level_code": _LEVEL_CODES[pupil.level],
                    "academy_code": code,
                }
                for pupil in self.pupils
            ),
            *(
                {
                    "type": "guardian",
                    "id": person_id(guardian.key),
                    "civility": guardian.civility,
                    "birth_name": guardian.birth_name,
                    "usage_name": guardian.usage_name,
                    "first_name": guardian.first_name,
                    "mobile": guardian.mobile,
                    "email": guardian.email,
                    "academy_code": code,
                }
                for guardian in self.guardians
            ),
            *links,
        ]

    def aaf(self, day: date) -> bytes:
        """Give a complete AAF delivery of the second degree, as a zip."""
        kinds = {
            "EtabEducNat": [
                self._school(pupil) for pupil in {pupil.school.uai: pupil for pupil in self.pupils}.values()
            ],
            "Eleve": [self._pupil(pupil) for pupil in self.pupils],
            "PersRelEleve": [self._guardian(guardian) for guardian in self.guardians],
        }
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            for kind, entries in kinds.items():
                archive.writestr(f"ENT2D_Complet_{day:%Y%m%d}_{kind}_0000.xml", _file(entries))
        return written.getvalue()

    def _school(self, pupil: Pupil) -> ElementTree.Element:
        school = pupil.school
        return _entry(
            school.uai,
            ENTStructureJointure=school.uai,
            ENTStructureUAI=school.uai,
            ENTStructureNomCourant=school.name,
            ENTStructureTypeStruct="LYCEE" if "lycée" in school.kind else "COLLEGE",
            ENTServAcAcademie=self.family.academy,
            ENTServAcCodeAcademie=_ACADEMIES[self.family.academy],
        )

    def _pupil(self, pupil: Pupil) -> ElementTree.Element:
        responsible = [guardian for guardian in self.guardians if pupil in guardian.children]
        return _entry(
            person_id(pupil.key),
            ENTPersonJointure=person_id(pupil.key),
            ENTEleveStructRattachId=struct_id(pupil.key),
            sn=pupil.name,
            givenName=pupil.first_name,
            ENTPersonStructRattach=pupil.school.uai,
            ENTEleveClasses=f"{pupil.school.uai}${pupil.class_label}",
            ENTElevePersRelEleve=[f"{person_id(guardian.key)}$1$1$1$1$1" for guardian in responsible],
        )

    def _guardian(self, guardian: Guardian) -> ElementTree.Element:
        return _entry(
            person_id(guardian.key),
            ENTPersonJointure=person_id(guardian.key),
            sn=guardian.name,
            givenName=guardian.first_name,
            ENTAuxPersRelEleveEleve=[person_id(pupil.key) for pupil in self.children(guardian)],
        )


def person_id(key: str) -> str:
    """Give the AAF person id that stands for a key of the population: `F12-R1` → `8001211`."""
    family, _, member = key[1:].partition("-")
    return f"8{int(family):05d}{'1' if member[0] == 'R' else '2'}{member[1:]}"


def struct_id(key: str) -> str:
    """Give the ENTEleveStructRattachId that stands for a pupil's key."""
    return f"7{person_id(key)[1:]}"


@dataclass(frozen=True, slots=True)
class EntControl:
    """The control addresses of ENTs, as a register and a director use them."""

    federation: RunningFederation

    def enrol(self, family: Family, *portals: str) -> Enrolment:
        """Make the secondary pupils of a family, and who answers for them, known to EduConnect and to some ENTs."""
        enrolment, day = Enrolment(family), self.federation.client.read_clock().now.date()
        taken = self.federation.client.upload_feed("siecle", enrolment.feed(day))
        assert taken.refused == (), taken.refused
        for portal in portals:
            self._ask("POST", portal, "/_controle/aaf", data=enrolment.aaf(day))
        return enrolment

    def local_accounts(self, portal: str, *, person: str = "") -> list[Mapping[str, Any]]:
        """List the local accounts of an ENT, those of one AAF id where it is given."""
        accounts: list[Mapping[str, Any]] = self._ask("GET", portal, f"/_controle/comptes-locaux?personne={person}")
        return accounts

    def sessions(self, portal: str) -> list[Mapping[str, Any]]:
        """List the sessions of an ENT."""
        sessions: list[Mapping[str, Any]] = self._ask("GET", portal, "/_controle/sessions")
        return sessions

    def _ask(self, method: str, portal: str, path: str, **arguments: Any) -> Any:
        known = self.federation.directory
        with client_session(agent="client", ca_file=None if known.ca is None else Path(known.ca)) as session:
            answer = session.request(
                method, self.federation.url(portal, path), headers=bearer(known.token), timeout=60, **arguments
            )
        if answer.status_code != requests.codes.ok:
            raise AssertionError(f"{portal} answered {answer.status_code} to {method} {path}: {answer.text[:500]}")
        return answer.json()


def _entry(identifier: str, **attributes: str | Iterable[str]) -> ElementTree.Element:
    made = ElementTree.Element("addRequest")
    ElementTree.SubElement(ElementTree.SubElement(made, "identifier"), "id").text = identifier
    listed = ElementTree.SubElement(made, "attributes")
    for name, given in attributes.items():
        attribute = ElementTree.SubElement(listed, "attr", name=name)
        for value in (given,) if isinstance(given, str) else given:
            ElementTree.SubElement(attribute, "value").text = value
    return made


def _file(entries: Iterable[ElementTree.Element]) -> bytes:
    root = ElementTree.Element("ficAlimMENESR")
    root.extend(entries)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content
