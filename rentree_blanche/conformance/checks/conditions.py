"""Conditions: from when, until when, for whom."""

from datetime import timedelta

from rentree_blanche.conformance.checks.shapes import ELSEWHERE
from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group, Rank
from rentree_blanche.simulators.core.saml.names import SAML
from rentree_blanche.simulators.educonnect.saml.changes import added, emptied, shifted, valued, without

_ABOUT = About(
    group=Group.CONDITIONS,
    clause="SAML core 2.5.1",
    cause="Les conditions ne sont pas contrôlées : une assertion périmée, ou faite pour un autre service, passe.",
    remedy="conditions",
)
_CONDITIONS = "Assertion/Conditions"
_RESTRICTION = f"{_CONDITIONS}/AudienceRestriction"
_HOUR = timedelta(hours=1)
_AUDIENCE = "SAML core 2.5.1.4"
_TIME = "SAML core 2.5.1.2"
_UNKNOWN = (
    f'<Condition xmlns="{SAML}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="urn:exemple" '
    'xsi:type="x:Inconnue"/>'
)

CHECKS = (
    _ABOUT.refused(
        "absent", "Refuse une assertion sans conditions", without(_CONDITIONS), clause="SAML profiles 4.1.4.2"
    ),
    _ABOUT.refused("begin-empty", "Refuse un NotBefore vide", emptied(f"{_CONDITIONS}/@NotBefore"), clause=_TIME),
    _ABOUT.refused(
        "begin-wrong",
        "Refuse un NotBefore qui n’est pas une date",
        valued(f"{_CONDITIONS}/@NotBefore", "hier"),
        clause=_TIME,
    ),
    _ABOUT.refused(
        "begin-future",
        "Refuse une assertion qui ne vaut que dans une heure",
        shifted(f"{_CONDITIONS}/@NotBefore", _HOUR) & shifted(f"{_CONDITIONS}/@NotOnOrAfter", 2 * _HOUR),
        clause=_TIME,
    ),
    _ABOUT.refused("end-empty", "Refuse un NotOnOrAfter vide", emptied(f"{_CONDITIONS}/@NotOnOrAfter"), clause=_TIME),
    _ABOUT.refused(
        "end-wrong",
        "Refuse un NotOnOrAfter qui n’est pas une date",
        valued(f"{_CONDITIONS}/@NotOnOrAfter", "hier"),
        clause=_TIME,
    ),
    _ABOUT.refused(
        "end-past",
        "Refuse une assertion qui ne vaut plus depuis une heure",
        shifted(f"{_CONDITIONS}/@NotBefore", -2 * _HOUR) & shifted(f"{_CONDITIONS}/@NotOnOrAfter", -_HOUR),
        clause=_TIME,
    ),
    _ABOUT.refused(
        "reversed",
        "Refuse des conditions qui finissent avant de commencer",
        shifted(f"{_CONDITIONS}/@NotBefore", timedelta(seconds=2))
        & shifted(f"{_CONDITIONS}/@NotOnOrAfter", timedelta(seconds=1)),
        rank=Rank.INFO,
        clause=_TIME,
    ),
    _ABOUT.refused(
        "restriction-absent",
        "Refuse une assertion qui ne dit pas pour quel service elle est",
        without(_RESTRICTION),
        clause="SAML profiles 4.1.4.2",
    ),
    _ABOUT.refused(
        "audience-absent", "Refuse une restriction sans public", without(f"{_RESTRICTION}/Audience"), clause=_AUDIENCE
    ),
    _ABOUT.refused("audience-empty", "Refuse un public vide", emptied(f"{_RESTRICTION}/Audience"), clause=_AUDIENCE),
    _ABOUT.refused(
        "audience-other",
        "Refuse une assertion faite pour un autre service",
        valued(f"{_RESTRICTION}/Audience", ELSEWHERE),
        clause=_AUDIENCE,
    ),
    _ABOUT.refused(
        "second-restriction",
        "Refuse une assertion qu’une seconde restriction réserve à un autre service",
        added(
            _CONDITIONS,
            f'<AudienceRestriction xmlns="{SAML}"><Audience>{ELSEWHERE}</Audience></AudienceRestriction>',
        ),
        clause=_AUDIENCE,
    ),
    _ABOUT.refused(
        "unknown",
        "Refuse une assertion dont il ne comprend pas une condition",
        added(_CONDITIONS, _UNKNOWN),
        clause="SAML core 2.5.1.1",
    ),
    _ABOUT.accepted(
        "bounds-absent",
        "Accepte des conditions sans bornes de temps : celle de la confirmation suffit",
        without(f"{_CONDITIONS}/@NotBefore") & without(f"{_CONDITIONS}/@NotOnOrAfter"),
        rank=Rank.INFO,
        clause=_TIME,
    ),
    _ABOUT.accepted(
        "one-time-use",
        "Accepte une assertion à usage unique",
        added(_CONDITIONS, f'<OneTimeUse xmlns="{SAML}"/>'),
        clause="SAML core 2.5.1.5",
    ),
)
