"""What FranceConnect's handlers work with."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.franceconnect.browsers import Browsers
from rentree_blanche.simulators.franceconnect.clients import Client, Clients
from rentree_blanche.simulators.franceconnect.grants import Grants
from rentree_blanche.simulators.franceconnect.identities import Identities
from rentree_blanche.simulators.franceconnect.interactions import Interactions
from rentree_blanche.simulators.franceconnect.keys import KeyRing
from rentree_blanche.simulators.franceconnect.minting import Mint
from rentree_blanche.simulators.franceconnect.people.directory import People
from rentree_blanche.simulators.franceconnect.requests import Reader
from rentree_blanche.simulators.franceconnect.sessions import Sessions
from rentree_blanche.simulators.franceconnect.settings import FranceConnectSettings
from rentree_blanche.simulators.franceconnect.tampering import Tampering

COOKIE = "fc_session_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """FranceConnect's stores and tools."""

    ground: Ground
    settings: FranceConnectSettings
    clients: Clients
    reader: Reader
    browsers: Browsers
    interactions: Interactions
    sessions: Sessions
    grants: Grants
    identities: Identities
    keys: KeyRing
    mint: Mint
    tampering: Tampering
    people: People

    @classmethod
    def built(cls, ground: Ground, settings: FranceConnectSettings, people: People) -> Self:
        """Build everything on a ground."""
        clients = Clients(ground.store, (educonnect_client(ground, settings),))
        keys = KeyRing(ground.store, ground.folder)
        mint = Mint(ground, settings, keys)
        return cls(
            ground=ground,
            settings=settings,
            clients=clients,
            reader=Reader(clients, settings, mint.issuer("v2")),
            browsers=Browsers(ground, ground.actor, COOKIE),
            interactions=Interactions(ground.store, ground.secret, timedelta(minutes=settings.interaction_minutes)),
            sessions=Sessions(ground.store, timedelta(minutes=settings.session_minutes)),
            grants=Grants(
                ground.store,
                ground.secret,
                code_life=timedelta(seconds=settings.code_seconds),
                token_life=timedelta(seconds=settings.access_token_seconds),
            ),
            identities=Identities(ground.store),
            keys=keys,
            mint=mint,
            tampering=Tampering(ground),
            people=people,
        )


def educonnect_client(ground: Ground, settings: FranceConnectSettings) -> Client:
    """Give the client that is there from the start.

    Its secret is a setting, else `hmac-sha256(secret of the federation, "franceconnect:educonnect")` in hexadecimal.
    """
    own = ground.addresses.origin("educonnect")
    return Client(
        client_id="educonnect",
        client_secret=settings.educonnect_secret or shared_secret(ground, "educonnect"),
        name="Education nationale",
        redirect_uris=(f"{own}/idp/franceconnect/retour",),
        post_logout_redirect_uris=(f"{own}/idp/franceconnect/deconnexion",),
        id_token_alg=settings.educonnect_id_token_alg,
        userinfo_alg=settings.educonnect_userinfo_alg,
    )


def shared_secret(ground: Ground, name: str) -> str:
    """Give the secret that FranceConnect shares with somebody of the federation."""
    return hmac.new(ground.secret.encode(), f"franceconnect:{name}".encode(), hashlib.sha256).hexdigest()
