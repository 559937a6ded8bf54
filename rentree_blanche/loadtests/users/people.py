"""The people whom visits are of: who has an account, who will open one and how. Partitioned between workers."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Literal

from rentree_blanche.loadtests.rush.visits import NobodyLeftError

Role = Literal["account", "forgetful", "pupil", "registration", "distribution", "franceconnect"]
"""What a person of the pool is for; the last three are consumed by their activation."""

_CONSUMED = frozenset({"registration", "distribution", "franceconnect"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the pool.

    Attributes:
        identifier, password: of the account, or of the school's letter; of FranceConnect's provider for that path.
        children: first name, name and birth date (ISO) of each. degrees: of their schools, `1` and `2`.
        most: how often this person may come, for whoever can not come as often as they like.
    """

    role: Role
    first_name: str = ""
    name: str = ""
    mobile: str = ""
    email: str = ""
    identifier: str = ""
    password: str = ""
    children: tuple[tuple[str, str, str], ...] = ()
    degrees: str = ""
    most: int | None = None

    def born(self, child: str) -> date:
        """Give the birth date of the child who is shown under a name.

        Raises:
            KeyError: none is.
        """
        return date.fromisoformat({f"{first} {name}": born for first, name, born in self.children}[child])

    def as_json(self) -> Mapping[str, Any]:
        """Write it."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Person":
        """Read it."""
        return cls(**{**said, "children": tuple((first, name, born) for first, name, born in said["children"])})


@dataclass(slots=True)
class Pool:
    """The people of one worker; whoever is not consumed comes again after all others."""

    waiting: dict[str, deque[Person]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Sequence[Person], worker: int = 0, among: int = 1) -> "Pool":
        """Make the pool of one worker's part: every `among`-th of each role, beginning at its number."""
        pool = cls()
        by_role: dict[str, list[Person]] = {}
        for person in people:
            by_role.setdefault(person.role, []).append(person)
        for role, everybody in by_role.items():
            pool.waiting[role] = deque(everybody[worker::among])
        return pool

    def take(self, role: Role) -> Person:
        """Give the next person of a role.

        Raises:
            NobodyLeftError: nobody is left.
        """
        waiting = self.waiting.get(role)
        if not waiting:
            raise NobodyLeftError(role)
        person = waiting.popleft()
        if role not in _CONSUMED and person.most != 1:
            waiting.append(person if person.most is None else replace(person, most=person.most - 1))
        return person
