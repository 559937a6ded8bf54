"""Single logout: it ends the session it names, when the identity provider says so, and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from lxml import etree

from rentree_blanche.conformance.attempts import Attempt, Spoken, attempt, send
from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.browser import Browser, Delivery
from rentree_blanche.conformance.checks.shapes import ELSEWHERE, stranger
from rentree_blanche.conformance.expectations import VALID, About, is_first, what_happened
from rentree_blanche.conformance.values import Evidence, Finding, Group, Judge, Rank, Verdict
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.saml.bindings import Parameter
from rentree_blanche.simulators.core.saml.names import Binding
from rentree_blanche.simulators.educonnect.saml import LogoutService, logout_request_tree, logout_response_tree
from rentree_blanche.simulators.educonnect.saml.changes import (
    NOTHING,
    Change,
    Draft,
    shifted,
    signed_with,
    unsigned,
    valued,
    without,
    write,
)
from rentree_blanche.simulators.educonnect.saml.changes.draft import Written
from rentree_blanche.simulators.educonnect.saml.status import PARTIAL_LOGOUT, SUCCESS

_ABOUT = About(
    group=Group.LOGOUT,
    clause="SAML profiles 4.4.4",
    cause="La déconnexion unique se laisse déclencher par d’autres, ou laisse ouverte une session qui devait finir.",
    remedy="logout",
)
_OTHER = "_autre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A session that was opened to be ended."""

    attempt: Attempt
    name_id: str
    session_index: str

    @property
    def browser(self) -> Browser:
        """Give its browser."""
        return self.attempt.browser


def logged_in(bench: Bench, label: str = VALID, *, like: Open | None = None) -> Open:
    """Open a session whose NameID and SessionIndex are known: `like` gives the NameID, else it is of this login alone.

    A service that shows people by their NameID is told the same one each time, or nobody could be known there.
    """
    first = bench.cast.first
    fresh = first.name_id if bench.service.oracle.shows_name_id else f"_{Chance.opaque(16)}"
    name_id = fresh if like is None else like.name_id
    index = f"_{Chance.opaque(16)}"
    spoken = Spoken(member=first, name_id=name_id, session_index=index)
    return Open(attempt=attempt(bench, label=label, spoken=spoken), name_id=name_id, session_index=index)


def request_for(bench: Bench, session: Open, change: Change = NOTHING) -> Written:
    """Write a LogoutRequest for a session."""
    service = _service(bench)
    now = bench.now()
    tree = logout_request_tree(
        idp=bench.idp,
        provider=bench.provider,
        destination=service.location,
        name_id=session.name_id,
        session_indexes=(session.session_index,),
        request_id=f"_{Chance.opaque(16)}",
        now=now,
    )
    return write(_draft(bench, service, tree, Parameter.REQUEST), change)


def _draft(bench: Bench, service: LogoutService, tree: etree._Element, parameter: Parameter) -> Draft:
    return Draft(
        tree=tree,
        url=service.location_for(response=parameter is Parameter.RESPONSE),
        now=bench.now(),
        assertion_signer=None,
        message_signer=bench.idp.signer,
        parameter=parameter,
        binding=service.binding,
    )


def _service(bench: Bench) -> LogoutService:
    service = bench.provider.logout_service(Binding.REDIRECT)
    if service is None:
        raise ValueError("expected a service with single logout")
    return service


def _with_session(make: Callable[[Bench, Open], Finding]) -> Judge:
    """Judge with a session that is open, at a service that has single logout."""

    def judge(bench: Bench) -> Finding:
        if bench.provider.logout_service() is None:
            told = "les métadonnées du service n’ont pas de SingleLogoutService"
            return Finding(verdict=Verdict.NOT_APPLICABLE, told=told)
        session = logged_in(bench)
        if not is_first(bench, session.attempt):
            bench.note_control(succeeded=False)
            told = f"la connexion valide échoue : {what_happened(bench, session.attempt)}"
            return Finding(verdict=Verdict.NOT_CONCLUSIVE, told=told, evidence=(session.attempt.evidence,))
        bench.note_control(succeeded=True)
        return make(bench, session)

    return judge


def _sent(bench: Bench, session: Open, written: Written, label: str) -> Attempt:
    """Send a logout message with the browser of the session, and look at the session."""
    return send(bench, session.browser.twin(), written, label=label)


def _ends(change: Change = NOTHING, *, rank: Rank = Rank.CORE) -> Judge:
    def make(bench: Bench, session: Open) -> Finding:
        tried = _sent(bench, session, request_for(bench, session, change), "demande de déconnexion")
        evidence = (session.attempt.evidence, tried.evidence)
        if tried.seen.opened:
            wrong = Verdict.WARNING if rank is Rank.INFO else Verdict.FAILED
            return Finding(verdict=wrong, told="la session reste ouverte", evidence=evidence)
        if tried.seen.broke:
            return Finding(verdict=Verdict.SERVICE_BROKE, told=tried.seen.broke, evidence=evidence)
        return Finding(verdict=Verdict.PASSED, told="la session est fermée", evidence=evidence)

    return _with_session(make)


