"""Defects of single logout."""

from __future__ import annotations

from rentree_blanche.conformance.zoo import slips
from rentree_blanche.conformance.zoo.defects.altering import Defect, dropping, following
from rentree_blanche.conformance.zoo.logout import by_index_alone, by_name, by_name_alone, signed_if_at_all

DEFECTS: tuple[Defect, ...] = (
    # Logout
    Defect(
        id="logout-unsigned",
        title="croit une demande de déconnexion sans signature",
        alter=following("logout-signed", signed_if_at_all),
        fails=("logout.unsigned",),
    ),
    Defect(
        id="logout-unverified",
        title="ne vérifie pas la signature d’une demande de déconnexion",
        alter=dropping("logout-signed"),
        fails=(
            "logout.unsigned",
            "logout.other-key",
        ),
    ),
    Defect(
        id="logout-destination",
        title="ne regarde pas la destination d’une demande de déconnexion",
        alter=dropping("logout-destination"),
        fails=("logout.other-destination",),
    ),
    Defect(
        id="logout-issuer",
        title="ne regarde pas l’émetteur d’une demande de déconnexion",
        alter=dropping("logout-issuer"),
        fails=("logout.other-issuer",),
    ),
    Defect(
        id="logout-expired",
        title="accepte une demande de déconnexion périmée",
        alter=dropping("logout-end"),
        fails=("logout.expired",),
    ),
    Defect(
        id="logout-replayed",
        title="accepte une demande de déconnexion rejouée",
        alter=dropping("logout-once"),
        fails=("logout.replayed",),
    ),
    Defect(
        id="logout-by-index",
        title="ferme la session d’un SessionIndex sans regarder NameID",
        alter=following("logout-sessions", by_index_alone),
        fails=("logout.other-name",),
    ),
    Defect(
        id="logout-by-name",
        title="ferme toutes les sessions d’une personne sans regarder SessionIndex",
        alter=following("logout-sessions", by_name_alone),
        fails=(
            "logout.other-index",
            "logout.other-session",
        ),
    ),
    Defect(
        id="logout-index-required",
        title="ne ferme rien sans SessionIndex",
        alter=following("logout-sessions", slips.ending_indexed(by_name)),
        fails=("logout.without-index",),
    ),
    Defect(
        id="logout-ignored",
        title="répond à la déconnexion sans rien fermer",
        alter=following("logout-sessions", slips.ending_nothing),
        fails=(
            "logout.request",
            "logout.without-index",
        ),
    ),
    Defect(
        id="logout-breaks",
        title="cède quand il n’y a pas de session à fermer",
        alter=following("logout-sessions", slips.breaking_without_session(by_name)),
        fails=(
            "logout.other-name",
            "logout.other-index",
            "logout.without-session",
        ),
    ),
    Defect(
        id="logout-response",
        title="ferme la session à toute réponse de déconnexion",
        alter=following("logout-expected", slips.ending_this_session),
        fails=("logout.response-to-nobody",),
    ),
    Defect(
        id="logout-partial",
        title="cède sur une déconnexion partielle",
        alter=following("logout-expected", slips.breaking_when_partial),
        fails=("logout.partial",),
    ),
)
