"""How each exchange of a federation is made to happen, without a window."""

import asyncio
import html
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import requests

from rentree_blanche.simulators import catalogue
from rentree_blanche.simulators.core.errors import RentreeError
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.educonnect.sending.messages import Channel
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.population import Population

_FORM = re.compile(r'<form[^>]*?action="([^"]+)"[^>]*>(.*?)</form>', re.S)
_INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_MOBILE, _ADDRESS = "+33639981234", "quelqu.un@famille.test"
_HOPS = 15


class Browser:
    """Keeps cookies, follows redirects by itself, sends forms; a broken connection ends the visit."""

    def __init__(self) -> None:
        self.page: requests.Response | None = None
        self._session = client_session(agent="browser")
        self._session.headers["User-Agent"] = "Mozilla/5.0 (test)"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._session.close()

    def open(self, url: str, form: Mapping[str, str] | None = None) -> str:
        """Load a page; give its text."""
        method = "GET" if form is None else "POST"
        answer = self._session.request(method, url, data=form, allow_redirects=False, timeout=60)
        for _ in range(_HOPS):
            target = answer.headers.get("Location")
            if target is None:
                break
            answer = self._session.get(urljoin(answer.url, target), allow_redirects=False, timeout=60)
        self.page = answer
        return answer.text

    def follow(self, named: str) -> str:
        """Follow a link by its id."""
        assert self.page is not None
        (target,) = re.findall(rf'id="{named}" href="([^"]+)"', self.page.text)
        return self.open(urljoin(self.page.url, html.unescape(target)))

    def send(self, holding: str, **typed: str) -> str:
        """Send the form that holds some text, with its hidden fields."""
        assert self.page is not None
        for action, inside in _FORM.findall(self.page.text):
            if holding in inside or holding in action:
                fields = {name: html.unescape(value) for name, value in _INPUT.findall(inside)}
                return self.open(urljoin(self.page.url, html.unescape(action)), {**fields, **typed})
        raise AssertionError(f"no form with {holding!r} on {self.page.url}: {self.page.text[:3000]}")


def provoke(federation: Federation, slug: str) -> None:
    """Let an exchange happen, whatever comes of it."""
    kind, _, rest = slug.partition("-")
    if kind == "pages":
        _visit(federation.url(rest))
    else:
        _WAYS[slug](federation)


def _visit(url: str, form: Mapping[str, str] | None = None) -> None:
    with Browser() as browser, suppress(requests.RequestException):
        browser.open(url, form)


def _log_in_by_franceconnect(federation: Federation, provider: str = "impots") -> None:
    with Browser() as browser, suppress(requests.RequestException, _LeftError):
        browser.open(federation.url("educonnect", "/idp/profile/accueil/SSO"))
        _step(browser, "_eventId_proceed")
        browser.follow("bouton_franceconnect")
        _step(browser, "fournisseur", fournisseur=provider)
        if provider == "mobileconnect":
            _step(browser, "identifiant", identifiant=_a_mobile(federation))
            return
        _step(browser, "identifiant", identifiant="test", mot_de_passe="123")
        _step(browser, "consentement", action="continuer")


def _a_mobile(federation: Federation) -> str:
    families = Population(seed=federation.settings.seed).families(federation.settings.families)
    return next(guardian.mobile for family in families for guardian in family.guardians if guardian.mobile)


class _LeftError(Exception):
    """The way is over: what was expected is not on the page."""


def _step(browser: Browser, holding: str, **typed: str) -> None:
    try:
        browser.send(holding, **typed)
    except AssertionError as error:
        raise _LeftError(str(error)) from error


def _send(federation: Federation, queue: Callable[[Any], Any]) -> None:
    """Let EduConnect send what is queued, as it does after a page."""
    services: Any = federation.actors["educonnect"]
    outbox = services._services.outbox

    async def sent() -> None:
        outbox.dispatch(queue(outbox))
        await asyncio.gather(*outbox._sending)

    asyncio.run(sent())


def _send_sms(federation: Federation) -> None:
    _send(federation, lambda outbox: outbox.queue_sms("flow", _MOBILE, "Votre code : 123456"))


def _bind_and_send_sms(federation: Federation) -> None:
    """Hang up what is bound first, so that EduConnect binds anew."""
    services: Any = federation.actors["educonnect"]
    carrier = services._services.outbox._transports[Channel.SMS]
    if carrier._loop is not None:
        asyncio.run_coroutine_threadsafe(carrier._hang_up(), carrier._loop).result(60)
    _send_sms(federation)


def _send_mail(federation: Federation) -> None:
    body = "Ouvrez http://educonnect.localhost/lien/0123456789"
    _send(federation, lambda outbox: outbox.queue_mail("flow", _ADDRESS, "Essai", body))


def _register_anew(federation: Federation) -> None:
    with suppress(RentreeError):
        federation.ask("POST", "educonnect", "/fournisseurs", catalogue.registrations(federation.addresses)[0])


def _night(federation: Federation) -> None:
    """Work a night after a family has come, so that there is something to tell."""
    for register in ("onde", "siecle"):
        federation.ask("POST", register, "/familles", {"families": [10, 11, 12]})
    federation.nights.work_now()


def _ask_as_the_app(federation: Federation) -> None:
    with client_session(agent="pocket") as session, suppress(requests.RequestException):
        session.post(federation.url("ent-hdf", "/auth/oauth2/token"), data={"code": "none"}, timeout=60)


_WAYS: Mapping[str, Callable[[Federation], None]] = {
    "saml-demande": lambda federation: _visit(federation.url("ent-hdf", "/saml/login?cible=/")),
    "saml-reponse": lambda federation: _visit(federation.url("ent-hdf", "/saml/acs"), {"SAMLResponse": "x"}),
    "saml-deconnexion": lambda federation: _visit(
        federation.url("educonnect", "/idp/profile/SAML2/Redirect/SLO?SAMLRequest=x")
    ),
    "saml-deconnexion-service": lambda federation: _visit(federation.url("ent-hdf", "/saml/slo?SAMLRequest=x")),
    "saml-metadonnees": lambda federation: _visit(federation.url("ent-hdf", "/saml/login?cible=/")),
    "saml-metadonnees-service": _register_anew,
    **dict.fromkeys(
        (
            "fc-configuration",
            "fc-jeton",
            "fc-cles",
            "fc-identite",
            "fc-dit-jeton",
            "fc-dit-identite",
            "fc-fi-jeton",
            "fc-fi-identite",
            "fc-etat-civil",
        ),
        _log_in_by_franceconnect,
    ),
    "fc-sms": lambda federation: _log_in_by_franceconnect(federation, "mobileconnect"),
    **dict.fromkeys(("sms", "sms-sinch", "sms-ovh", "sms-accuses", "smpp-envoi"), _send_sms),
    "smpp-connexion": _bind_and_send_sms,
    "smpp-accuses": _send_sms,
    **dict.fromkeys(("courriel", "smtp"), _send_mail),
    **dict.fromkeys(("flux-onde", "flux-siecle", "aaf-onde", "aaf-siecle"), _night),
    "application-ent": _ask_as_the_app,
}
