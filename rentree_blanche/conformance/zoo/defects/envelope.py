"""Defects of the envelope: which message is taken, from whom, in answer to what, and where it leads."""

from __future__ import annotations

from rentree_blanche.conformance.zoo import slips
from rentree_blanche.conformance.zoo.defects.altering import (
    Defect,
    dropping,
    following,
    reading,
    unsolicited,
    without_confirmation,
)

DEFECTS: tuple[Defect, ...] = (
    # The envelope
    Defect(
        id="no-response-id",
        title="ne regarde pas l’ID de la réponse",
        alter=dropping("response-id"),
        fails=("response.id-*",),
    ),
    Defect(
        id="no-response-version",
        title="ne regarde pas la version de la réponse",
        alter=dropping("response-version"),
        fails=("response.version-*",),
    ),
    Defect(
        id="no-response-instant",
        title="se passe d’IssueInstant",
        alter=dropping("response-instant"),
        fails=("response.instant-absent",),
    ),
    Defect(
        id="stale-responses",
        title="accepte une réponse de tout âge",
        alter=dropping("response-fresh"),
        fails=(
            "response.instant-past",
            "response.instant-future",
        ),
    ),
    Defect(
        id="lenient-instants",
        title="prend ce qui n’est pas une date pour maintenant",
        alter=reading(instant=slips.lenient_instant),
        fails=(
            "response.instant-empty",
            "response.instant-wrong",
            "assertion.instant-empty",
            "assertion.instant-wrong",
            "confirmation.end-empty",
            "confirmation.end-wrong",
            "conditions.begin-empty",
            "conditions.begin-wrong",
            "conditions.end-empty",
            "conditions.end-wrong",
            "authn.instant-wrong",
        ),
    ),
    Defect(
        id="no-destination",
        title="ne regarde pas la destination",
        alter=dropping("destination"),
        fails=("response.destination-*",),
    ),
    Defect(
        id="no-response-issuer",
        title="ne regarde pas l’émetteur de la réponse",
        alter=dropping("response-issuer"),
        fails=(
            "response.issuer-absent",
            "response.issuer-empty",
            "response.issuer-other",
        ),
    ),
    Defect(
        id="any-response-issuer-format",
        title="accepte tout format d’émetteur de la réponse",
        alter=dropping("response-issuer-format"),
        fails=("response.issuer-format",),
    ),
    Defect(
        id="no-request",
        title="ne regarde pas à quoi la réponse répond",
        alter=dropping("request"),
        fails=("response.request-*",),
    ),
    Defect(
        id="no-status",
        title="ne regarde pas le statut",
        alter=dropping("status"),
        fails=(
            "response.status-absent",
            "response.status-empty",
            "response.code-*",
        ),
    ),
    Defect(
        id="blank-page",
        title="n’explique rien quand personne n’entre",
        alter=reading(page=lambda _: b""),
        fails=("status.*",),
    ),
    Defect(
        id="breaks-on-status",
        title="cède quand EduConnect répond l’échec",
        alter=following("trust", slips.breaking_without_assertion),
        fails=(
            "response.assertion-absent",
            "status.*",
        ),
    ),
    # Requests and replay
    Defect(
        id="no-memory",
        title="oublie les assertions qui ont servi",
        alter=dropping("not-replayed"),
        fails=(
            "replay.same-response",
            "replay.same-assertion-same-request",
            "replay.after-logout",
        ),
    ),
    Defect(
        id="no-memory-unsolicited",
        title="oublie les réponses non demandées qui ont servi",
        alter=dropping("not-replayed"),
        adjust=unsolicited,
        says_unsolicited=True,
        fails=(
            "replay.same-response",
            "replay.same-assertion-same-request",
            "replay.after-logout",
            "replay.unsolicited-again",
        ),
    ),
    Defect(
        id="unsolicited",
        title="prend des réponses non demandées sans le dire",
        adjust=unsolicited,
        fails=("replay.unsolicited",),
    ),
    Defect(
        id="solicited-alone",
        title="refuse les réponses non demandées, bien qu’il le dise",
        says_unsolicited=True,
        fails=("replay.unsolicited",),
    ),
    Defect(
        id="any-browser",
        title="ne lie pas la demande au navigateur",
        alter=following("request", slips.any_request),
        fails=(
            "replay.forced-login",
            "replay.forced-login-at-once",
        ),
    ),
    Defect(
        id="no-in-response-to",
        title="ne regarde InResponseTo nulle part",
        alter=dropping("request"),
        adjust=without_confirmation("confirmation-request"),
        fails=(
            "response.request-*",
            "confirmation.request-*",
            "replay.unsolicited",
            "replay.forced-login",
            "replay.forced-login-at-once",
            "replay.unknown-request",
        ),
    ),
    Defect(
        id="shared-memory",
        title="connaît ses demandes, ni à qui elles sont ni si elles ont servi",
        alter=lambda habits: habits.without("not-replayed").having("request", slips.any_request_anywhere),
        fails=(
            "replay.same-*",
            "replay.other-browser",
            "replay.after-logout",
            "replay.forced-login",
            "replay.forced-login-at-once",
        ),
    ),
    # RelayState
    Defect(
        id="open-redirect",
        title="va où RelayState le dit",
        alter=reading(onward=lambda relay_state: relay_state or "/me"),
        fails=(
            "relaystate.open-redirect",
            "relaystate.slashes",
            "relaystate.script",
        ),
    ),
    Defect(
        id="slashes",
        title="prend // pour un chemin",
        alter=reading(onward=lambda relay_state: relay_state if relay_state.startswith("/") else "/me"),
        fails=("relaystate.slashes",),
    ),
    Defect(
        id="script",
        title="suit un script de RelayState",
        alter=reading(onward=lambda relay_state: relay_state if relay_state.startswith("javascript:") else "/me"),
        fails=("relaystate.script",),
    ),
    Defect(
        id="short-relay-state",
        title="refuse un RelayState de plus de 80 octets",
        alter=reading(onward=slips.onward_if(lambda relay_state: len(relay_state) <= 80)),
        fails=("relaystate.long",),
    ),
    Defect(
        id="relay-state-required",
        title="exige un RelayState",
        alter=reading(onward=slips.onward_if(bool)),
        fails=("relaystate.absent",),
    ),
)
