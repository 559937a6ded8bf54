"""Addresses of the links that confirm a mail address: in the mail « Mon compte »'s, then the IdP's own."""

from typing import Final
from urllib.parse import urlencode

from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.educonnect.selfservice.addresses import BASE, HOST

LINK_PATH: Final = f"{BASE}/activation/confirmation"
IDP_PATH: Final = "/idp/activation/confirmation"
TOKEN: Final = "jeton"  # noqa: S105


def link_to(addresses: Addresses, token: str) -> str:
    """Give the address that a mail holds."""
    return f"{addresses.url(HOST, LINK_PATH)}?{urlencode({TOKEN: token})}"
