"""Putting a complete AAF delivery in the place of the last one of its register, in one transaction."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, delete, insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.ent import tables
from rentree_blanche.simulators.ent.aaf.delivery import Delivery
from rentree_blanche.simulators.ent.aaf.held import Held
from rentree_blanche.simulators.ent.aaf.merging import unite
from rentree_blanche.simulators.ent.aaf.people import Guardian, People, Pupil, people_of
from rentree_blanche.simulators.ent.accounts import Kind
from rentree_blanche.simulators.ent.errors import AafError
from rentree_blanche.simulators.ent.identifiers import identifier_for, password_for
from rentree_blanche.simulators.ent.local import LocalAccount, account_row
from rentree_blanche.simulators.ent.settings import EntSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """Imports deliveries into one ENT.

    Local accounts follow the eras: primary pupils always have one, and so has every adult for the pupils whom they care
    for without parental authority (the « famille d'accueil » of seed 001, whom EduConnect does not serve). While
    a level is not EduConnect's alone, its pupils and their legal representatives have one too. A known person keeps
    identifier and password from one delivery to the next.
    """

    store: Store
    party: str
    chance: Chance
    settings: EntSettings

    def replace(self, delivery: Delivery, digest: str = "") -> dict[str, int]:
        """Replace all that this source brought; give how many of each it brings now.

        `digest` is the sender's name for this content, by which the same is known again. Raises `AafError`, also for an
        id that another register brought.
        """
        people = people_of(delivery, private_prefix=self.settings.private_prefix)
        here = {"party": self.party, "source": delivery.source}
        links = [
            {**here, "guardian": guardian.id, "pupil": pupil, "legal": pupil in guardian.legal}
            for guardian in people.guardians
            for pupil in (*guardian.legal, *guardian.other)
        ]
        with self.store.write() as connection:
            self._check_ids(connection, people, delivery.source)
            for table in (tables.school, tables.person, tables.child_link):
                connection.execute(delete(table).where(table.c.party == self.party, table.c.source == delivery.source))
            _each(connection, insert(tables.school), [{**here, **row} for row in self._schools(people)])
            _each(connection, insert(tables.person), [{**here, **row} for row in self._people(people)])
            _each(connection, insert(tables.child_link), links)
            unite(connection, self.party)
            accounts = self._renew_accounts(connection, people, delivery.source)
            held = Held(store=self.store, party=self.party, settings=self.settings)
            held.remember(connection, delivery.source, digest)
        return {
            "schools": len(people.schools),
            "pupils": len(people.pupils),
            "guardians": len(people.guardians),
            "staff": len(people.staff),
            "links": len(links),
            "local_accounts": accounts,
        }

    def _check_ids(self, connection: Connection, people: People, source: str) -> None:
        people_ids = [each.id for each in people.pupils] + [each.id for each in people.guardians]
        people_ids += [each.id for each in people.staff]
        for row, id_of, ours in (
            (tables.school.c, tables.school.c.id, [school.id for school in people.schools]),
            (tables.person.c, tables.person.c.aaf_id, people_ids),
        ):
            others = select(id_of).where(row.party == self.party, row.source != source)
            taken = set(connection.execute(others).scalars())
            doubled = next((each for each in ours if each in taken), None)
            if doubled is not None:
                raise AafError("zip", None, f"id {doubled} is one that another register exports")

    def _schools(self, people: People) -> list[dict[str, Any]]:
        return [
            {
                "id": school.id,
                "uai": school.uai,
                "name": school.name,
                "primary_level": school.level == "ecole",
                "academy": school.academy,
            }
            for school in people.schools
        ]

    def _people(self, people: People) -> list[dict[str, Any]]:
        rows = [
            {
                **self._person(pupil, "pupil", pupil.school.academy),
                "school_id": pupil.school.id,
                "class_label": pupil.class_label,
                "struct_attach_id": pupil.struct_attach_id,
                "ine": pupil.ine,
            }
            for pupil in people.pupils
        ]
        # A guardian stands in the directory of each académie where a child goes to school.
        rows += [
            {**self._person(guardian, "guardian", academy), "mobile": guardian.mobile, "email": guardian.email}
            for guardian in people.guardians
            for academy in guardian.academies
        ]
        return rows + [self._person(member, "staff", member.academy) for member in people.staff]

    def _person(self, person: Any, kind: str, academy: str) -> dict[str, Any]:
        return {
            "join_key": f"{academy}-{person.id}",
            "aaf_id": person.id,
            "kind": kind,
            "last_name": person.last_name,
            "first_name": person.first_name,
            "school_id": None,
            "class_label": None,
            "struct_attach_id": None,
            "same_as": person.id,
            "mobile": None,
            "email": None,
            "ine": None,
        }

    def _renew_accounts(self, connection: Connection, people: People, source: str) -> int:
        table = tables.local_account
        mine = table.c.party == self.party
        known = {row.aaf_id: row for row in connection.execute(select(table).where(mine, table.c.source == source))}
        wanted = {person.id: (person, kind, children) for person, kind, children in self._with_account(people)}
        _each(
            connection,
            delete(table).where(mine, table.c.identifier == bindparam("gone")),
            [{"gone": row.identifier} for aaf_id, row in known.items() if aaf_id not in wanted],
        )
        taken = set(connection.execute(select(table.c.identifier).where(mine)).scalars())
        made, changed = [], []
        for aaf_id, (person, kind, children) in sorted(wanted.items()):
            names = {
                "last_name": person.last_name,
                "first_name": person.first_name,
                "children": json.dumps(children),
            }
            row = known.get(aaf_id)
            if row is None:
                account = self._new_account(person, kind, children, taken)
                taken.add(account.identifier)
                made.append({**account_row(self.party, account), "source": source})
            elif any(getattr(row, name) != value for name, value in names.items()):
                changed.append({"whose": row.identifier, **{f"new_{name}": value for name, value in names.items()}})
        _each(
            connection,
            update(table)
            .where(mine, table.c.identifier == bindparam("whose"))
            .values({name: bindparam(f"new_{name}") for name in ("last_name", "first_name", "children")}),
            changed,
        )
        _each(connection, insert(table), made)
        return len(wanted)

    def _new_account(
        self, person: Pupil | Guardian, kind: Kind, children: tuple[str, ...], taken: set[str]
    ) -> LocalAccount:
        return LocalAccount(
            identifier=identifier_for(person.first_name, person.last_name, taken),
            password=password_for(self.chance, self.party, person.id),
            kind=kind,
            manual=False,
            aaf_id=person.id,
            last_name=person.last_name,
            first_name=person.first_name,
            children=children,
        )

    def _with_account(self, people: People) -> Iterator[tuple[Pupil | Guardian, Kind, tuple[str, ...]]]:
        levels = {pupil.id: pupil.school.level for pupil in people.pupils}
        open_levels = {
            level
            for level, era in (
                ("ecole", self.settings.ecole_era),
                ("college", self.settings.college_era),
                ("lycee", self.settings.lycee_era),
            )
            if era != "educonnect"
        }
        for pupil in people.pupils:
            if pupil.school.level == "ecole" or pupil.school.level in open_levels:
                yield pupil, "pupil", ()
        for guardian in people.guardians:
            children = (*guardian.other, *(child for child in guardian.legal if levels[child] in open_levels))
            if children:
                yield guardian, "guardian", children


def _each(connection: Connection, statement: Executable, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
