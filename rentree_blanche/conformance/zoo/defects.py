"""The broken providers: each differs from the right one by one defect, and fails exactly the checks declared for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from rentree_blanche.conformance.zoo import loose, slips
from rentree_blanche.conformance.zoo.logout import (
    by_index_alone,
    by_name,
    by_name_alone,
    read,
    signed_if_at_all,
)
from rentree_blanche.conformance.zoo.rules import (
    bounded,
    small,
)
from rentree_blanche.conformance.zoo.trust import A

if TYPE_CHECKING:
    from rentree_blanche.conformance.zoo.habits import Habits, Rule, Verify
    from rentree_blanche.conformance.zoo.provider import Provider

Alter = Callable[["Habits"], "Habits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A broken provider.

    Attributes:
        id: names it. title: in French, what is wrong with it.
        alter: makes its habits of the right one's. adjust: changes the provider itself, for what is no habit.
        fails: the checks that it must fail, and no others.
        says_unsolicited: whether its tester's file says that it takes unsolicited responses.
    """

    id: str
    title: str
    fails: tuple[str, ...]
    alter: Alter = field(default=lambda habits: habits, repr=False)
    adjust: Callable[[Provider], None] = field(default=lambda _: None, repr=False)
    says_unsolicited: bool = False


def dropping(*rules: str) -> Alter:
    """Leave rules out."""
    return lambda habits: habits.without(*rules)


def following(name: str, rule: Rule) -> Alter:
    """Follow another rule in the place of one."""
    return lambda habits: habits.having(name, rule)


def also(name: str, rule: Rule) -> Alter:
    """Be stricter in a rule than SAML is."""
    return lambda habits: habits.having(name, slips.then({**habits.login, **habits.logout}[name], rule))


def verifying(verify: Verify) -> Alter:
    """Verify signatures in another way."""
    return lambda habits: replace(habits, verify=verify)


def _without_confirmation(*names: str) -> Callable[[Provider], None]:
    def adjust(provider: Provider) -> None:
        provider.confirmation = {name: rule for name, rule in provider.confirmation.items() if name not in names}

    return adjust


def _skewed(by: timedelta) -> Callable[[Provider], None]:
    def adjust(provider: Provider) -> None:
        provider.skew = by

    return adjust


def _unsolicited(provider: Provider) -> None:
    provider.unsolicited = True


