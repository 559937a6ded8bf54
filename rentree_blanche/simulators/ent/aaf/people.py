"""From AAF records to the rows of an ENT's directory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rentree_blanche.simulators.ent.aaf.delivery import Delivery, Record
from rentree_blanche.simulators.ent.academies import academy_name
from rentree_blanche.simulators.ent.errors import AafError

_PRIVATE = "PR"


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school; `academy` as join keys spell it, with the prefix of private schools where the ENT has one."""

    id: str
    uai: str
    name: str
    level: str
    academy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A pupil with their school and class; `struct_attach_id` (ENTEleveStructRattachId) in the second degree."""

    id: str
    first_name: str
    last_name: str
    school: School
    class_label: str | None
    struct_attach_id: str | None
    ine: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """An adult; `legal` and `other` are ids of the pupils whom they answer for with and without parental authority."""

    id: str
    first_name: str
    last_name: str
    legal: tuple[str, ...]
    other: tuple[str, ...]
    academies: tuple[str, ...]
    mobile: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody who works in a school."""

    id: str
    first_name: str
    last_name: str
    academy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A whole directory."""

    schools: tuple[School, ...]
    pupils: tuple[Pupil, ...]
    guardians: tuple[Guardian, ...]
    staff: tuple[Staff, ...]


def people_of(delivery: Delivery, *, private_prefix: str = "") -> People:
    """Read a directory out of a delivery; raises `AafError` naming file and line of what it lacks.

    Args:
        delivery: every record, by kind of file.
        private_prefix: what the join keys of private schools' people begin with at this ENT.
    """
    schools = {record.id: _school(record, private_prefix) for record in delivery.records["EtabEducNat"]}
    pupils = {record.id: _pupil(record, schools) for record in delivery.records["Eleve"]}
    links = _links(delivery, pupils)
    return People(
        schools=tuple(schools.values()),
        pupils=tuple(pupils.values()),
        guardians=tuple(
            _guardian(record, links.get(record.id, {}), pupils) for record in delivery.records["PersRelEleve"]
        ),
        staff=tuple(_staff(record, schools) for record in delivery.records["PersEducNat"]),
    )


def _school(record: Record, private_prefix: str) -> School:
    code, name = record.one("ENTServAcCodeAcademie"), record.one("ENTServAcAcademie")
    academy = academy_name(code, name)
    if academy is None:
        raise AafError(
            record.file,
            record.line,
            f"{record.id}: académie {code!r} {name!r} is not known; give ENTServAcCodeAcademie",
        )
    return School(
        id=record.id,
        uai=record.needed("ENTStructureUAI"),
        name=record.needed("ENTStructureNomCourant"),
        level=_level(record.one("ENTStructureTypeStruct")),
        academy=private_prefix + academy if record.one("ENTEtablissementContrat") == _PRIVATE else academy,
    )


def _level(kind: str) -> str:
    spelled = kind.upper().replace("É", "E")
    if spelled.startswith(("COL", "CLG")):
        return "college"
    if spelled.startswith("LYC") or "LYCEE" in spelled:
        return "lycee"
    return "ecole"


def _pupil(record: Record, schools: Mapping[str, School]) -> Pupil:
    return Pupil(
        id=record.id,
        first_name=record.needed("ENTPersonPrenom", "givenName"),
        last_name=record.needed("ENTPersonNom", "sn", "ENTPersonNomPatro"),
        school=_attached(record, schools),
        class_label=_class_label(record),
        struct_attach_id=record.one("ENTEleveStructRattachId") or None,
        ine=record.one("ENTEleveINE") or None,
    )


def _attached(record: Record, schools: Mapping[str, School]) -> School:
    structure = record.needed("ENTPersonStructRattach")
    if structure not in schools:
        raise AafError(record.file, record.line, f"{record.id}: ENTPersonStructRattach {structure!r} is no school here")
    return schools[structure]


def _class_label(record: Record) -> str | None:
    """Read the class: five `$` parts in the first degree (the fifth is the label), two in the second."""
    for value in record.all("ENTPersonClasses"):
        parts = value.split("$")
        if len(parts) != 5:
            raise AafError(record.file, record.line, f"{record.id}: ENTPersonClasses {value!r} has not five $ parts")
        return parts[4]
    for value in record.all("ENTEleveClasses"):
        structure, separator, label = value.partition("$")
        if not separator:
            raise AafError(record.file, record.line, f"{record.id}: ENTEleveClasses {structure!r} has not two $ parts")
        return label
    return None


def _links(delivery: Delivery, pupils: Mapping[str, Pupil]) -> dict[str, dict[str, bool]]:
    """Give, by guardian and pupil, whether there is parental authority.

    The pupil's record says so: `ENTEleveAutoriteParentale` names those who have it, `ENTElevePersRelEleve` carries it
    as `respLegal` (1 and 2 are the two legal representatives). A guardian whose own record alone names the pupil
    answers for them without authority: a carer.
    """
    links: dict[str, dict[str, bool]] = defaultdict(dict)
    for record in delivery.records["PersRelEleve"]:
        for pupil in record.all("ENTPersRelEleveEleve", "ENTAuxPersRelEleveEleve"):
            links[record.id][pupil.partition("$")[0]] = False
    for record in delivery.records["Eleve"]:
        for guardian, legal in _stated(record):
            links[guardian][record.id] = legal or links[guardian].get(record.id, False)
    return {
        guardian: {pupil: legal for pupil, legal in children.items() if pupil in pupils}
        for guardian, children in links.items()
    }


def _stated(record: Record) -> Iterable[tuple[str, bool]]:
    for value in record.all("ENTEleveAutoriteParentale"):
        yield value.partition("$")[0], True
    for value in record.all("ENTElevePersRelEleve"):
        parts = value.split("$")
        if len(parts) != 6:
            raise AafError(record.file, record.line, f"{record.id}: ENTElevePersRelEleve {value!r} has not six $ parts")
        yield parts[0], parts[3] in ("1", "2")


def _guardian(record: Record, links: Mapping[str, bool], pupils: Mapping[str, Pupil]) -> Guardian:
    return Guardian(
        id=record.id,
        first_name=record.needed("ENTPersonPrenom", "givenName"),
        last_name=record.needed("ENTPersonNom", "sn", "ENTPersonNomPatro"),
        legal=tuple(pupil for pupil, legal in links.items() if legal),
        other=tuple(pupil for pupil, legal in links.items() if not legal),
        academies=tuple(sorted({pupils[pupil].school.academy for pupil in links})),
        mobile=record.one("ENTPersRelEleveTelMobile", "mobile") or None,
        email=record.one("ENTPersonMail", "mail") or None,
    )


def _staff(record: Record, schools: Mapping[str, School]) -> Staff:
    return Staff(
        id=record.id,
        first_name=record.needed("ENTPersonPrenom", "givenName"),
        last_name=record.needed("ENTPersonNom", "sn", "ENTPersonNomPatro"),
        academy=_attached(record, schools).academy,
    )
