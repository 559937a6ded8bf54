"""Resources: messages that are large, deep or slow to read, all bounded, and never many."""

from __future__ import annotations

import base64
import zlib
from functools import cache
from urllib.parse import urlencode

from lxml import etree

from rentree_blanche.conformance.attempts import Attempt, attempt, depart, send
from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.expectations import About, controlled, is_first, what_happened
from rentree_blanche.conformance.values import Finding, Group, Judge, Rank, Verdict
from rentree_blanche.simulators.core.saml.bindings import Parameter
from rentree_blanche.simulators.core.saml.names import DS, EXC_C14N, SAML, SAMLP, Binding
from rentree_blanche.simulators.educonnect.saml.changes import Change, Draft, Phase
from rentree_blanche.simulators.educonnect.saml.changes.content import content
from rentree_blanche.simulators.educonnect.saml.changes.draft import Written, step
from rentree_blanche.simulators.educonnect.saml.changes.places import place

_ABOUT = About(
    group=Group.RESOURCES,
    clause="OWASP : XML Security ; SAML security 3.1",
    rank=Rank.INFO,
    cause="Un seul message, que n’importe qui peut envoyer, occupe le service ou le fait tomber.",
    remedy="resources",
)
_STATEMENT = "Assertion/AttributeStatement"
_MEGABYTE = 1_000_000


def _attribute(name: str, value: str) -> etree._Element:
    node = etree.Element(f"{{{SAML}}}Attribute", Name=name)
    etree.SubElement(node, f"{{{SAML}}}AttributeValue").text = value
    return node


def _large(root: etree._Element) -> None:
    place(root, _STATEMENT).first.append(_attribute("urn:exemple:grand", "x" * _MEGABYTE))


def _many(root: etree._Element) -> None:
    value = "<AttributeValue>x</AttributeValue>"
    many = "".join(f'<Attribute Name="urn:exemple:{number}">{value}</Attribute>' for number in range(10_000))
    place(root, _STATEMENT).first.extend(etree.fromstring(f'<many xmlns="{SAML}">{many}</many>'))


def _deep(draft: Draft) -> None:
    nested = b"<a>" * 5_000 + b"</a>" * 5_000
    extensions = b'<e:Extensions xmlns:e="' + SAMLP.encode() + b'">' + nested + b"</e:Extensions>"
    draft.xml = draft.xml.replace(b"<saml2p:Status>", extensions + b"<saml2p:Status>", 1)


def _many_transforms(root: etree._Element) -> None:
    for transforms in root.iter(f"{{{DS}}}Transforms"):
        for _ in range(500):
            etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm=EXC_C14N)


def _holds(change: Change) -> Judge:
    """Judge that the service answers, and logs people in afterwards; whether it takes the message is its own affair."""

    def judge(bench: Bench) -> Finding:
        without_control, control = controlled(bench)
        if without_control is not None:
            return without_control
        tried = attempt(bench, change, label="message coûteux")
        return _survived(bench, control, tried)

    return judge


def _survived(bench: Bench, control: Attempt, tried: Attempt) -> Finding:
    after = attempt(bench, label="connexion valide, ensuite")
    evidence = (control.evidence, tried.evidence, after.evidence)
    if not is_first(bench, after):
        told = f"ensuite, plus personne n’entre : {what_happened(bench, after)}"
        return Finding(verdict=Verdict.FAILED, told=told, evidence=evidence)
    if tried.seen.broke or any(each.status >= 500 for each in tried.evidence.received):
        return Finding(verdict=Verdict.SERVICE_BROKE, told=what_happened(bench, tried), evidence=evidence)
    return Finding(
        verdict=Verdict.PASSED, told="le service répond, et la connexion suivante aboutit", evidence=evidence
    )


@cache
def _packed() -> bytes:
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return compressor.compress(b"<a>" + b" " * (8 * _MEGABYTE) + b"</a>") + compressor.flush()


def _bomb(bench: Bench) -> Finding:
    service = bench.provider.logout_service(Binding.REDIRECT)
    if service is None or service.binding is not Binding.REDIRECT:
        told = "le service ne prend aucun message par redirection"
        return Finding(verdict=Verdict.NOT_APPLICABLE, told=told)
    without_control, control = controlled(bench)
    if without_control is not None:
        return without_control
    query = urlencode({Parameter.REQUEST.value: base64.b64encode(_packed()).decode()})
    browser = bench.browser()
    depart(bench, browser)
    written = Written(xml=b"", method="GET", url=f"{service.location}?{query}", fields=(), relay_state=None)
    tried = send(bench, browser, written, label="8 Mo comprimés en 12 ko")
    return _survived(bench, control, tried)


CHECKS = (
    _ABOUT.check(
        "large-attribute", "Supporte un attribut d’un mégaoctet", _holds(content("a large attribute", _large))
    ),
    _ABOUT.check("many-attributes", "Supporte dix mille attributs", _holds(content("10,000 attributes", _many))),
    _ABOUT.check("deep", "Supporte cinq mille éléments emboîtés", _holds(step(Phase.BYTES, "nested", _deep))),
    _ABOUT.check(
        "many-transforms",
        "Supporte une signature à cinq cents transformations",
        _holds(step(Phase.SIGNED, "500 transforms", lambda draft: _many_transforms(draft.tree))),
    ),
    _ABOUT.check("deflate-bomb", "Ne déploie pas un message comprimé à l’excès", _bomb),
)
