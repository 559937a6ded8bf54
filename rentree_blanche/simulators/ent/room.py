"""How the federation makes the relying parties: portals with a directory, and national services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from rentree_blanche.simulators.core.actor import Ground, Room
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.guard import PREFIX
from rentree_blanche.simulators.core.saml.keyring import SamlKeys
from rentree_blanche.simulators.core.web import application, refusal
from rentree_blanche.simulators.ent.authorisation import Authorisation
from rentree_blanche.simulators.ent.browser import Browsers
from rentree_blanche.simulators.ent.chronicle import Chronicle
from rentree_blanche.simulators.ent.control import SamlControl
from rentree_blanche.simulators.ent.descriptions import portal_description, service_description
from rentree_blanche.simulators.ent.directory import Directory
from rentree_blanche.simulators.ent.directory_control import DirectoryControl
from rentree_blanche.simulators.ent.eras import Eras
from rentree_blanche.simulators.ent.grants import Grants
from rentree_blanche.simulators.ent.help import HelpPage
from rentree_blanche.simulators.ent.identity import CurrentIdentity
from rentree_blanche.simulators.ent.local import LocalAccounts
from rentree_blanche.simulators.ent.national import NationalPages, NationalReception
from rentree_blanche.simulators.ent.pages import EntPages
from rentree_blanche.simulators.ent.parties import RelyingParty
from rentree_blanche.simulators.ent.portal import Portal
from rentree_blanche.simulators.ent.reception import ReferenceReception, VectorReception
from rentree_blanche.simulators.ent.requests import Requests
from rentree_blanche.simulators.ent.sessions import Sessions
from rentree_blanche.simulators.ent.settings import EntSettings
from rentree_blanche.simulators.ent.slo import SingleLogout
from rentree_blanche.simulators.ent.sso import Office, Reception, SingleSignOn
from rentree_blanche.simulators.ent.tables import directory_tables, saml_tables
from rentree_blanche.simulators.ent.trust import Trust
from rentree_blanche.simulators.ent.views import Views

_AAF_BYTES = 256_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingPartyActor:
    """A running relying party; `office` holds what its SAML pages work with."""

    name: str
    app: ASGIApp
    office: Office

    def forget(self) -> None:
        """Drop the identity provider's metadata, all that is cached."""
        self.office.trust.forget()


def portal_room(party: RelyingParty, settings: EntSettings) -> Room:
    """Make a party that has a portal and a directory: an ENT, or a school's own service."""

    def build(ground: Ground) -> RelyingPartyActor:
        office = _office(ground, party.with_settings(settings))
        description = portal_description(party.name)
        directory = Directory(ground.store, ground.actor)
        eras = Eras(settings, description)
        accounts = LocalAccounts(
            store=ground.store,
            party=ground.actor,
            attempts=settings.password_attempts,
            lockout=timedelta(minutes=settings.lockout_minutes),
        )
        views, grants = Views(directory, accounts), Grants(ground.store, ground.actor)
        routes = [
            *Portal(office, description, eras).routes(),
            *EntPages(office, description, views, grants).routes(),
            *Authorisation(office, views, grants).routes(),
            *DirectoryControl(ground, eras, accounts).routes(),
            *HelpPage(office, description).routes(),
        ]
        return _actor(office, _reception(party, settings, directory), routes)

    return Room(name=party.name, tables=(saml_tables, directory_tables), build=build, max_control_body=_AAF_BYTES)


def service_room(party: RelyingParty) -> Room:
    """Make a national service."""

    def build(ground: Ground) -> RelyingPartyActor:
        office, description = _office(ground, party), service_description(party.name)
        routes = [*NationalPages(office, description).routes(), *HelpPage(office, description).routes()]
        return _actor(office, NationalReception(), routes)

    return Room(name=party.name, tables=(saml_tables,), build=build)


def _reception(party: RelyingParty, settings: EntSettings, directory: Directory) -> Reception:
    if party.profile == "vecteur":
        return VectorReception(directory)
    return ReferenceReception(directory, settings.private_prefix if settings.knows_private_prefix else "")


def _office(ground: Ground, party: RelyingParty) -> Office:
    host = ground.addresses.host(ground.actor)
    keys = SamlKeys(ground.store, ground.actor, folder=ground.folder, common_name=host, now=ground.clock.minted)
    return Office(
        ground=ground,
        identity=CurrentIdentity(keys, party, ground.addresses.origin(ground.actor)),
        trust=Trust(ground),
        browsers=Browsers(ground),
        requests=Requests(ground.store, ground.actor),
        sessions=Sessions(ground.store, ground.actor),
        chronicle=Chronicle(ground),
    )


def _actor(office: Office, reception: Reception, routes: Sequence[BaseRoute]) -> RelyingPartyActor:
    async def refused(request: Request, error: Exception) -> Response:
        if not isinstance(error, PageError):
            raise error
        if request.url.path.startswith(PREFIX):
            return refusal(request, error)
        return office.page("refused.html", error.status, title=error.title, text=error.text, reason=error.reason)

    app = application(
        [
            *SingleSignOn(office, reception).routes(),
            *SingleLogout(office).routes(),
            *SamlControl(office).routes(),
            *routes,
        ],
        {PageError: refused},
    )
    return RelyingPartyActor(name=office.ground.actor, app=app, office=office)
