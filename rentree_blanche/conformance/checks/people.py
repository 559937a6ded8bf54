"""EduConnect's own people: families, names and references as they are, and as they should not be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rentree_blanche.conformance.attempts import Spoken, attempt, depart
from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.cast import Member
from rentree_blanche.conformance.casting import ROLES
from rentree_blanche.conformance.errors import NoRequestError
from rentree_blanche.conformance.expectations import About, controlled, refused_finding, what_happened
from rentree_blanche.conformance.values import Check, Finding, Group, Judge, Rank, Verdict
from rentree_blanche.simulators.educonnect.saml import Attribute, AttributeProfile, ReleaseContext, release

_ABOUT = About(
    group=Group.PEOPLE,
    clause="EduConnect : FrEduCtRefId, une valeur par fiche de l’annuaire",
    rank=Rank.EDUCONNECT,
    cause="Le service ne reconnaît pas quelqu’un qu’EduConnect lui nomme, ou le prend pour un autre.",
    remedy="people",
)
_NOBODY = "999999999"

Rewrite = Callable[[tuple[str, ...]], tuple[str, ...]]


def _opens(role: str) -> Judge:
    """Judge that the session of whoever has a role opens, and no other."""

    def judge(bench: Bench) -> Finding:
        member = bench.cast.roles.get(role)
        if member is None:
            told = "personne de ce cas parmi les personnes du passage"
            return Finding(verdict=Verdict.NOT_APPLICABLE, told=told)
        without_control, control = controlled(bench)
        if without_control is not None:
            return without_control
        tried = attempt(bench, label=f"connexion de {member.called}", spoken=Spoken(member=member))
        evidence = (control.evidence, tried.evidence)
        if _is_whose(bench, tried.seen.who, member) and tried.seen.opened:
            return Finding(verdict=Verdict.PASSED, told=what_happened(bench, tried), evidence=evidence)
        if tried.seen.broke and not tried.seen.opened:
            return Finding(verdict=Verdict.SERVICE_BROKE, told=what_happened(bench, tried), evidence=evidence)
        told = f"{member.called} ({member.role}) : {what_happened(bench, tried)}"
        return Finding(verdict=Verdict.FAILED, told=told, evidence=evidence)

    return judge


def _is_whose(bench: Bench, who: str | None, member: Member) -> bool:
    return who == member.key or not bench.tells_people_apart


def _named(rewrite: Rewrite, *, of: str = "first") -> Callable[[Bench], tuple[Attribute, ...]]:
    """Give the attributes of the first person with their references rewritten."""

    def attributes(bench: Bench) -> tuple[Attribute, ...]:
        member = bench.cast.first if of == "first" else bench.cast.other
        context = ReleaseContext(logout_url=bench.idp.logout_url, connected_at=bench.now())
        released = release(bench.service.attributes, member.subject, context)
        return tuple(replace(each, values=rewrite(each.values)) for each in released)

    return attributes


def _for_references(make: Callable[[Bench], Finding]) -> Judge:
    def judge(bench: Bench) -> Finding:
        if bench.service.attributes is not AttributeProfile.ENT:
            told = "le service ne reçoit pas FrEduCtRefId"
            return Finding(verdict=Verdict.NOT_APPLICABLE, told=told)
        return make(bench)

    return judge


def _nobody(rewrite: Rewrite, label: str) -> Judge:
    """Judge that references which name nobody open no session."""

    def make(bench: Bench) -> Finding:
        without_control, control = controlled(bench)
        if without_control is not None:
            return without_control
        spoken = Spoken(member=bench.cast.first, attributes=_named(rewrite)(bench))
        tried = attempt(bench, label=label, spoken=spoken)
        return refused_finding(bench, tried, Rank.EDUCONNECT, (control.evidence,))

    return _for_references(make)


def _somebody(rewrite: Rewrite, label: str) -> Judge:
    """Judge that the first person is found by references that hold more than theirs."""

    def make(bench: Bench) -> Finding:
        without_control, control = controlled(bench)
        if without_control is not None:
            return without_control
        spoken = Spoken(member=bench.cast.first, attributes=_named(rewrite)(bench))
        tried = attempt(bench, label=label, spoken=spoken)
        evidence = (control.evidence, tried.evidence)
        if tried.seen.opened and _is_whose(bench, tried.seen.who, bench.cast.first):
            return Finding(verdict=Verdict.PASSED, told=what_happened(bench, tried), evidence=evidence)
        broke = Verdict.SERVICE_BROKE if tried.seen.broke else Verdict.FAILED
        verdict = Verdict.FAILED if tried.seen.opened else broke
        return Finding(verdict=verdict, told=what_happened(bench, tried), evidence=evidence)

    return _for_references(make)


def _two_people(bench: Bench) -> Finding:
    """Judge references of two people at once: no session may open without being asked which of them it is."""
    without_control, control = controlled(bench)
    if without_control is not None:
        return without_control
    theirs = _named(lambda values: values, of="other")(bench)
    attributes = tuple(
        replace(mine, values=(*mine.values, *other.values))
        for mine, other in zip(_named(lambda values: values)(bench), theirs, strict=True)
    )
    spoken = Spoken(member=bench.cast.first, attributes=attributes)
    tried = attempt(bench, label="références de deux personnes", spoken=spoken)
    return refused_finding(bench, tried, Rank.EDUCONNECT, (control.evidence,))


def _one_browser(bench: Bench) -> Finding:
    """Judge two people who log in one after the other in one browser: the second one's session is open."""
    without_control, control = controlled(bench)
    if without_control is not None:
        return without_control
    browser = attempt(bench, label="une première personne").browser
    try:
        asked = depart(bench, browser)
    except NoRequestError:
        told = "le service ne renvoie pas vers EduConnect tant qu’une session est ouverte"
        return Finding(verdict=Verdict.NOT_APPLICABLE, told=told, evidence=(control.evidence,))
    other = bench.cast.other
    spoken = Spoken(member=other)
    tried = attempt(bench, label="une autre personne, même navigateur", spoken=spoken, browser=browser, asked=asked)
    evidence = (control.evidence, tried.evidence)
    if tried.seen.opened and _is_whose(bench, tried.seen.who, other):
        return Finding(verdict=Verdict.PASSED, told=what_happened(bench, tried), evidence=evidence)
    if tried.seen.broke:
        return Finding(verdict=Verdict.SERVICE_BROKE, told=what_happened(bench, tried), evidence=evidence)
    return Finding(verdict=Verdict.FAILED, told=what_happened(bench, tried), evidence=evidence)


