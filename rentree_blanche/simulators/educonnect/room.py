"""EduConnect as the federation makes it."""

from datetime import date

from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.actor import Ground, Room
from rentree_blanche.simulators.core.guard import PREFIX
from rentree_blanche.simulators.core.saml.rotation import PUBLICATION, ROTATION
from rentree_blanche.simulators.core.web import ByHost, application
from rentree_blanche.simulators.educonnect.accounts import tables as account_tables
from rentree_blanche.simulators.educonnect.activation import tables as activation_tables
from rentree_blanche.simulators.educonnect.activation.arrival import Arrival
from rentree_blanche.simulators.educonnect.activation.links import IDP_PATH, LINK_PATH
from rentree_blanche.simulators.educonnect.activation.pages.address import FAQ_PATH
from rentree_blanche.simulators.educonnect.activation.steps import VIEWS
from rentree_blanche.simulators.educonnect.admin import tables as admin_tables
from rentree_blanche.simulators.educonnect.admin.addresses import HOST as CONSOLE_HOST
from rentree_blanche.simulators.educonnect.admin.routes import routes as console_routes
from rentree_blanche.simulators.educonnect.control import Control
from rentree_blanche.simulators.educonnect.control_accounts import AccountControl
from rentree_blanche.simulators.educonnect.forgetting import forget_what_is_over
from rentree_blanche.simulators.educonnect.franceconnect import tables as franceconnect_tables
from rentree_blanche.simulators.educonnect.franceconnect.client import LOGOUT_PATH, RETURN_PATH
from rentree_blanche.simulators.educonnect.franceconnect.pages.trip import Returns
from rentree_blanche.simulators.educonnect.franceconnect.pages.views import VIEWS as FRANCECONNECT_VIEWS
from rentree_blanche.simulators.educonnect.franceconnect.proofs import PROOF_PATH
from rentree_blanche.simulators.educonnect.help.addresses import HELP
from rentree_blanche.simulators.educonnect.help.pages import Help
from rentree_blanche.simulators.educonnect.home import Home
from rentree_blanche.simulators.educonnect.register import tables as register_tables
from rentree_blanche.simulators.educonnect.selfservice import tables as selfservice_tables
from rentree_blanche.simulators.educonnect.selfservice.addresses import HOST as SELF_SERVICE_HOST
from rentree_blanche.simulators.educonnect.selfservice.routes import routes as selfservice_routes
from rentree_blanche.simulators.educonnect.sending import tables as sending_tables
from rentree_blanche.simulators.educonnect.sending.addresses import ReportAddresses
from rentree_blanche.simulators.educonnect.services import Services, compose
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.educonnect.sso import tables as sso_tables
from rentree_blanche.simulators.educonnect.sso.entry import ACCOUNT_PATH, OWN_PATH, SERVICES_PATH, Entry
from rentree_blanche.simulators.educonnect.sso.login import IdentityView, LoginView, StorageView
from rentree_blanche.simulators.educonnect.sso.logout import LOCAL_PATH, Logout
from rentree_blanche.simulators.educonnect.sso.web import Flow

_SAML = "/idp/profile/SAML2"
_BOTH = ["GET", "POST"]
_FEED_BYTES = 64_000_000


class EduConnect:
    """The reference IdP as an actor."""

    def __init__(self, ground: Ground, settings: EduConnectSettings) -> None:
        self.name = ground.actor
        self._services = compose(ground, settings)
        self.app = _by_host(self._services)

    def night(self, day: date) -> None:
        """Forget what is over; demand new passwords in the night that the settings name."""
        ground, settings = self._services.ground, self._services.settings
        forget_what_is_over(ground.store, settings, ground.clock.now())
        if day == settings.renewal_day:
            self._services.renewals.demand(degree=settings.renewal_degree or None)

    def forget(self) -> None:
        """Drop every cache."""
        self._services.registry.forget()
        self._services.franceconnect.client.forget()

    def succeed(self, worker: str) -> None:
        """Take up the forms and the messages that a dead worker left."""
        self._services.conversations.unclaim_all(worker)
        self._services.outbox.take_up(worker)

    def open(self) -> None:
        """Listen to nothing: what is kept open is opened when first needed."""

    def close(self) -> None:
        """End what is kept open towards gateways."""
        self._services.outbox.close()


