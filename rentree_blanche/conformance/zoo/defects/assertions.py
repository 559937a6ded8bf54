"""Defects of the assertion: confirmation, conditions, time, login."""

from __future__ import annotations

from datetime import timedelta

from rentree_blanche.conformance.zoo import slips
from rentree_blanche.conformance.zoo.defects.altering import (
    Defect,
    also,
    dropping,
    following,
    reading,
    skewed,
    without_confirmation,
)
from rentree_blanche.conformance.zoo.trust import A

DEFECTS: tuple[Defect, ...] = (
    # The assertion
    Defect(
        id="no-assertion-id",
        title="ne regarde pas l’ID de l’assertion",
        alter=dropping("assertion-id"),
        fails=(
            "assertion.id-absent",
            "assertion.id-empty",
        ),
    ),
    Defect(
        id="no-assertion-version",
        title="ne regarde pas la version de l’assertion",
        alter=dropping("assertion-version"),
        fails=("assertion.version-*",),
    ),
    Defect(
        id="no-assertion-instant",
        title="se passe d’IssueInstant dans l’assertion",
        alter=dropping("assertion-instant"),
        fails=("assertion.instant-absent",),
    ),
    Defect(
        id="stale-assertions",
        title="accepte une assertion de tout âge",
        alter=dropping("assertion-fresh"),
        fails=(
            "assertion.instant-past",
            "assertion.instant-future",
        ),
    ),
    Defect(
        id="no-assertion-issuer",
        title="ne regarde pas l’émetteur de l’assertion",
        alter=dropping("assertion-issuer"),
        fails=(
            "issuer.absent",
            "issuer.empty",
            "issuer.other",
        ),
    ),
    Defect(
        id="any-assertion-issuer-format",
        title="accepte tout format d’émetteur de l’assertion",
        alter=dropping("assertion-issuer-format"),
        fails=("issuer.format-other",),
    ),
    Defect(
        id="no-issuer-format",
        title="refuse tout format d’émetteur",
        alter=also("assertion-issuer-format", slips.no_issuer_format),
        fails=("issuer.format-entity",),
    ),
    # The confirmation
    Defect(
        id="no-confirmation",
        title="ne regarde pas la confirmation du sujet",
        alter=dropping("confirmed"),
        fails=(
            "confirmation.*",
            "time.confirmation-outside",
        ),
    ),
    Defect(
        id="any-method",
        title="accepte toute méthode de confirmation",
        adjust=without_confirmation("confirmation-method"),
        fails=("confirmation.method-*",),
    ),
    Defect(
        id="any-recipient",
        title="ne regarde pas le destinataire",
        adjust=without_confirmation("confirmation-recipient"),
        fails=("confirmation.recipient-*",),
    ),
    Defect(
        id="any-confirmed-request",
        title="ne regarde pas à quoi la confirmation répond",
        adjust=without_confirmation("confirmation-request"),
        fails=("confirmation.request-*",),
    ),
    Defect(
        id="endless-confirmation",
        title="se passe de la fin de la confirmation",
        adjust=without_confirmation("confirmation-end"),
        fails=("confirmation.end-absent",),
    ),
    Defect(
        id="past-confirmation",
        title="accepte une confirmation finie",
        adjust=without_confirmation("confirmation-past"),
        fails=(
            "confirmation.end-past",
            "time.confirmation-outside",
        ),
    ),
    Defect(
        id="beginning-confirmation",
        title="tolère un NotBefore de la confirmation",
        adjust=without_confirmation("confirmation-beginning"),
        fails=("confirmation.beginning",),
    ),
    Defect(
        id="first-confirmation",
        title="ne regarde que la première confirmation",
        alter=following("confirmed", slips.first_confirmation),
        fails=("positive.other-confirmation",),
    ),
    # The conditions
    Defect(
        id="no-conditions", title="se passe de conditions", alter=dropping("conditions"), fails=("conditions.absent",)
    ),
    Defect(
        id="too-early",
        title="ne regarde pas NotBefore",
        alter=dropping("begun"),
        fails=(
            "conditions.begin-empty",
            "conditions.begin-future",
            "time.begin-outside",
            "time.begin-a-second-before",
        ),
    ),
    Defect(
        id="too-late",
        title="ne regarde pas NotOnOrAfter",
        alter=dropping("not-over"),
        fails=(
            "conditions.end-empty",
            "conditions.end-past",
            "time.end-outside",
            "time.end-exactly",
        ),
    ),
    Defect(
        id="reversed",
        title="accepte des conditions à l’envers",
        alter=dropping("in-order"),
        fails=("conditions.reversed",),
    ),
    Defect(
        id="unknown-conditions",
        title="passe sur une condition inconnue",
        alter=dropping("understood"),
        fails=("conditions.unknown",),
    ),
    Defect(
        id="no-restriction",
        title="se passe de restriction de public",
        alter=dropping("restricted"),
        fails=("conditions.restriction-absent",),
    ),
    Defect(
        id="any-audience",
        title="ne regarde pas le public",
        alter=dropping("audience"),
        fails=(
            "conditions.audience-*",
            "conditions.second-restriction",
        ),
    ),
    Defect(
        id="one-restriction",
        title="se contente d’une restriction sur deux",
        alter=following("audience", slips.any_restriction),
        fails=("conditions.second-restriction",),
    ),
    Defect(
        id="first-audience",
        title="ne regarde que le premier public",
        alter=following("audience", slips.first_audience),
        fails=("positive.several-audiences",),
    ),
    Defect(
        id="bounds-required",
        title="exige des bornes de temps",
        alter=also("conditions", slips.present_or(f"{A}Conditions", "NotOnOrAfter")),
        fails=("conditions.bounds-absent",),
    ),
    Defect(
        id="no-one-time-use",
        title="ne comprend pas OneTimeUse",
        alter=also("understood", slips.no_one_time_use),
        fails=("conditions.one-time-use",),
    ),
    Defect(
        id="no-advice",
        title="refuse un Advice",
        alter=also("understood", slips.known_children),
        fails=("positive.advice",),
    ),
    # Time
    Defect(
        id="wide-skew",
        title="tolère dix minutes d’écart",
        adjust=skewed(timedelta(minutes=10)),
        fails=(
            "time.begin-outside",
            "time.end-outside",
            "time.confirmation-outside",
            "time.end-exactly",
            "time.begin-a-second-before",
        ),
    ),
    Defect(
        id="no-skew",
        title="ne tolère aucun écart, quoi qu’il déclare",
        adjust=skewed(timedelta()),
        fails=(
            "time.begin-inside",
            "time.end-inside",
            "time.confirmation-inside",
            "time.end-a-second-before",
            "time.begin-exactly",
        ),
    ),
    Defect(
        id="end-included",
        title="accepte encore à l’instant de NotOnOrAfter",
        alter=following("not-over", slips.over_after(timedelta(microseconds=1))),
        fails=("time.end-exactly",),
    ),
    Defect(
        id="ends-early",
        title="refuse deux secondes avant NotOnOrAfter",
        alter=following("not-over", slips.over_after(-timedelta(seconds=2))),
        fails=("time.end-a-second-before",),
    ),
    Defect(
        id="begins-late",
        title="refuse à l’instant même de NotBefore",
        alter=following("begun", slips.begun_strictly),
        fails=("time.begin-exactly",),
    ),
    Defect(
        id="begins-early",
        title="accepte deux secondes avant NotBefore",
        alter=following("begun", slips.begun_early),
        fails=("time.begin-a-second-before",),
    ),
    Defect(
        id="milliseconds-alone",
        title="ne lit que des millisecondes",
        alter=reading(instant=slips.instant_of(r".*\.\d{3}(Z|[+-]\d\d:\d\d)")),
        fails=(
            "time.no-digits",
            "time.six-digits",
            "time.nine-digits",
        ),
    ),
    Defect(
        id="no-zone",
        title="laisse de côté le fuseau d’un instant",
        alter=reading(instant=slips.zoneless_instant),
        fails=("time.zone-misread",),
    ),
    Defect(
        id="wall-clock",
        title="compare des heures locales",
        alter=following("not-over", slips.not_over_on_the_wall),
        fails=("time.clocks-go-back",),
    ),
    # The login
    Defect(id="no-statement", title="se passe d’AuthnStatement", alter=dropping("stated"), fails=("authn.absent",)),
    Defect(
        id="no-login-instant",
        title="se passe d’AuthnInstant",
        alter=dropping("login-instant"),
        fails=("authn.instant-absent",),
    ),
    Defect(
        id="login-ahead",
        title="accepte une authentification à venir",
        alter=dropping("login-not-ahead"),
        fails=("authn.instant-future",),
    ),
    Defect(
        id="session-over",
        title="ne regarde pas SessionNotOnOrAfter",
        alter=dropping("session-not-over"),
        fails=("authn.session-over",),
    ),
    Defect(
        id="no-context",
        title="se passe de contexte d’authentification",
        alter=dropping("context"),
        fails=("authn.context-absent",),
    ),
    Defect(
        id="any-context",
        title="accepte tout contexte d’authentification",
        alter=dropping("context-as-asked"),
        fails=(
            "authn.class-empty",
            "authn.class-other",
        ),
    ),
    Defect(
        id="index-required",
        title="exige un SessionIndex",
        alter=also("stated", slips.present_or(f"{A}AuthnStatement", "SessionIndex")),
        fails=("positive.without-session-index",),
    ),
)
