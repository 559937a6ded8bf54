"""Who logged in, for the ENT: found in its directory by `FrEduCtRefId` or by `FrEduVecteur`."""

from dataclasses import dataclass

from sqlalchemy import and_, select

from rentree_blanche.simulators.ent import tables
from rentree_blanche.simulators.ent.accounts import Account
from rentree_blanche.simulators.ent.directory import Directory
from rentree_blanche.simulators.ent.errors import IdentityRefusedError
from rentree_blanche.simulators.ent.matching import join_keys
from rentree_blanche.simulators.ent.parties import REFERENCE, VECTOR
from rentree_blanche.simulators.ent.saml.response import Login
from rentree_blanche.simulators.ent.sso import HOME
from rentree_blanche.simulators.ent.vectors import Vector, read_vectors


@dataclass(frozen=True, slots=True)
class ReferenceReception:
    """Find who logged in by the join keys of `FrEduCtRefId`; `private_prefix` is looked for too, where given."""

    directory: Directory
    private_prefix: str = ""
    targets: tuple[str, ...] = (HOME,)

    def admit(self, login: Login) -> Account:
        """Give the one person who matches, or those among whom to choose.

        Raises:
            IdentityRefusedError: `invalid.vector`, `invalid.joinKey`, or `unknown.person`.
        """
        keys = join_keys(login.attributes.get(REFERENCE, ()), private_prefix=self.private_prefix)
        matching = [person.join_key for person in self.directory.by_join_keys(keys)]
        if not matching:
            raise IdentityRefusedError("unknown.person", f"nobody in the directory has {' or '.join(keys)}")
        if len(matching) == 1:
            return Account(join_key=matching[0])
        return Account(candidates=tuple(matching))


@dataclass(frozen=True, slots=True)
class VectorReception:
    """Find who logged in by `FrEduVecteur`: a pupil by id and school, a parent by a child's and their own exact names.

    The children of a parent are those whom the assertion names, and no others.
    """

    directory: Directory
    targets: tuple[str, ...] = (HOME,)

    def admit(self, login: Login) -> Account:
        """Give the one person who matches, or those among whom to choose.

        Raises:
            IdentityRefusedError: `invalid.vector`, `invalid.user.profile`, or `unknown.person`.
        """
        vectors = read_vectors(login.attributes.get(VECTOR, ()))
        guardian = vectors[0].profile.guardian
        found = [pair for vector in vectors for pair in (self._parents(vector) if guardian else self._pupil(vector))]
        matching = [person.join_key for person in self.directory.by_join_keys([key for key, _ in found])]
        if not matching:
            raise IdentityRefusedError("unknown.person", f"nobody in the directory matches {vectors}")
        named = tuple(dict.fromkeys(found)) if guardian else None
        if len(matching) == 1:
            return Account(join_key=matching[0], named=named)
        return Account(candidates=tuple(matching), named=named)

    def _pupil(self, vector: Vector) -> list[tuple[str, str]]:
        """Give join key and AAF id of the pupils who match."""
        pupil, school = tables.person.alias("pupil"), tables.school
        wanted = (
            select(pupil.c.join_key, pupil.c.aaf_id)
            .join(school, and_(school.c.party == pupil.c.party, school.c.id == pupil.c.school_id))
            .where(
                pupil.c.party == self.directory.party,
                pupil.c.kind == "pupil",
                pupil.c.struct_attach_id == vector.pupil,
                school.c.uai == vector.uai,
            )
            .order_by(pupil.c.join_key)
        )
        with self.directory.store.read() as connection:
            return [(row.join_key, row.aaf_id) for row in connection.execute(wanted)]

    def _parents(self, vector: Vector) -> list[tuple[str, str]]:
        """Give the join key of the parents who match, each with the AAF id of the child."""
        parent, link = tables.person.alias("parent"), tables.child_link
        pupils = [pupil for _, pupil in self._pupil(vector)]
        wanted = (
            select(parent.c.join_key, link.c.pupil)
            .join(link, and_(link.c.party == parent.c.party, link.c.guardian == parent.c.aaf_id))
            .where(
                parent.c.party == self.directory.party,
                parent.c.kind == "guardian",
                parent.c.last_name == vector.last_name,
                parent.c.first_name == vector.first_name,
                link.c.pupil.in_(pupils),
                link.c.legal.is_(True),
            )
            .order_by(parent.c.join_key)
        )
        with self.directory.store.read() as connection:
            return [(row.join_key, row.pupil) for row in connection.execute(wanted)]
