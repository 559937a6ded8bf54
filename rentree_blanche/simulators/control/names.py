"""What people call hosts and everybody else who takes part in exchanges."""

from collections.abc import Mapping
from types import MappingProxyType

from rentree_blanche.simulators.ent.parties import RELYING_PARTIES

HOSTS: Mapping[str, str] = MappingProxyType(
    {
        "ent-hdf": "ENT",
        "educonnect": "EduConnect",
        "moncompte": "Mon compte EduConnect",
        "admin": "Console des directeurs",
        "franceconnect": "FranceConnect",
        "sms": "Passerelle SMS",
        "mailbox": "Courriels",
        "onde": "ONDE",
        "siecle": "SIECLE",
        "teleservices": "Téléservices",
        **{name: party.title for name, party in RELYING_PARTIES.items() if name not in ("ent-hdf", "teleservices")},
        "pocket": "Application mobile",
        "control": "Tableau de bord",
        "impots": "impots.gouv.fr",
        "ameli": "Assurance Maladie",
        "laposte": "L’Identité Numérique La Poste",
        "mobileconnect": "MobileConnect et moi",
        "alicem": "Alicem",
    }
)
"""The hosts, in the order in which people meet them."""

_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "browser": "Navigateur",
        "client": "Client",
        "handset": "Téléphone",
        "rnipp": "État civil",
        "federation": "Fédération",
        "listener": "Adresse inconnue",
    }
)


def french(name: str) -> str:
    """Give the French name of a host or of another party; what nobody has named keeps its own."""
    return HOSTS.get(name) or _OTHERS.get(name, name)


def place(name: str) -> int:
    """Give where a host stands among those that people meet; the last place for what nobody has named."""
    return list(HOSTS).index(name) if name in HOSTS else len(HOSTS)