DEFECTS: tuple[Defect, ...] = (
    # Signatures and keys
    Defect(
        id="unsigned-believed",
        title="croit ce qui n’est pas signé",
        alter=following("trust", loose.unsigned_too),
        fails=(),
    ),
    Defect(id="nothing-verified", title="ne vérifie aucune signature", alter=verifying(loose.not_at_all), fails=()),
    Defect(
        id="inner-alone",
        title="ne vérifie pas la signature de la réponse si l’assertion est signée",
        alter=following("trust", loose.inner_alone),
        fails=(),
    ),
    Defect(
        id="outer-alone",
        title="ne vérifie pas la signature de l’assertion si la réponse est signée",
        alter=following("trust", loose.outer_alone),
        fails=(),
    ),
    Defect(
        id="empty-value",
        title="prend une signature vide pour juste",
        alter=verifying(loose.unless(loose.is_empty)),
        fails=(),
    ),
    Defect(
        id="digest-alone",
        title="compare l’empreinte sans vérifier la signature",
        alter=verifying(loose.digest_alone),
        fails=(),
    ),
    Defect(
        id="value-alone",
        title="vérifie la signature sans comparer l’empreinte",
        alter=verifying(loose.value_alone),
        fails=(),
    ),
    Defect(id="sha1", title="accepte SHA-1", alter=verifying(loose.with_sha1), fails=()),
    Defect(
        id="key-info",
        title="prend la clé du certificat de KeyInfo",
        alter=verifying(loose.with_key_of(loose.shown)),
        fails=(),
    ),
    Defect(
        id="same-name",
        title="prend la clé de KeyInfo si le certificat porte le bon nom",
        alter=verifying(loose.with_key_of(loose.shown_of_our_name)),
        fails=(),
    ),
    Defect(
        id="key-value",
        title="prend la clé de KeyValue si notre certificat est montré",
        alter=verifying(loose.key_value_beside_ours),
        fails=(),
    ),
    Defect(
        id="hmac-pem",
        title="vérifie un HMAC avec notre certificat (PEM) pour secret",
        alter=verifying(loose.unless(loose.hmac_keyed(lambda certificate: certificate.pem))),
        fails=(),
    ),
    Defect(
        id="hmac-der",
        title="vérifie un HMAC avec notre certificat (DER) pour secret",
        alter=verifying(loose.unless(loose.hmac_keyed(lambda certificate: certificate.der))),
        fails=(),
    ),
    Defect(
        id="unknown-algorithm",
        title="laisse passer un algorithme inconnu",
        alter=verifying(loose.unless(loose.is_unknown)),
        fails=(),
    ),
    Defect(
        id="no-key-info",
        title="ne vérifie pas une signature sans KeyInfo",
        alter=verifying(loose.unless(loose.has_no_key_info)),
        fails=(),
    ),
    Defect(id="any-transform", title="applique toute transformation", alter=verifying(loose.without_shape), fails=()),
    # Wrapping
    Defect(
        id="first-assertion",
        title="lit la première assertion du document",
        alter=following("trust", loose.somewhere(loose.first_anywhere)),
        fails=(),
    ),
    Defect(
        id="last-assertion",
        title="lit la dernière assertion du document",
        alter=following("trust", loose.somewhere(loose.last_anywhere)),
        fails=(),
    ),
    Defect(
        id="first-child",
        title="lit la première assertion de la réponse",
        alter=following("trust", loose.somewhere(loose.first_child)),
        fails=(),
    ),
    Defect(
        id="last-child",
        title="lit la dernière assertion de la réponse",
        alter=following("trust", loose.somewhere(loose.last_child)),
        fails=(),
    ),
    Defect(
        id="same-ids",
        title="tolère un ID deux fois, lit la première assertion",
        alter=lambda habits: habits.without("unique-ids").having("trust", loose.somewhere(loose.first_child)),
        fails=(),
    ),
    Defect(
        id="same-ids-last",
        title="tolère un ID deux fois, lit la dernière assertion",
        alter=lambda habits: habits.without("unique-ids").having("trust", loose.somewhere(loose.last_child)),
        fails=(),
    ),
    Defect(
        id="stray-attributes",
        title="lit les attributs où qu’ils soient",
        alter=following("described", slips.stray_attributes),
        fails=(),
    ),
    # Reading
    Defect(
        id="comment-cuts",
        title="lit une valeur jusqu’au premier commentaire",
        alter=lambda habits: replace(habits.having("trust", loose.as_it_came), text=slips.first_text),
        fails=(),
    ),
    Defect(
        id="instruction-cuts",
        title="lit une valeur jusqu’à la première instruction",
        alter=slips.reading(text=slips.first_text),
        fails=(),
    ),
    Defect(id="entities", title="développe les entités", alter=slips.reading(parse=slips.any_xml), fails=()),
    Defect(
        id="breaks-on-xml",
        title="cède sur ce qui n’est pas du XML",
        alter=slips.reading(parse=slips.breaking_xml),
        fails=(),
    ),
    Defect(
        id="local-names",
        title="lit les attributs par leur nom local",
        alter=slips.reading(attribute=slips.by_local_name),
        fails=(),
    ),
    Defect(
        id="utf-8-alone",
        title="ne lit que l’UTF-8",
        alter=slips.reading(parse=slips.xml_without(lambda data: data.startswith((b"\xff\xfe", b"\xfe\xff")))),
        fails=(),
    ),
    Defect(
        id="no-mark",
        title="ne supporte pas la marque d’ordre des octets",
        alter=slips.reading(parse=slips.xml_without(lambda data: data.startswith(b"\xef\xbb\xbf"))),
        fails=(),
    ),
    Defect(
        id="prefixes",
        title="cherche les éléments par leur préfixe",
        alter=slips.reading(parse=slips.xml_of_prefix),
        fails=(),
    ),
    Defect(
        id="no-whitespace",
        title="ne supporte pas un message indenté",
        alter=slips.reading(parse=slips.xml_without(lambda data: b">\n  <" in data)),
        fails=(),
    ),
    Defect(
        id="no-cdata",
        title="ne lit pas les sections CDATA",
        alter=slips.reading(parse=slips.xml_without(lambda data: b"<![CDATA[" in data)),
        fails=(),
    ),
    Defect(
        id="no-references",
        title="ne lit pas les références de caractères",
        alter=slips.reading(parse=slips.xml_without(lambda data: b"&#x" in data)),
        fails=(),
    ),
    # How it came
    Defect(id="by-get", title="accepte une réponse par GET", alter=dropping("by-post"), fails=()),
    Defect(
        id="reads-first",
        title="vérifie la seconde de deux réponses, lit la première",
        alter=lambda habits: (
            habits.without("once", "unique-ids")
            .having("decoded", slips.one_of_two(read_first=True))
            .having("trust", slips.trust_in_the_other)
        ),
        fails=(),
    ),
    Defect(
        id="reads-last",
        title="vérifie la première de deux réponses, lit la seconde",
        alter=lambda habits: (
            habits.without("once", "unique-ids")
            .having("decoded", slips.one_of_two(read_first=False))
            .having("trust", slips.trust_in_the_other)
        ),
        fails=(),
    ),
    Defect(
        id="breaks-when-large",
        title="cède sur un grand message",
        alter=following("bounded", slips.breaking(bounded)),
        fails=(),
    ),
    Defect(
        id="breaks-on-transforms",
        title="cède sur une signature à tiroirs",
        alter=following("small", slips.breaking(small)),
        fails=(),
    ),
    Defect(
        id="breaks-on-bombs",
        title="cède sur un message comprimé à l’excès",
        alter=following("logout-read", slips.breaking(read)),
        fails=(),
    ),
    # The envelope
    Defect(id="no-response-id", title="ne regarde pas l’ID de la réponse", alter=dropping("response-id"), fails=()),
    Defect(
        id="no-response-version",
        title="ne regarde pas la version de la réponse",
        alter=dropping("response-version"),
        fails=(),
    ),
    Defect(id="no-response-instant", title="se passe d’IssueInstant", alter=dropping("response-instant"), fails=()),
    Defect(id="stale-responses", title="accepte une réponse de tout âge", alter=dropping("response-fresh"), fails=()),
    Defect(
        id="lenient-instants",
        title="prend ce qui n’est pas une date pour maintenant",
        alter=slips.reading(instant=slips.lenient_instant),
        fails=(),
    ),
    Defect(id="no-destination", title="ne regarde pas la destination", alter=dropping("destination"), fails=()),
    Defect(
        id="no-response-issuer",
        title="ne regarde pas l’émetteur de la réponse",
        alter=dropping("response-issuer"),
        fails=(),
    ),
    Defect(
        id="any-response-issuer-format",
        title="accepte tout format d’émetteur de la réponse",
        alter=dropping("response-issuer-format"),
        fails=(),
    ),
    Defect(id="no-request", title="ne regarde pas à quoi la réponse répond", alter=dropping("request"), fails=()),
    Defect(id="no-status", title="ne regarde pas le statut", alter=dropping("status"), fails=()),
    Defect(
        id="blank-page",
        title="n’explique rien quand personne n’entre",
        alter=slips.reading(page=lambda _: b""),
        fails=(),
    ),
    Defect(
        id="breaks-on-status",
        title="cède quand EduConnect répond l’échec",
        alter=following("trust", slips.breaking_without_assertion),
        fails=(),
    ),
    # The assertion
    Defect(id="no-assertion-id", title="ne regarde pas l’ID de l’assertion", alter=dropping("assertion-id"), fails=()),
    Defect(
        id="no-assertion-version",
        title="ne regarde pas la version de l’assertion",
        alter=dropping("assertion-version"),
        fails=(),
    ),
    Defect(
        id="no-assertion-instant",
        title="se passe d’IssueInstant dans l’assertion",
        alter=dropping("assertion-instant"),
        fails=(),
    ),
    Defect(
        id="stale-assertions", title="accepte une assertion de tout âge", alter=dropping("assertion-fresh"), fails=()
    ),
    Defect(
        id="no-assertion-issuer",
        title="ne regarde pas l’émetteur de l’assertion",
        alter=dropping("assertion-issuer"),
        fails=(),
    ),
    Defect(
        id="any-assertion-issuer-format",
        title="accepte tout format d’émetteur de l’assertion",
        alter=dropping("assertion-issuer-format"),
        fails=(),
    ),
    Defect(
        id="no-issuer-format",
        title="refuse tout format d’émetteur",
        alter=also("assertion-issuer-format", slips.no_issuer_format),
        fails=(),
    ),
    # The confirmation
    Defect(
        id="no-confirmation", title="ne regarde pas la confirmation du sujet", alter=dropping("confirmed"), fails=()
    ),
    Defect(
        id="any-method",
        title="accepte toute méthode de confirmation",
        adjust=_without_confirmation("confirmation-method"),
        fails=(),
    ),
    Defect(
        id="any-recipient",
        title="ne regarde pas le destinataire",
        adjust=_without_confirmation("confirmation-recipient"),
        fails=(),
    ),
    Defect(
        id="any-confirmed-request",
        title="ne regarde pas à quoi la confirmation répond",
        adjust=_without_confirmation("confirmation-request"),
        fails=(),
    ),
    Defect(
        id="endless-confirmation",
        title="se passe de la fin de la confirmation",
        adjust=_without_confirmation("confirmation-end"),
        fails=(),
    ),
    Defect(
        id="past-confirmation",
        title="accepte une confirmation finie",
        adjust=_without_confirmation("confirmation-past"),
        fails=(),
    ),
    Defect(
        id="beginning-confirmation",
        title="tolère un NotBefore de la confirmation",
        adjust=_without_confirmation("confirmation-beginning"),
        fails=(),
    ),
    Defect(
        id="first-confirmation",
        title="ne regarde que la première confirmation",
        alter=following("confirmed", slips.first_confirmation),
        fails=(),
    ),
    # The conditions
    Defect(id="no-conditions", title="se passe de conditions", alter=dropping("conditions"), fails=()),
    Defect(id="too-early", title="ne regarde pas NotBefore", alter=dropping("begun"), fails=()),
    Defect(id="too-late", title="ne regarde pas NotOnOrAfter", alter=dropping("not-over"), fails=()),
    Defect(id="reversed", title="accepte des conditions à l’envers", alter=dropping("in-order"), fails=()),
    Defect(id="unknown-conditions", title="passe sur une condition inconnue", alter=dropping("understood"), fails=()),
    Defect(id="no-restriction", title="se passe de restriction de public", alter=dropping("restricted"), fails=()),
    Defect(id="any-audience", title="ne regarde pas le public", alter=dropping("audience"), fails=()),
    Defect(
        id="one-restriction",
        title="se contente d’une restriction sur deux",
        alter=following("audience", slips.any_restriction),
        fails=(),
    ),
    Defect(
        id="first-audience",
        title="ne regarde que le premier public",
        alter=following("audience", slips.first_audience),
        fails=(),
    ),
    Defect(
        id="bounds-required",
        title="exige des bornes de temps",
        alter=also("conditions", slips.present_or(f"{A}Conditions", "NotOnOrAfter")),
        fails=(),
    ),
    Defect(
        id="no-one-time-use",
        title="ne comprend pas OneTimeUse",
        alter=also("understood", slips.no_one_time_use),
        fails=(),
    ),
    Defect(id="no-advice", title="refuse un Advice", alter=also("understood", slips.known_children), fails=()),
    # Time
    Defect(id="wide-skew", title="tolère dix minutes d’écart", adjust=_skewed(timedelta(minutes=10)), fails=()),
    Defect(id="no-skew", title="ne tolère aucun écart, quoi qu’il déclare", adjust=_skewed(timedelta()), fails=()),
    Defect(
        id="end-included",
        title="accepte encore à l’instant de NotOnOrAfter",
        alter=following("not-over", slips.over_after(timedelta(microseconds=1))),
        fails=(),
    ),
    Defect(
        id="ends-early",
        title="refuse deux secondes avant NotOnOrAfter",
        alter=following("not-over", slips.over_after(-timedelta(seconds=2))),
        fails=(),
    ),
    Defect(
        id="begins-late",
        title="refuse à l’instant même de NotBefore",
        alter=following("begun", slips.begun_strictly),
        fails=(),
    ),
    Defect(
        id="begins-early",
        title="accepte deux secondes avant NotBefore",
        alter=following("begun", slips.begun_early),
        fails=(),
    ),
    Defect(
        id="milliseconds-alone",
        title="ne lit que des millisecondes",
        alter=slips.reading(instant=slips.instant_of(r".*\.\d{3}(Z|[+-]\d\d:\d\d)")),
        fails=(),
    ),
    Defect(
        id="no-zone",
        title="laisse de côté le fuseau d’un instant",
        alter=slips.reading(instant=slips.zoneless_instant),
        fails=(),
    ),
    Defect(
        id="wall-clock",
        title="compare des heures locales",
        alter=following("not-over", slips.not_over_on_the_wall),
        fails=(),
    ),
    # The login
    Defect(id="no-statement", title="se passe d’AuthnStatement", alter=dropping("stated"), fails=()),
    Defect(id="no-login-instant", title="se passe d’AuthnInstant", alter=dropping("login-instant"), fails=()),
    Defect(id="login-ahead", title="accepte une authentification à venir", alter=dropping("login-not-ahead"), fails=()),
    Defect(id="session-over", title="ne regarde pas SessionNotOnOrAfter", alter=dropping("session-not-over"), fails=()),
    Defect(id="no-context", title="se passe de contexte d’authentification", alter=dropping("context"), fails=()),
    Defect(
        id="any-context", title="accepte tout contexte d’authentification", alter=dropping("context-as-asked"), fails=()
    ),
    Defect(
        id="index-required",
        title="exige un SessionIndex",
        alter=also("stated", slips.present_or(f"{A}AuthnStatement", "SessionIndex")),
        fails=(),
    ),
    # Names and attributes
    Defect(id="no-name", title="se passe de NameID", alter=dropping("named"), fails=()),
    Defect(id="empty-name", title="accepte un NameID vide", alter=dropping("named-something"), fails=()),
    Defect(id="two-names", title="accepte deux NameID", alter=dropping("one-name"), fails=()),
    Defect(id="any-name-format", title="accepte tout format de NameID", alter=dropping("transient"), fails=()),
    Defect(id="any-qualifier", title="ne regarde pas NameQualifier", alter=dropping("qualified"), fails=()),
    Defect(id="any-sp-qualifier", title="ne regarde pas SPNameQualifier", alter=dropping("qualified-for-us"), fails=()),
    Defect(
        id="qualifier-required",
        title="exige un NameQualifier",
        alter=also("qualified", slips.present_or(f"{A}Subject/{A}NameID", "NameQualifier")),
        fails=(),
    ),
    Defect(
        id="known-attributes-alone",
        title="refuse un attribut inconnu",
        alter=also("described", slips.only_known_attributes),
        fails=(),
    ),
    # People
    Defect(
        id="guest",
        title="ouvre une session d’invité à qui il ne connaît pas",
        alter=following("recognised", slips.guest),
        fails=(),
    ),
    Defect(
        id="first-match",
        title="prend la première de deux personnes",
        alter=following("recognised", slips.first_match),
        fails=(),
    ),
    Defect(
        id="one-reference",
        title="refuse plusieurs références",
        alter=following("recognised", slips.one_reference),
        fails=(),
    ),
    Defect(
        id="all-references",
        title="refuse quand l’une de plusieurs références est inconnue",
        alter=following("recognised", slips.all_references),
        fails=(),
    ),
    Defect(
        id="distinct-references",
        title="refuse une référence répétée",
        alter=following("recognised", slips.distinct_references),
        fails=(),
    ),
    Defect(
        id="no-academy",
        title="ne regarde pas l’académie",
        alter=following(
            "recognised",
            slips.by_key(
                lambda each: each.rpartition("|")[2] if each.startswith("{AAF}") and each.count("|") == 2 else "",
                lambda key: key.rpartition("|")[2],
            ),
        ),
        fails=(),
    ),
    Defect(
        id="any-annuaire",
        title="ne regarde pas l’annuaire",
        alter=following(
            "recognised",
            slips.by_key(lambda each: "|".join(each.partition("}")[2].split("|")[::2]) if each.count("|") == 2 else ""),
        ),
        fails=(),
    ),
    Defect(
        id="any-parts",
        title="ne compte pas les parties d’une référence",
        alter=following(
            "recognised",
            slips.by_key(
                lambda each: (
                    f"{each.removeprefix('{AAF}').split('|')[0]}|{each.rpartition('|')[2]}"
                    if each.startswith("{AAF}")
                    else ""
                )
            ),
        ),
        fails=(),
    ),
    Defect(
        id="keeps-session",
        title="garde la session ouverte quand un autre se connecte",
        alter=following("recognised", slips.keeping_a_session),
        fails=(),
    ),
    Defect(
        id="ascii-names",
        title="ôte les accents des noms",
        alter=following("recognised", slips.showing(slips.in_ascii)),
        fails=(),
    ),
    Defect(
        id="cut-names",
        title="coupe les noms en plusieurs mots",
        alter=following(
            "recognised", slips.showing(lambda name: " ".join(name.replace("-", " ").replace("'", " ").split()[:2]))
        ),
        fails=(),
    ),
    Defect(
        id="no-primary",
        title="n’importe pas le 1er degré",
        alter=following("recognised", slips.not_known(lambda _, each: len(each.rpartition("|")[2]) < 9)),
        fails=(),
    ),
    Defect(
        id="no-pupils",
        title="n’importe pas les élèves",
        alter=following(
            "recognised",
            slips.not_known(
                lambda case, each: "|".join(each.removeprefix("{AAF}").split("|")[::2]) in case.provider.pupils
            ),
        ),
        fails=(),
    ),
    # Requests and replay
    Defect(id="no-memory", title="oublie les assertions qui ont servi", alter=dropping("not-replayed"), fails=()),
    Defect(
        id="no-memory-unsolicited",
        title="oublie les réponses non demandées qui ont servi",
        alter=dropping("not-replayed"),
        adjust=_unsolicited,
        says_unsolicited=True,
        fails=(),
    ),
    Defect(id="unsolicited", title="prend des réponses non demandées sans le dire", adjust=_unsolicited, fails=()),
    Defect(
        id="solicited-alone",
        title="refuse les réponses non demandées, bien qu’il le dise",
        says_unsolicited=True,
        fails=(),
    ),
    Defect(
        id="any-browser",
        title="ne lie pas la demande au navigateur",
        alter=following("request", slips.any_request),
        fails=(),
    ),
    Defect(
        id="no-in-response-to",
        title="ne regarde InResponseTo nulle part",
        alter=dropping("request"),
        adjust=_without_confirmation("confirmation-request"),
        fails=(),
    ),
    Defect(
        id="shared-memory",
        title="connaît ses demandes, ni à qui elles sont ni si elles ont servi",
        alter=lambda habits: habits.without("not-replayed").having("request", slips.any_request_anywhere),
        fails=(),
    ),
    # What is accepted
    Defect(
        id="response-signature-required",
        title="exige la signature de la réponse",
        alter=also("trust", lambda case: slips.refuse_unless(case.whole, "unsigned")),
        fails=(),
    ),
    Defect(
        id="assertion-signature-required",
        title="exige la signature de l’assertion",
        alter=also(
            "trust", lambda case: slips.refuse_unless(case.assertion.find(loose.SIGNATURE) is not None, "unsigned")
        ),
        fails=(),
    ),
    Defect(
        id="key-info-required",
        title="exige un KeyInfo",
        alter=also(
            "trust",
            lambda case: slips.refuse_unless(
                case.assertion.find(loose.SIGNATURE) is None
                or not loose.has_no_key_info(case.assertion.find(loose.SIGNATURE), ()),
                "KeyInfo",
            ),
        ),
        fails=(),
    ),
    Defect(
        id="sha256-alone",
        title="ne connaît que RSA-SHA256",
        alter=also("trust", lambda case: slips.refuse_unless(b"rsa-sha512" not in case.xml, "SHA-512")),
        fails=(),
    ),
    # Encryption
    Defect(id="rsa-1-5", title="déchiffre par RSA 1.5", alter=following("trust", loose.any_transport), fails=()),
    Defect(
        id="no-cbc", title="ne déchiffre pas AES-CBC", alter=following("trust", loose.refusing_ciphers("cbc")), fails=()
    ),
    Defect(
        id="no-gcm", title="ne déchiffre pas AES-GCM", alter=following("trust", loose.refusing_ciphers("gcm")), fails=()
    ),
    Defect(
        id="encrypted-believed",
        title="prend ce qui est chiffré pour signé",
        alter=following("trust", loose.encrypted_too),
        fails=(),
    ),
    Defect(
        id="breaks-on-ciphers",
        title="cède sur ce qu’il ne peut pas déchiffrer",
        alter=following("trust", slips.breaking_on_ciphers),
        fails=(),
    ),
    # RelayState
    Defect(
        id="open-redirect",
        title="va où RelayState le dit",
        alter=slips.reading(onward=lambda relay_state: relay_state or "/me"),
        fails=(),
    ),
    Defect(
        id="slashes",
        title="prend // pour un chemin",
        alter=slips.reading(onward=lambda relay_state: relay_state if relay_state.startswith("/") else "/me"),
        fails=(),
    ),
    Defect(
        id="script",
        title="suit un script de RelayState",
        alter=slips.reading(onward=lambda relay_state: relay_state if relay_state.startswith("javascript:") else "/me"),
        fails=(),
    ),
    Defect(
        id="short-relay-state",
        title="refuse un RelayState de plus de 80 octets",
        alter=slips.reading(onward=slips.onward_if(lambda relay_state: len(relay_state) <= 80)),
        fails=(),
    ),
    Defect(
        id="relay-state-required",
        title="exige un RelayState",
        alter=slips.reading(onward=slips.onward_if(bool)),
        fails=(),
    ),
    # Logout
    Defect(
        id="logout-unsigned",
        title="croit une demande de déconnexion sans signature",
        alter=following("logout-signed", signed_if_at_all),
        fails=(),
    ),
    Defect(
        id="logout-unverified",
        title="ne vérifie pas la signature d’une demande de déconnexion",
        alter=dropping("logout-signed"),
        fails=(),
    ),
    Defect(
        id="logout-destination",
        title="ne regarde pas la destination d’une demande de déconnexion",
        alter=dropping("logout-destination"),
        fails=(),
    ),
    Defect(
        id="logout-issuer",
        title="ne regarde pas l’émetteur d’une demande de déconnexion",
        alter=dropping("logout-issuer"),
        fails=(),
    ),
    Defect(
        id="logout-expired", title="accepte une demande de déconnexion périmée", alter=dropping("logout-end"), fails=()
    ),
    Defect(
        id="logout-replayed",
        title="accepte une demande de déconnexion rejouée",
        alter=dropping("logout-once"),
        fails=(),
    ),
    Defect(
        id="logout-by-index",
        title="ferme la session d’un SessionIndex sans regarder NameID",
        alter=following("logout-sessions", by_index_alone),
        fails=(),
    ),
    Defect(
        id="logout-by-name",
        title="ferme toutes les sessions d’une personne sans regarder SessionIndex",
        alter=following("logout-sessions", by_name_alone),
        fails=(),
    ),
    Defect(
        id="logout-index-required",
        title="ne ferme rien sans SessionIndex",
        alter=following("logout-sessions", slips.ending_indexed(by_name)),
        fails=(),
    ),
    Defect(
        id="logout-ignored",
        title="répond à la déconnexion sans rien fermer",
        alter=following("logout-sessions", slips.ending_nothing),
        fails=(),
    ),
    Defect(
        id="logout-breaks",
        title="cède quand il n’y a pas de session à fermer",
        alter=following("logout-sessions", slips.breaking_without_session(by_name)),
        fails=(),
    ),
    Defect(
        id="logout-response",
        title="ferme la session à toute réponse de déconnexion",
        alter=following("logout-expected", slips.ending_this_session),
        fails=(),
    ),
    Defect(
        id="logout-partial",
        title="cède sur une déconnexion partielle",
        alter=following("logout-expected", slips.breaking_when_partial),
        fails=(),
    ),
)