def _parts(*wanted: int) -> Rewrite:
    """Keep some of the three parts of a reference, numbered from 0; -1 stands for an unknown académie."""

    def rewrite(values: tuple[str, ...]) -> tuple[str, ...]:
        split = [value.removeprefix("{AAF}").split("|") for value in values]
        return tuple("{AAF}" + "|".join("99" if part < 0 else parts[part] for part in wanted) for parts in split)

    return rewrite


def _opening(role: str, told: str) -> Check:
    return _ABOUT.check(role, f"Ouvre la session de la bonne personne : {told}", _opens(role))


CHECKS = (
    *(_opening(role, told) for role, (told, _) in ROLES.items()),
    _ABOUT.check(
        "unknown-academy", "N’ouvre aucune session pour une académie inconnue", _nobody(_parts(-1, 1, 2), "académie 99")
    ),
    _ABOUT.check(
        "two-parts", "N’ouvre aucune session pour une référence à deux parties", _nobody(_parts(0, 2), "deux parties")
    ),
    _ABOUT.check(
        "four-parts",
        "N’ouvre aucune session pour une référence à quatre parties",
        _nobody(_parts(0, 1, 2, 2), "quatre parties"),
    ),
    _ABOUT.check(
        "other-annuaire",
        "N’ouvre aucune session pour une référence d’un autre annuaire que l’AAF",
        _nobody(lambda values: tuple(value.replace("{AAF}", "{AUTRE}") for value in values), "référence {AUTRE}"),
    ),
    _ABOUT.check(
        "not-provisioned",
        "N’ouvre aucune session pour quelqu’un que l’annuaire ne lui a pas donné",
        _nobody(lambda _: (f"{{AAF}}09|x|{_NOBODY}",), "personne inconnue de l’ENT"),
    ),
    _ABOUT.check(
        "repeated",
        "Reconnaît une personne dont la référence est répétée",
        _somebody(lambda values: (*values, *values), "référence répétée"),
    ),
    _ABOUT.check(
        "former-record",
        "Reconnaît une personne dont une ancienne fiche n’est plus connue",
        _somebody(lambda values: (f"{{AAF}}20|x|{_NOBODY}", *values), "ancienne fiche d’abord"),
    ),
    _ABOUT.check(
        "two-people", "N’ouvre aucune session d’office quand deux personnes correspondent", _for_references(_two_people)
    ),
    _ABOUT.check("one-browser", "Change de session quand une autre personne se connecte", _one_browser),
)
