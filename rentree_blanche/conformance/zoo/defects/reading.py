"""Defects of reading: XML, bytes and forms."""

from __future__ import annotations

from dataclasses import replace

from rentree_blanche.conformance.zoo import loose, slips
from rentree_blanche.conformance.zoo.defects.altering import Defect, dropping, following, reading
from rentree_blanche.conformance.zoo.logout import read
from rentree_blanche.conformance.zoo.rules import bounded, small

DEFECTS: tuple[Defect, ...] = (
    # Reading
    Defect(
        id="comment-cuts",
        title="lit une valeur jusqu’au premier commentaire",
        alter=lambda habits: replace(habits.having("trust", loose.as_it_came), text=slips.first_text),
        fails=(
            "parser.comment",
            "parser.processing-instruction",
            "parser.leading-comment",
        ),
    ),
    Defect(
        id="instruction-cuts",
        title="lit une valeur jusqu’à la première instruction",
        alter=reading(text=slips.first_text),
        fails=("parser.processing-instruction",),
    ),
    Defect(
        id="entities",
        title="développe les entités",
        alter=reading(parse=slips.any_xml),
        fails=(
            "parser.doctype",
            "parser.entity",
            "parser.external-entity",
            "parser.entity-expansion",
        ),
    ),
    Defect(
        id="breaks-on-xml",
        title="cède sur ce qui n’est pas du XML",
        alter=reading(parse=slips.breaking_xml),
        fails=(
            "parser.doctype",
            "parser.entity",
            "parser.external-entity",
            "parser.entity-expansion",
            "resources.deep",
            "wrapping.two-roots*",
        ),
    ),
    Defect(
        id="local-names",
        title="lit les attributs par leur nom local",
        alter=reading(attribute=slips.by_local_name),
        fails=("parser.foreign-attribute",),
    ),
    Defect(
        id="utf-8-alone",
        title="ne lit que l’UTF-8",
        alter=reading(parse=slips.xml_without(lambda data: data.startswith((b"\xff\xfe", b"\xfe\xff")))),
        fails=("parser.utf-16",),
    ),
    Defect(
        id="no-mark",
        title="ne supporte pas la marque d’ordre des octets",
        alter=reading(parse=slips.xml_without(lambda data: data.startswith(b"\xef\xbb\xbf"))),
        fails=("parser.byte-order-mark",),
    ),
    Defect(
        id="prefixes",
        title="cherche les éléments par leur préfixe",
        alter=reading(parse=slips.xml_of_prefix),
        fails=("positive.prefixes",),
    ),
    Defect(
        id="no-whitespace",
        title="ne supporte pas un message indenté",
        alter=reading(parse=slips.xml_without(lambda data: b">\n  <" in data)),
        fails=("positive.whitespace",),
    ),
    Defect(
        id="no-cdata",
        title="ne lit pas les sections CDATA",
        alter=reading(parse=slips.xml_without(lambda data: b"<![CDATA[" in data)),
        fails=("parser.cdata",),
    ),
    Defect(
        id="no-references",
        title="ne lit pas les références de caractères",
        alter=reading(parse=slips.xml_without(lambda data: b"&#x" in data)),
        fails=("parser.references",),
    ),
    # How it came
    Defect(id="by-get", title="accepte une réponse par GET", alter=dropping("by-post"), fails=("replay.by-get",)),
    Defect(
        id="reads-first",
        title="vérifie la seconde de deux réponses, lit la première",
        alter=lambda habits: (
            habits.without("once", "unique-ids")
            .having("decoded", slips.one_of_two(read_first=True))
            .having("trust", slips.trust_in_the_other)
        ),
        fails=("replay.two-responses-forged-first",),
    ),
    Defect(
        id="reads-last",
        title="vérifie la première de deux réponses, lit la seconde",
        alter=lambda habits: (
            habits.without("once", "unique-ids")
            .having("decoded", slips.one_of_two(read_first=False))
            .having("trust", slips.trust_in_the_other)
        ),
        fails=("replay.two-responses-forged-last",),
    ),
    Defect(
        id="breaks-when-large",
        title="cède sur un grand message",
        alter=following("bounded", slips.breaking(bounded)),
        fails=(
            "resources.large-attribute",
            "resources.many-attributes",
        ),
    ),
    Defect(
        id="breaks-on-transforms",
        title="cède sur une signature à tiroirs",
        alter=following("small", slips.breaking(small)),
        fails=("resources.many-transforms",),
    ),
    Defect(
        id="breaks-on-bombs",
        title="cède sur un message comprimé à l’excès",
        alter=following("logout-read", slips.breaking(read)),
        fails=("resources.deflate-bomb",),
    ),
)
