"""Addresses of the console, on a host of its own."""

from typing import Final

from rentree_blanche.simulators.educonnect.accounts.values import AccountKind

HOST: Final = "admin"
PORTAL: Final = "/eduline/"
BASE: Final = "/educt-admin-comptes"
HOME: Final = f"{BASE}/accueil"
PUPILS: Final = f"{BASE}/eleves"
GUARDIANS: Final = f"{BASE}/responsables"
INFORM: Final = "/informer"
LIST: Final = "/liste"
RESET: Final = "/reinitialiser"
RESCUE: Final = f"{BASE}/depannage/eleve"
TIES: Final = f"{BASE}/rattachements"
STATISTICS: Final = f"{BASE}/statistiques"
CHOICES: Final = f"{BASE}/parametrage"
IDENTIFIER: Final = f"{BASE}/nouvel-identifiant"
LEAVE: Final = f"{BASE}/deconnexion"


def of_kind(kind: AccountKind | str) -> str:
    """Give the address of the list of a kind of people."""
    return GUARDIANS if kind == AccountKind.GUARDIAN else PUPILS


def of_person(kind: AccountKind | str, key: str) -> str:
    """Give the address of a person's file."""
    return f"{of_kind(kind)}/fiche/{key}"