def _stays(change: Change, *, rank: Rank = Rank.CORE) -> Judge:
    """Judge a request that must not end the session; a right one must, afterwards, or nothing was learnt."""

    def make(bench: Bench, session: Open) -> Finding:
        tried = _sent(bench, session, request_for(bench, session, change), "demande de déconnexion modifiée")
        return _stayed(bench, session, tried, rank)

    return _with_session(make)


def _stayed(bench: Bench, session: Open, tried: Attempt, rank: Rank) -> Finding:
    before = (session.attempt.evidence, tried.evidence)
    if not tried.seen.opened:
        broke = tried.seen.broke
        wrong = Verdict.WARNING if rank is Rank.INFO else Verdict.FAILED
        verdict = Verdict.SERVICE_BROKE if broke else wrong
        return Finding(verdict=verdict, told=broke or "la session est fermée", evidence=before)
    after = _sent(bench, session, request_for(bench, session), "demande valide, ensuite")
    evidence = (*before, after.evidence)
    if after.seen.opened:
        told = "la session reste ouverte, mais la demande valide ne la ferme pas non plus"
        return Finding(verdict=Verdict.NOT_CONCLUSIVE, told=told, evidence=evidence)
    if tried.ended is not None and tried.ended.status >= 500:
        told = f"la session reste ouverte, mais le service a cédé ({tried.ended.status})"
        return Finding(verdict=Verdict.SERVICE_BROKE, told=told, evidence=evidence)
    return Finding(verdict=Verdict.PASSED, told="la session reste ouverte", evidence=evidence)


def _other_session(bench: Bench, session: Open) -> Finding:
    second = logged_in(bench, "seconde session de la même personne", like=session)
    tried = _sent(bench, second, request_for(bench, second), "déconnexion de la seconde session")
    seen = bench.look(session.browser.twin())
    evidence = (
        session.attempt.evidence,
        second.attempt.evidence,
        tried.evidence,
        Evidence(label="la première session, ensuite", session=seen),
    )
    if tried.seen.opened:
        return Finding(verdict=Verdict.NOT_CONCLUSIVE, told="la seconde session ne se ferme pas", evidence=evidence)
    if not seen.opened:
        told = "la première session est fermée aussi, que la demande ne nomme pas"
        return Finding(verdict=Verdict.WARNING, told=told, evidence=evidence)
    return Finding(verdict=Verdict.PASSED, told="la première session reste ouverte", evidence=evidence)


def _replayed(bench: Bench, session: Open) -> Finding:
    """Replay the request that ended one session against another of the same name and index."""
    written = request_for(bench, session)
    first = _sent(bench, session, written, "demande de déconnexion")
    spoken = Spoken(member=bench.cast.first, name_id=session.name_id, session_index=session.session_index)
    again = replace(session, attempt=attempt(bench, label="nouvelle connexion", spoken=spoken))
    if first.seen.opened or not is_first(bench, again.attempt):
        told = "la déconnexion ou la nouvelle connexion échoue"
        return Finding(verdict=Verdict.NOT_CONCLUSIVE, told=told, evidence=(first.evidence, again.attempt.evidence))
    tried = _sent(bench, again, written, "la même demande, rejouée")
    return _stayed(bench, again, tried, Rank.INFO)


def _response_to_nobody(bench: Bench, session: Open) -> Finding:
    service = _service(bench)
    tree = logout_response_tree(
        idp=bench.idp,
        destination=service.location_for(response=True),
        in_response_to="_jamais-demandee",
        status=SUCCESS,
        response_id=f"_{Chance.opaque(16)}",
        now=bench.now(),
    )
    written = write(_draft(bench, service, tree, Parameter.RESPONSE))
    tried = _sent(bench, session, written, "réponse de déconnexion que rien n’a demandée")
    return _stayed(bench, session, tried, Rank.INFO)


def _without_session(bench: Bench, session: Open) -> Finding:
    """Judge a second logout of a session that is closed already: an answer, not a breakdown."""
    first = _sent(bench, session, request_for(bench, session), "demande de déconnexion")
    tried = _sent(bench, session, request_for(bench, session), "seconde demande, sans session")
    evidence = (session.attempt.evidence, first.evidence, tried.evidence)
    broke = any(each.status >= 500 for each in tried.evidence.received) or tried.seen.broke
    if broke:
        return Finding(verdict=Verdict.SERVICE_BROKE, told="le service cède sans session", evidence=evidence)
    return Finding(verdict=Verdict.PASSED, told="le service répond sans céder", evidence=evidence)


