"""Mail addresses of the guardians of a family, as the register has them."""

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.draws import Draw, Trait, below, deal
from rentree_blanche.simulators.population.law import MailOnFile
from rentree_blanche.simulators.population.names import Naming

MAX_GUARDIANS = 3

MAIL_DOMAINS = ("courriel.test", "messagerie.test", "boite-aux-lettres.test", "famille.test")
_PLAIN = str.maketrans(
    {"œ": "oe", "æ": "ae", "'": "", "’": "", " ": "-"} | dict(zip("àâäçéèêëîïôöùûüÿ", "aaaceeeeiioouuuy", strict=True))
)


def mails_of(seed: int, names: tuple[Naming, ...], entity: int, family: int) -> tuple[str | None, ...]:
    """Return the mail address of each guardian in the register, in order."""
    block, position = divmod(family, law.DEALT)
    on_file = law.MAIL_BY_RANK[deal(seed, Trait.MAIL, block, position, law.DEALT)]
    if on_file is MailOnFile.NOBODY:
        return (None,) * len(names)
    hidden = 0 if on_file is MailOnFile.NOT_THE_FIRST else None
    return tuple(None if slot == hidden else _mail(naming, entity, family, slot) for slot, naming in enumerate(names))


def plain(name: str) -> str:
    """Return a name as mail addresses write it."""
    return name.lower().translate(_PLAIN)


def _mail(naming: Naming, entity: int, family: int, slot: int) -> str:
    domain = MAIL_DOMAINS[below(entity, Draw.MAIL_DOMAIN, len(MAIL_DOMAINS), slot)]
    local = plain(f"{naming.first_name}.{naming.usage_name or naming.birth_name}")
    return f"{local}.{family * MAX_GUARDIANS + slot}@{domain}"
