"""Single sign-on at a relying party: begin a login, take the response, open the session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.saml.bindings import InboundMessage, Parameter, decode_post
from rentree_blanche.simulators.core.saml.errors import SamlError
from rentree_blanche.simulators.core.web import field, page
from rentree_blanche.simulators.ent.accounts import Account
from rentree_blanche.simulators.ent.browser import Browsers
from rentree_blanche.simulators.ent.chronicle import Chronicle
from rentree_blanche.simulators.ent.errors import (
    IdentityRefusedError,
    IdpUnavailableError,
    LoginStatusError,
    MessageRefusedError,
)
from rentree_blanche.simulators.ent.identity import CurrentIdentity
from rentree_blanche.simulators.ent.refusals import identity_page, refusal_page, status_page, unavailable_page
from rentree_blanche.simulators.ent.requests import Begun, Requests, fingerprint
from rentree_blanche.simulators.ent.saml.messages import Outbound, authn_request, message_id
from rentree_blanche.simulators.ent.saml.provider import ServiceProvider, sp_metadata
from rentree_blanche.simulators.ent.saml.response import Login, answered_request, verify_response
from rentree_blanche.simulators.ent.sessions import Session, Sessions
from rentree_blanche.simulators.ent.texts import words
from rentree_blanche.simulators.ent.trust import Trust

PACKAGE = "rentree_blanche.simulators.ent"
HOME = "/accueil"
_REPOSTED = "meme_site"


class Reception(Protocol):
    """What a relying party does with a login that is believed."""

    @property
    def targets(self) -> tuple[str, ...]:
        """The paths at which a login may go on."""

    def admit(self, login: Login) -> Account:
        """Say whose session opens; blocking. Raises `IdentityRefusedError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the SAML pages of one relying party work with."""

    ground: Ground
    identity: CurrentIdentity
    trust: Trust
    browsers: Browsers
    requests: Requests
    sessions: Sessions
    chronicle: Chronicle

    @property
    def provider(self) -> ServiceProvider:
        """Give the service provider with its keys of now."""
        return self.identity.now()

    def page(self, template: str, status: int = 200, *, title: str, **values: Any) -> Response:
        """Render a page of the party."""
        return page(PACKAGE, template, status, title=title, party=self.provider.party, words=words, **values)

    async def session(self, request: Request) -> Session | None:
        """Give the session of the browser while it lasts."""
        cookie = self.browsers.session(request)
        if cookie is None:
            return None
        return await self.ground.pools.store(self.sessions.find, cookie, now=self.ground.clock.now())


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The addresses of single sign-on: metadata, begin of a login, assertion consumer service."""

    office: Office
    reception: Reception

    def routes(self) -> list[Route]:
        """Give the routes below `/saml/`."""
        return [
            Route("/saml/metadata", self._metadata, methods=["GET"]),
            Route("/saml/login", self._login, methods=["GET"]),
            Route("/saml/acs", self._consume, methods=["POST"]),
        ]

    async def _metadata(self, _request: Request) -> Response:
        return Response(sp_metadata(self.office.provider), media_type="application/samlmetadata+xml")

    async def _login(self, request: Request) -> Response:
        """Begin a login; `cible` names where to go on, among our own pages only."""
        office = self.office
        browser = office.browsers.recognised(request)
        target = request.query_params.get("cible", HOME)
        target = target if target in self.reception.targets else HOME
        try:
            outbound = await self._begin(browser, target)
        except IdpUnavailableError as error:
            raise unavailable_page() from error
        response = RedirectResponse(str(outbound.url), 302, headers={"Cache-Control": "no-store"})
        office.browsers.remember(response, browser)
        return response

    async def _begin(self, browser: str, target: str) -> Outbound:
        office, ground = self.office, self.office.ground
        idp = await office.trust.idp()
        begun = Begun(
            id=message_id(office.provider, ground.chance.opaque(16)),
            kind="login",
            browser=fingerprint(browser),
            relay_state=ground.chance.opaque(16),
            target=target,
        )
        now = ground.clock.now()
        await ground.pools.store(office.requests.begin, begun, now=now, until=now + office.provider.party.request_life)
        outbound = await ground.pools.crypto(
            authn_request,
            office.provider,
            idp,
            request_id=begun.id,
            relay_state=begun.relay_state,
            now=ground.clock.minted(),
        )
        office.chronicle.sent("AuthnRequest", outbound.xml)
        return outbound

    async def _consume(self, request: Request) -> Response:
        """Take a response.

        A browser sends no `Lax` cookie with a post from another site, as the identity provider's is: such a post is
        answered once with a page that posts the same again from here, so that the cookie comes along.
        """
        form = await request.form()
        if self.office.browsers.recognise(request) is None and field(form, _REPOSTED) == "":
            return _repost(form)
        message = _posted(form)
        try:
            cookie, target = await self._open(message, self.office.browsers.recognise(request) or "")
        except MessageRefusedError as error:
            self.office.chronicle.refused("Response", message.xml, error.reason, error.text)
            raise refusal_page(error) from error
        except LoginStatusError as error:
            self.office.chronicle.refused("Response", message.xml, error.code, error.message or "")
            raise status_page(error) from error
        except IdentityRefusedError as error:
            self.office.chronicle.refused("Response", message.xml, error.reason, error.text)
            raise identity_page(error) from error
        except IdpUnavailableError as error:
            raise unavailable_page() from error
        response = RedirectResponse(target, 303, headers={"Cache-Control": "no-store"})
        self.office.browsers.open(response, cookie)
        return response

    async def _open(self, message: InboundMessage, browser: str) -> tuple[str, str]:
        """Verify a response and open the session; give its cookie and where to go on."""
        office, ground = self.office, self.office.ground
        now, minted = ground.clock.now(), ground.clock.minted()
        answered = await ground.pools.crypto(answered_request, message.xml)
        begun = None
        if answered is not None:
            begun = await ground.pools.store(
                office.requests.find, answered, kind="login", browser=fingerprint(browser), now=now
            )
        login = await office.trust.believe(
            lambda idp: verify_response(
                message.xml,
                provider=office.provider,
                idp=idp,
                begun=frozenset() if begun is None else frozenset({begun.id}),
                now=minted,
            )
        )
        cookie = ground.chance.opaque()
        await ground.pools.store(self._settle, login, cookie, now=now, minted=minted)
        office.chronicle.taken("Response", message.xml)
        return cookie, HOME if begun is None else begun.target

    def _settle(self, login: Login, cookie: str, *, now: datetime, minted: datetime) -> None:
        """Use the assertion up, and open the session of whom it names; blocking."""
        office = self.office
        if not office.requests.use(
            login.assertion_id, until=login.usable_until, now=minted, answers=login.in_response_to
        ):
            raise MessageRefusedError("replay", f"the assertion {login.assertion_id} was used before")
        account = self.reception.admit(login)
        ends_at = now + office.provider.party.session_life
        if login.session_ends_at is not None:
            ends_at = min(ends_at, now + (login.session_ends_at - minted))
        office.sessions.open(
            cookie,
            Session(
                origin="educonnect",
                account=account,
                name_id=login.name_id,
                session_index=login.session_index,
                begun_at=now,
                ends_at=ends_at,
            ),
        )


def login_url(target: str = HOME) -> str:
    """Give the address that begins a login."""
    return f"/saml/login?{urlencode({'cible': target})}"


def _repost(form: FormData) -> Response:
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    fields[_REPOSTED] = "1"
    return page(PACKAGE, "repost.html", title=words("continue"), action="/saml/acs", fields=fields, words=words)


def _posted(form: FormData) -> InboundMessage:
    if len(form.getlist("SAMLResponse")) > 1:
        raise refusal_page(MessageRefusedError("wrong-message", "SAMLResponse occurs twice in the form"))
    strings = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        message = decode_post(strings)
    except SamlError as error:
        raise refusal_page(MessageRefusedError(error.reason.value, str(error))) from error
    if message.parameter is not Parameter.RESPONSE:
        raise PageError(400, words("refused_title"), words("refused_text"), reason="wrong-message")
    return message
