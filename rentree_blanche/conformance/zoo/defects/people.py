"""Defects of recognising people."""

from __future__ import annotations

from rentree_blanche.conformance.zoo import recognising, slips
from rentree_blanche.conformance.zoo.assertion_rules import confirmed, named
from rentree_blanche.conformance.zoo.defects.altering import Defect, also, dropping, following
from rentree_blanche.conformance.zoo.trust import A

DEFECTS: tuple[Defect, ...] = (
    Defect(
        id="lets-nobody-in",
        title="n’ouvre aucune session",
        alter=also("recognised", slips.refusing),
        fails=("positive.both-signed",),
    ),
    Defect(
        id="no-subject",
        title="ne demande rien à une assertion sans sujet",
        alter=lambda habits: habits.having("confirmed", slips.where_there_is_a_subject(confirmed)).having(
            "named", slips.where_there_is_a_subject(named)
        ),
        fails=("nameid.subject-absent",),
    ),
    # Names and attributes
    Defect(
        id="no-name",
        title="se passe de NameID",
        alter=dropping("named"),
        fails=(
            "nameid.absent",
            "nameid.base-id",
        ),
    ),
    Defect(id="empty-name", title="accepte un NameID vide", alter=dropping("named-something"), fails=("nameid.empty",)),
    Defect(id="two-names", title="accepte deux NameID", alter=dropping("one-name"), fails=("nameid.twice",)),
    Defect(
        id="any-name-format",
        title="accepte tout format de NameID",
        alter=dropping("transient"),
        fails=(
            "nameid.format-absent",
            "nameid.format-other",
        ),
    ),
    Defect(
        id="any-qualifier",
        title="ne regarde pas NameQualifier",
        alter=dropping("qualified"),
        fails=("nameid.qualifier-other",),
    ),
    Defect(
        id="any-sp-qualifier",
        title="ne regarde pas SPNameQualifier",
        alter=dropping("qualified-for-us"),
        fails=("nameid.sp-qualifier-other",),
    ),
    Defect(
        id="qualifier-required",
        title="exige un NameQualifier",
        alter=also("qualified", slips.present_or(f"{A}Subject/{A}NameID", "NameQualifier")),
        fails=("nameid.qualifiers-absent",),
    ),
    Defect(
        id="known-attributes-alone",
        title="refuse un attribut inconnu",
        alter=also("described", slips.only_known_attributes),
        fails=("attributes.unknown",),
    ),
    # People
    Defect(
        id="guest",
        title="ouvre une session d’invité à qui il ne connaît pas",
        alter=following("recognised", recognising.guest),
        fails=(
            "attributes.absent",
            "attributes.without-values",
            "attributes.empty-values",
            "attributes.other-names",
            "people.unknown-academy",
            "people.two-parts",
            "people.four-parts",
            "people.other-annuaire",
            "people.not-provisioned",
            "people.two-people",
        ),
    ),
    Defect(
        id="first-match",
        title="prend la première de deux personnes",
        alter=following("recognised", recognising.first_match),
        fails=("people.two-people",),
    ),
    Defect(
        id="one-reference",
        title="refuse plusieurs références",
        alter=following("recognised", recognising.one_reference),
        fails=(
            "people.three-children",
            "people.both-degrees",
            "people.separated",
            "people.repeated",
            "people.former-record",
        ),
    ),
    Defect(
        id="all-references",
        title="refuse quand l’une de plusieurs références est inconnue",
        alter=following("recognised", recognising.all_references),
        fails=("people.former-record",),
    ),
    Defect(
        id="distinct-references",
        title="refuse une référence répétée",
        alter=following("recognised", recognising.distinct_references),
        fails=("people.repeated",),
    ),
    Defect(
        id="no-academy",
        title="ne regarde pas l’académie",
        alter=following("recognised", recognising.by_key(recognising.last_of_three, recognising.last_part)),
        fails=("people.unknown-academy",),
    ),
    Defect(
        id="any-annuaire",
        title="ne regarde pas l’annuaire",
        alter=following("recognised", recognising.by_key(recognising.of_any_annuaire)),
        fails=("people.other-annuaire",),
    ),
    Defect(
        id="any-parts",
        title="ne compte pas les parties d’une référence",
        alter=following("recognised", recognising.by_key(recognising.ends_of_any)),
        fails=(
            "people.two-parts",
            "people.four-parts",
        ),
    ),
    Defect(
        id="keeps-session",
        title="garde la session ouverte quand un autre se connecte",
        alter=following("recognised", recognising.keeping_a_session),
        fails=("people.one-browser",),
    ),
    Defect(
        id="ascii-names",
        title="ôte les accents des noms",
        alter=following("recognised", recognising.showing(recognising.in_ascii)),
        fails=(
            "people.one-primary",
            "people.one-secondary",
            "people.same-school",
            "people.hyphen",
            "people.ligature",
            "people.cedilla",
            "people.accent",
            "people.usage-name",
            "people.separated",
        ),
    ),
    Defect(
        id="cut-names",
        title="coupe les noms en plusieurs mots",
        alter=following("recognised", recognising.showing(recognising.two_words)),
        fails=(
            "people.one-primary",
            "people.same-school",
            "people.apostrophe",
            "people.hyphen",
            "people.compound",
            "people.particle",
        ),
    ),
    Defect(
        id="no-primary",
        title="n’importe pas le 1er degré",
        alter=following("recognised", recognising.not_known(recognising.is_primary)),
        fails=(
            "people.one-primary",
            "people.three-children",
            "people.both-degrees",
            "people.same-school",
            "people.pupil-1d",
            "people.apostrophe",
            "people.hyphen",
            "people.cedilla",
            "people.accent",
            "people.compound",
            "people.usage-name",
            "people.separated",
            "people.twins",
        ),
    ),
    Defect(
        id="no-pupils",
        title="n’importe pas les élèves",
        alter=following("recognised", recognising.not_known(recognising.is_pupil)),
        fails=(
            "people.pupil-1d",
            "people.pupil-2d",
        ),
    ),
)