def educonnect(settings: EduConnectSettings) -> Room:
    """Give the room of the reference IdP."""
    return Room(
        name="educonnect",
        tables=(
            sso_tables.metadata,
            account_tables.metadata,
            admin_tables.metadata,
            activation_tables.metadata,
            register_tables.metadata,
            selfservice_tables.metadata,
            sending_tables.metadata,
            franceconnect_tables.metadata,
        ),
        build=lambda ground: EduConnect(ground, settings),
        max_control_body=_FEED_BYTES,
        also=(SELF_SERVICE_HOST, CONSOLE_HOST),
    )


def _by_host(services: Services) -> ByHost:
    views = (StorageView, LoginView, IdentityView, *VIEWS, *FRANCECONNECT_VIEWS)
    flow = Flow(services, {view.name: view(services) for view in views})
    entry, logout = Entry(services, flow), Logout(services)
    returns = Returns(services, flow)
    arrival = Arrival(services, flow)
    home, control = Home(services), Control(services)
    addresses = services.ground.addresses
    others = {
        addresses.host(SELF_SERVICE_HOST): [*selfservice_routes(services), Route(LINK_PATH, arrival.forward)],
        addresses.host(CONSOLE_HOST): console_routes(services),
    }
    own: list[BaseRoute] = [  # the first that matches answers: what is asked most comes first
        Route(f"{_SAML}/Redirect/SSO", entry.redirect, methods=_BOTH),
        Route("/", home.front),
        Route("/idp/shibboleth", home.metadata),
        Route(SERVICES_PATH, home.services),
        *Help(services).routes(),
        Route(FAQ_PATH, RedirectResponse(HELP, 302)),
        *ReportAddresses(services.ground).routes(),
        Route(f"{_SAML}/POST/SSO", entry.post, methods=_BOTH),
        Route(f"{_SAML}/Unsolicited/SSO", entry.unsolicited, methods=_BOTH),
        Route(OWN_PATH, entry.own, methods=_BOTH),
        Route(ACCOUNT_PATH, entry.account, methods=_BOTH),
        Route(IDP_PATH, arrival.arrive, methods=_BOTH),
        Route(f"{_SAML}/Redirect/SLO", logout.redirect),
        Route(f"{_SAML}/POST/SLO", logout.post, methods=["POST"]),
        Route(RETURN_PATH, returns.back),
        Route(PROOF_PATH, returns.prove, methods=_BOTH),
        Route(LOGOUT_PATH, logout.back_from_franceconnect),
        Route(LOCAL_PATH, logout.local),
        Route(f"{LOCAL_PATH}/service/{{request_id}}", logout.one),
        Route(f"{LOCAL_PATH}/etat/{{logout_id}}", logout.state),
        Route(f"{LOCAL_PATH}/fin/{{logout_id}}", logout.end),
        Route(f"{PREFIX}/fournisseurs", control.register, methods=["POST"]),
        Route(f"{PREFIX}/fournisseurs", control.providers),
        Route(f"{PREFIX}/fournisseurs/relecture", control.renew, methods=["POST"]),
        Route(f"{PREFIX}{ROTATION}", control.rotate, methods=["POST"]),
        Route(f"{PREFIX}{PUBLICATION}", control.publish, methods=["POST"]),
        Route(f"{PREFIX}/flux/{{source}}", control.feed, methods=["POST"]),
        Route(f"{PREFIX}/comptes", control.accounts),
        *AccountControl(services).routes(),
    ]
    return ByHost({host: application(routes) for host, routes in others.items()}, application(own))
