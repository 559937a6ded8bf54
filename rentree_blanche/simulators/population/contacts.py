"""How the guardians of a family can be reached: mobiles and mail addresses of the register."""

from typing import Protocol

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.draws import Draw, Trait, below, deal
from rentree_blanche.simulators.population.law import MailOnFile, MobileOnFile
from rentree_blanche.simulators.population.mobiles import MobileBlock, number_at, overseas_number_at
from rentree_blanche.simulators.population.names import Naming
from rentree_blanche.simulators.population.people import Shape
from rentree_blanche.simulators.population.plan import Plan

MAX_GUARDIANS = 3

_MAIL_DOMAINS = ("courriel.test", "messagerie.test", "boite-aux-lettres.test", "famille.test")
_PLAIN = str.maketrans(
    {"œ": "oe", "æ": "ae", "'": "", "’": "", " ": "-"} | dict(zip("àâäçéèêëîïôöùûüÿ", "aaaceeeeiioouuuy", strict=True))
)


class Numbering(Protocol):
    """What of a population decides the numbers of its people."""

    @property
    def seed(self) -> int:
        """Return the seed."""

    @property
    def mobile_blocks(self) -> tuple[MobileBlock, ...]:
        """Return the blocks of metropolitan mobiles."""

    @property
    def overseas_blocks(self) -> tuple[MobileBlock, ...]:
        """Return the blocks of overseas mobiles."""


def mobiles_of(numbering: Numbering, plan: Plan, family: int) -> tuple[str | None, ...]:
    """Return the mobile of each guardian in the register, in order."""
    seed, count = numbering.seed, len(plan.guardian_sexes)
    block, position = divmod(family, law.DEALT)
    rank = deal(seed, Trait.MOBILE, block, position, law.DEALT)
    on_file = law.MOBILE_BY_RANK[rank]
    numbers: list[str | None] = [
        number_at(seed, numbering.mobile_blocks, family * MAX_GUARDIANS + slot) for slot in range(count)
    ]
    if on_file is MobileOnFile.OVERSEAS:
        ordinal = block * law.OVERSEAS_COUNT + rank - law.OVERSEAS_FROM
        numbers[0] = overseas_number_at(seed, numbering.overseas_blocks, ordinal) or numbers[0]
    if _share_one_mobile(seed, plan, block):
        return (numbers[0],) * count
    if on_file is MobileOnFile.NOBODY:
        return (None,) * count
    if on_file is MobileOnFile.NOT_THE_LAST:
        numbers[-1] = None
    return tuple(numbers)


def mails_of(seed: int, names: tuple[Naming, ...], entity: int, family: int) -> tuple[str | None, ...]:
    """Return the mail address of each guardian in the register, in order."""
    block, position = divmod(family, law.DEALT)
    on_file = law.MAIL_BY_RANK[deal(seed, Trait.MAIL, block, position, law.DEALT)]
    if on_file is MailOnFile.NOBODY:
        return (None,) * len(names)
    hidden = 0 if on_file is MailOnFile.NOT_THE_FIRST else None
    return tuple(None if slot == hidden else _mail(naming, entity, family, slot) for slot, naming in enumerate(names))


def _share_one_mobile(seed: int, plan: Plan, block: int) -> bool:
    if plan.shape is not Shape.TWO_GUARDIANS:
        return False
    place = plan.shape_rank - law.TWO_GUARDIANS_FROM
    return deal(seed, Trait.SHARED_MOBILE, block, place, law.TWO_GUARDIANS_COUNT) < law.SHARED_MOBILES


def _mail(naming: Naming, entity: int, family: int, slot: int) -> str:
    domain = _MAIL_DOMAINS[below(entity, Draw.MAIL_DOMAIN, len(_MAIL_DOMAINS), slot)]
    local = f"{naming.first_name}.{naming.usage_name or naming.birth_name}".lower().translate(_PLAIN)
    return f"{local}.{family * MAX_GUARDIANS + slot}@{domain}"
