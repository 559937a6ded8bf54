"""Replay, and the browser a response belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from lxml import etree

from rentree_blanche.conformance.attempts import UNSOLICITED, Asked, Attempt, Spoken, attempt, depart, draft_of, send
from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.browser import Browser
from rentree_blanche.conformance.expectations import About, accepted_finding, controlled, refused_finding
from rentree_blanche.conformance.values import Finding, Group, Judge, Rank, Verdict
from rentree_blanche.simulators.educonnect.saml.changes import (
    Change,
    Draft,
    Phase,
    unsigned,
    unsigned_response,
    write,
)
from rentree_blanche.simulators.educonnect.saml.changes.draft import Written, step

_ABOUT = About(
    group=Group.REPLAY,
    clause="SAML profiles 4.1.4.5",
    cause="Une réponse qui a servi, ou qu’un autre navigateur a demandée, ouvre encore une session.",
    remedy="replay",
)
_ASSERTIONS = ("Assertion", "EncryptedAssertion")
_KEPT = (
    "la session s’ouvre aussi pour les cookies d’avant la connexion, sans rejeu : le service ne change pas "
    "d’identifiant de session à la connexion, ce qu’il devrait faire (fixation de session)"
)
_CSRF = "SAML profiles 4.1.5 ; connexion forcée (login CSRF)"


def _after_control(make: Callable[[Bench, Attempt], Attempt], rank: Rank = Rank.CORE, **how: bool) -> Judge:
    """Judge what somebody makes of a login that succeeded."""

    def judge(bench: Bench) -> Finding:
        without_control, control = controlled(bench)
        if without_control is not None:
            return without_control
        tried = make(bench, control)
        return refused_finding(bench, tried, rank, (control.evidence,), **how)

    return judge


def _with_old_cookies(make: Callable[[Bench, Attempt], Attempt], *, after_logout: bool = False) -> Judge:
    """Judge a replay with the cookies of before the login, which at some services show the login's session anyhow."""
    judge_replay = _after_control(make)

    def judge(bench: Bench) -> Finding:
        found = judge_replay(bench)
        if found.verdict is Verdict.FAILED and _keeps_its_session(bench, after_logout=after_logout):
            return Finding(verdict=Verdict.NOT_APPLICABLE, told=_KEPT, evidence=found.evidence)
        return found

    return judge


def _keeps_its_session(bench: Bench, *, after_logout: bool) -> bool:
    """Say whether the cookies of before a login show its session, without any replay."""
    browser = bench.browser()
    asked = depart(bench, browser)
    twin = browser.twin()
    attempt(bench, label="connexion sans rejeu", browser=browser, asked=asked)
    if after_logout:
        _log_out(bench, browser)
    return bench.look(twin).opened


def _log_out(bench: Bench, browser: Browser) -> None:
    if bench.service.logout is not None:
        browser.follow(browser.get(bench.service.logout.url))


def _in_another_browser(bench: Bench, control: Attempt) -> Attempt:
    browser = bench.browser()
    depart(bench, browser)
    return send(bench, browser, control.written, label="la même réponse, dans un autre navigateur")


def _again(bench: Bench, _control: Attempt) -> Attempt:
    """Send a response twice to browsers of the very same cookies, as they were before the first time."""
    browser = bench.browser()
    asked = depart(bench, browser)
    twin = browser.twin()
    first = attempt(bench, label="première fois", browser=browser, asked=asked)
    return send(bench, twin, first.written, label="seconde fois, avec les mêmes cookies")


def _after_logout(bench: Bench, _control: Attempt) -> Attempt:
    browser = bench.browser()
    asked = depart(bench, browser)
    twin = browser.twin()
    first = attempt(bench, label="première fois", browser=browser, asked=asked)
    _log_out(bench, browser)
    return send(bench, twin, first.written, label="la même réponse, après la déconnexion")


def _same_assertion(bench: Bench, _control: Attempt) -> Attempt:
    """Put an assertion that was used into a new response, to a new request; only the assertion can be signed."""
    first = attempt(bench, unsigned_response(), label="première fois")
    browser = bench.browser()
    asked = depart(bench, browser)
    draft = draft_of(bench, asked, Spoken(member=bench.cast.first), bench.now())
    return send(bench, browser, _holding(draft, first.written), label="la même assertion, dans une autre réponse")


def _same_assertion_same_request(bench: Bench, _control: Attempt) -> Attempt:
    """Put an assertion that was used into another response to the same request, in the same browser as before."""
    browser = bench.browser()
    asked = depart(bench, browser)
    twin = browser.twin()
    first = attempt(bench, unsigned_response(), label="première fois", browser=browser, asked=asked)
    draft = draft_of(bench, asked, Spoken(member=bench.cast.first), bench.now())
    return send(bench, twin, _holding(draft, first.written), label="la même assertion, dans une autre réponse")


def _holding(draft: Draft, used: Written) -> Written:
    """Write a response that nobody signs around the assertion of one that was used."""
    draft.assertion_signer = draft.message_signer = draft.encrypting = None
    for mine in draft.tree.findall("{*}Assertion"):
        draft.tree.replace(mine, _assertion_of(used))
    return write(draft)


def _assertion_of(written: Written) -> etree._Element:
    root = etree.fromstring(written.xml)
    found = next((node for node in root if etree.QName(node).localname in _ASSERTIONS), None)
    if found is None:
        raise ValueError("expected an assertion")
    return found


def _of_another_browser(bench: Bench, _control: Attempt) -> Attempt:
    """Answer the request of one browser in another, that has a request of its own: what a forced login does."""
    theirs = depart(bench, bench.browser())
    browser = bench.browser()
    depart(bench, browser)
    return attempt(bench, label="réponse à la demande d’un autre navigateur", browser=browser, asked=theirs)