def _own_logout(make: Callable[[Bench, Open, Delivery], Finding]) -> Judge:
    """Judge a logout that begins at the service, where its file says how."""

    def within(bench: Bench, session: Open) -> Finding:
        if bench.service.logout is None:
            return Finding(verdict=Verdict.NOT_APPLICABLE, told="le fichier ne dit pas où se déconnecter : [logout]")
        browser = session.browser.twin()
        ended = browser.follow(browser.get(bench.service.logout.url))
        if not isinstance(ended, Delivery):
            told = "la déconnexion du service ne va pas jusqu’à EduConnect"
            evidence = (session.attempt.evidence, Evidence(label="déconnexion", received=tuple(browser.received)))
            return Finding(verdict=Verdict.NOT_APPLICABLE, told=told, evidence=evidence)
        return make(bench, replace(session, attempt=replace(session.attempt, browser=browser)), ended)

    return _with_session(within)


def _partial(bench: Bench, session: Open, asked: Delivery) -> Finding:
    """Judge what a service makes of a logout that did not succeed everywhere."""
    root = etree.fromstring(asked.xml)
    service = _service(bench)
    tree = logout_response_tree(
        idp=bench.idp,
        destination=service.location_for(response=True),
        in_response_to=root.get("ID", ""),
        status=PARTIAL_LOGOUT,
        response_id=f"_{Chance.opaque(16)}",
        now=bench.now(),
    )
    draft = _draft(bench, service, tree, Parameter.RESPONSE)
    draft.relay_state = asked.relay_state
    tried = send(bench, session.browser, write(draft), label="déconnexion partielle")
    evidence = (session.attempt.evidence, tried.evidence)
    if any(each.status >= 500 for each in tried.evidence.received):
        return Finding(verdict=Verdict.SERVICE_BROKE, told=what_happened(bench, tried), evidence=evidence)
    if tried.seen.opened:
        told = "la session du service reste ouverte"
        return Finding(verdict=Verdict.FAILED, told=told, evidence=evidence)
    return Finding(verdict=Verdict.PASSED, told="la session du service est fermée", evidence=evidence)


CHECKS = (
    _ABOUT.check("request", "Ferme la session que nomme EduConnect", _ends(), clause="SAML core 3.7.3.1"),
    _ABOUT.check(
        "without-index",
        "Ferme toutes les sessions de la personne quand aucun SessionIndex n’est donné",
        _ends(without("SessionIndex")),
        clause="SAML core 3.7.1",
    ),
    _ABOUT.check("unsigned", "Ignore une demande de déconnexion qui n’est pas signée", _stays(unsigned())),
    _ABOUT.check("other-key", "Ignore une demande signée d’une autre clé", _stays(signed_with(stranger()))),
    _ABOUT.check(
        "other-name",
        "Ne ferme pas la session d’une autre personne que celle de NameID",
        _stays(valued("NameID", _OTHER)),
        clause="SAML core 3.7.3.1",
    ),
    _ABOUT.check(
        "other-index",
        "Ne ferme pas une session que SessionIndex ne nomme pas",
        _stays(valued("SessionIndex", _OTHER), rank=Rank.INFO),
        rank=Rank.INFO,
        clause="SAML core 3.7.1",
    ),
    _ABOUT.check(
        "expired",
        "Ignore une demande périmée",
        _stays(shifted("@NotOnOrAfter", -timedelta(hours=1))),
        clause="SAML core 3.7.1",
    ),
    _ABOUT.check(
        "other-issuer",
        "Ignore la demande d’un autre émetteur",
        _stays(valued("Issuer", ELSEWHERE)),
        clause="SAML profiles 4.4.4.1",
    ),
    _ABOUT.check(
        "other-destination",
        "Ignore une demande destinée à une autre adresse",
        _stays(valued("@Destination", ELSEWHERE)),
        clause="SAML bindings 3.4.5.2",
    ),
    _ABOUT.check(
        "replayed",
        "Ignore une demande qui a servi",
        _with_session(_replayed),
        rank=Rank.INFO,
        clause="SAML profiles 4.4.4",
    ),
    _ABOUT.check(
        "other-session",
        "Laisse ouverte une autre session de la même personne",
        _with_session(_other_session),
        rank=Rank.INFO,
        clause="SAML core 3.7.1",
    ),
    _ABOUT.check(
        "response-to-nobody",
        "Ignore une réponse de déconnexion que rien n’a demandée",
        _with_session(_response_to_nobody),
        rank=Rank.INFO,
        clause="SAML core 3.7.3.2",
    ),
    _ABOUT.check(
        "without-session",
        "Répond à une demande pour une session déjà fermée",
        _with_session(_without_session),
        clause="SAML core 3.7.3.2",
    ),
    _ABOUT.check(
        "partial",
        "Ferme sa propre session bien que la déconnexion soit partielle",
        _own_logout(_partial),
        clause="SAML core 3.7.3.2",
    ),
)
