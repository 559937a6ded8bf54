"""The schools that a director may choose, and what one's own is like."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.register.names import fold_name

_ROW = register.school.c


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school of the register; `kind` is ecole, college or lycee."""

    uai: str
    name: str
    kind: str
    commune: str
    academy: str

    @property
    def secondary(self) -> bool:
        """Whether it is a collège or a lycée rather than an école."""
        return self.kind != "ecole"

    @property
    def bare_name(self) -> str:
        """The name without the word that says its kind, where it begins with that: « élémentaire Émile Zola »."""
        first, _, rest = self.name.partition(" ")
        return rest if rest and fold_name(first) == self.kind else self.name


def school(connection: Connection, uai: str) -> School | None:
    """Give the school of a UAI, None where no register has it."""
    found = connection.execute(_schools().where(_ROW.uai == uai)).first()
    return None if found is None else School(**found._asdict())


def find_schools(store: Store, text: str, limit: int) -> tuple[School, ...]:
    """Give the first schools in whose UAI, name or commune every word of a text occurs, by name of commune."""
    words = [folded for word in text.split() if (folded := fold_name(word))]
    with store.read() as connection:
        found = (School(**row._asdict()) for row in connection.execute(_schools()))
        fitting = (each for each in found if all(word in _folded(each) for word in words))
        return tuple([each for each, _ in zip(fitting, range(limit), strict=False)])


def classes(connection: Connection, uai: str) -> tuple[str, ...]:
    """Give the classes of a school, by label."""
    pupil = register.pupil.c
    labels = connection.execute(
        select(pupil.class_label)
        .where(pupil.uai == uai, pupil.present, pupil.class_label.is_not(None))
        .distinct()
        .order_by(pupil.class_label)
    )
    return tuple(labels.scalars())


def _schools() -> Select[Any]:
    return (
        select(_ROW.uai, _ROW.name, _ROW.kind, _ROW.commune, _ROW.academy)
        .where(_ROW.present)
        .order_by(_ROW.commune, _ROW.name, _ROW.uai, _ROW.source)
    )


def _folded(each: School) -> str:
    return fold_name(f"{each.uai} {each.name} {each.commune}")
