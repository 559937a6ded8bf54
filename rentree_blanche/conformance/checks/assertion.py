"""The assertion's own envelope."""

from datetime import timedelta

from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group, Rank
from rentree_blanche.simulators.educonnect.saml.changes import emptied, shifted, valued, without

_ABOUT = About(
    group=Group.ASSERTION,
    clause="SAML core 2.3.3",
    cause="L’assertion n’est pas tenue au schéma de SAML.",
    remedy="assertion",
)
_TOO_LONG = timedelta(hours=2)

CHECKS = (
    _ABOUT.refused("id-absent", "Refuse une assertion sans ID", without("Assertion/@ID"), rank=Rank.INFO),
    _ABOUT.refused("id-empty", "Refuse une assertion dont l’ID est vide", emptied("Assertion/@ID"), rank=Rank.INFO),
    _ABOUT.refused("version-absent", "Refuse une assertion sans version", without("Assertion/@Version")),
    _ABOUT.refused("version-empty", "Refuse une assertion dont la version est vide", emptied("Assertion/@Version")),
    _ABOUT.refused(
        "version-old",
        "Refuse une assertion de version 1.1",
        valued("Assertion/@Version", "1.1"),
        clause="SAML core 4.1.2",
    ),
    _ABOUT.refused(
        "instant-absent", "Refuse une assertion sans IssueInstant", without("Assertion/@IssueInstant"), rank=Rank.INFO
    ),
    _ABOUT.refused(
        "instant-empty",
        "Refuse une assertion dont l’IssueInstant est vide",
        emptied("Assertion/@IssueInstant"),
        rank=Rank.INFO,
    ),
    _ABOUT.refused(
        "instant-wrong",
        "Refuse une assertion dont l’IssueInstant n’est pas une date",
        valued("Assertion/@IssueInstant", "hier"),
        rank=Rank.INFO,
    ),
    _ABOUT.refused(
        "instant-past",
        "Refuse une assertion faite il y a deux heures",
        shifted("Assertion/@IssueInstant", -_TOO_LONG),
        rank=Rank.INFO,
    ),
    _ABOUT.refused(
        "instant-future",
        "Refuse une assertion faite dans deux heures",
        shifted("Assertion/@IssueInstant", _TOO_LONG),
        rank=Rank.INFO,
    ),
)
