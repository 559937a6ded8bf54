"""Addresses of « Mon compte » (seed 001 prints some of them)."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from rentree_blanche.simulators.core.addresses import Addresses

HOST: Final = "moncompte"
BASE: Final = "/educt-self-service"
PROFILE: Final = f"{BASE}/profil/consultationProfil"
MAIL: Final = f"{BASE}/profil/modifierMail"
MOBILE: Final = f"{BASE}/profil/modifierMobile"
MOBILE_CODE: Final = f"{BASE}/profil/validerMobile"
PASSWORD: Final = f"{BASE}/profil/modifierMotDePasse"
CHILDREN: Final = f"{BASE}/enfants/mesEnfants"
REGROUPING: Final = f"{BASE}/enfants/regroupement"
LOST_IDENTIFIER: Final = f"{BASE}/oubliLogin/recupererLoginResponsable"
LOST_IDENTIFIER_PUPIL: Final = f"{BASE}/oubliLogin/recupererLoginEleve"
LOST_PASSWORD: Final = f"{BASE}/oubliMdp/recupererMotDePasseResponsable"
LOST_PASSWORD_PUPIL: Final = f"{BASE}/oubliMdp/recupererMotDePasseEleve"
LOST_PASSWORD_CODE: Final = f"{BASE}/oubliMdp/validerCode"
ASK_FRANCECONNECT: Final = f"{BASE}/oubli/franceConnect"
PROVEN: Final = f"{BASE}/oubli/retour"
NEW_PASSWORD: Final = f"{BASE}/oubliMdp/nouveauMotDePasse"
MAIL_CHANGED: Final = f"{BASE}/profil/validerMail"
ENTER: Final = f"{BASE}/connexion"
LEAVE: Final = f"{BASE}/connexion/deconnexion"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLinks:
    """Where the IdP's pages lead on the host of « Mon compte »."""

    account: str
    lost_identifier: str
    lost_password: str
    lost_identifier_pupil: str
    lost_password_pupil: str


def account_links(addresses: Addresses) -> AccountLinks:
    """Give the links for pages of the IdP's host."""
    return AccountLinks(
        account=addresses.url(HOST, PROFILE),
        lost_identifier=addresses.url(HOST, LOST_IDENTIFIER),
        lost_password=addresses.url(HOST, LOST_PASSWORD),
        lost_identifier_pupil=addresses.url(HOST, LOST_IDENTIFIER_PUPIL),
        lost_password_pupil=addresses.url(HOST, LOST_PASSWORD_PUPIL),
    )


def account_entry(addresses: Addresses, ticket: str, back: str, mark: str) -> str:
    """Give the address that enters « Mon compte » with a ticket; `back` is a path of it, or the profile.

    `mark` is what « Mon compte » said of the browser that it sent.
    """
    wanted = back if back.startswith(f"{BASE}/") else PROFILE
    return f"{addresses.url(HOST, ENTER)}?{urlencode({'ticket': ticket, 'retour': wanted, 'etat': mark})}"