def _of_a_browser_without_request(bench: Bench, _control: Attempt) -> Attempt:
    theirs = depart(bench, bench.browser())
    return attempt(bench, label="réponse à la demande d’un autre navigateur", browser=bench.browser(), asked=theirs)


def _of_another_request(bench: Bench, _control: Attempt) -> Attempt:
    browser = bench.browser()
    asked = depart(bench, browser)
    never = replace(asked, id="_jamais-demandee")
    return attempt(bench, label="réponse à une demande inconnue", browser=browser, asked=never)


def _by_get(bench: Bench, _control: Attempt) -> Attempt:
    return attempt(bench, step(Phase.CARRIED, "by GET", _moved_to_query), label="réponse par GET")


def _moved_to_query(draft: Draft) -> None:
    draft.method, draft.url, draft.fields = "GET", f"{draft.url}?{urlencode(draft.fields)}", []


def _twice(*, forged_first: bool) -> Callable[[Bench, Attempt], Attempt]:
    def make(bench: Bench, _control: Attempt) -> Attempt:
        return attempt(bench, _forged_beside(bench, first=forged_first), label="deux SAMLResponse dans un formulaire")

    return make


def _forged_beside(bench: Bench, *, first: bool) -> Change:
    """Put an unsigned response about the other person beside the valid one, in the same form."""

    def work(draft: Draft) -> None:
        same = Asked(id=draft.tree.get("InResponseTo"), acs_url=draft.url, relay_state=draft.relay_state)
        forged = draft_of(bench, same, Spoken(member=bench.cast.other), draft.now)
        field = write(forged, unsigned()).fields[0]
        draft.fields.insert(0 if first else 1, field)

    return step(Phase.CARRIED, "two SAMLResponse", work)


def _unsolicited(bench: Bench) -> Finding:
    without_control, control = controlled(bench)
    if without_control is not None:
        return without_control
    tried = attempt(bench, label="réponse que rien ne demande", browser=bench.browser(), asked=UNSOLICITED)
    before = (control.evidence,)
    if bench.service.unsolicited:
        return accepted_finding(bench, tried, Rank.EDUCONNECT, before)
    return refused_finding(bench, tried, Rank.EDUCONNECT, before)


def _unsolicited_in_time(bench: Bench) -> Finding:
    """Judge the replay of an unsolicited response, which no request protects."""
    if not bench.service.unsolicited:
        return Finding(verdict=Verdict.NOT_APPLICABLE, told="le service ne prend pas de réponse non demandée")
    first = attempt(bench, label="réponse non demandée", browser=bench.browser(), asked=UNSOLICITED)
    if not first.seen.opened:
        told = "la réponse non demandée n’ouvre pas de session"
        return Finding(verdict=Verdict.NOT_CONCLUSIVE, told=told, evidence=(first.evidence,))
    tried = send(bench, bench.browser(), first.written, label="la même, dans un autre navigateur")
    return refused_finding(bench, tried, Rank.CORE, (first.evidence,))


CHECKS = (
    _ABOUT.check("same-response", "Refuse une réponse qui a servi", _with_old_cookies(_again)),
    _ABOUT.check(
        "other-browser",
        "Refuse une réponse qui a servi, dans un autre navigateur",
        _after_control(_in_another_browser),
    ),
    _ABOUT.check(
        "same-assertion",
        "Refuse une assertion qui a servi, dans une réponse à une autre demande",
        _after_control(_same_assertion),
    ),
    _ABOUT.check(
        "same-assertion-same-request",
        "Refuse une assertion qui a servi, dans une autre réponse à la même demande",
        _with_old_cookies(_same_assertion_same_request),
    ),
    _ABOUT.check(
        "after-logout",
        "Refuse une réponse qui a servi, après la déconnexion",
        _with_old_cookies(_after_logout, after_logout=True),
    ),
    _ABOUT.check(
        "unsolicited",
        "Prend une réponse non demandée si, et seulement si, il le dit",
        _unsolicited,
        rank=Rank.EDUCONNECT,
        clause="SAML profiles 4.1.5",
    ),
    _ABOUT.check("unsolicited-again", "Refuse une réponse non demandée qui a servi", _unsolicited_in_time),
    _ABOUT.check(
        "forced-login",
        "Refuse la réponse à la demande d’un autre navigateur",
        _after_control(_of_another_browser, Rank.EDUCONNECT),
        rank=Rank.EDUCONNECT,
        clause=_CSRF,
    ),
    _ABOUT.check(
        "forced-login-at-once",
        "Refuse la réponse à la demande d’un autre navigateur, qui n’en a pas fait",
        _after_control(_of_a_browser_without_request, Rank.EDUCONNECT),
        rank=Rank.EDUCONNECT,
        clause=_CSRF,
    ),
    _ABOUT.check(
        "unknown-request",
        "Refuse une réponse entière à une demande que personne n’a faite",
        _after_control(_of_another_request),
        clause="SAML profiles 4.1.4.3",
    ),
    _ABOUT.check(
        "by-get",
        "Refuse une réponse par GET : elle resterait dans l’historique et les journaux",
        _after_control(_by_get, Rank.INFO),
        rank=Rank.INFO,
        clause="SAML bindings 3.5",
    ),
    _ABOUT.check(
        "two-responses-forged-first",
        "N’ouvre pas la session d’une réponse forgée placée avant la vraie",
        _after_control(_twice(forged_first=True), only_other=True),
        clause="SAML bindings 3.5.4",
    ),
    _ABOUT.check(
        "two-responses-forged-last",
        "N’ouvre pas la session d’une réponse forgée placée après la vraie",
        _after_control(_twice(forged_first=False), only_other=True),
        clause="SAML bindings 3.5.4",
    ),
)
