"""The SMS gateway as the federation makes it."""

from starlette.types import ASGIApp

from rentree_blanche.simulators.core.actor import Ground, Room
from rentree_blanche.simulators.core.web import application
from rentree_blanche.simulators.sms_gateway.callbacks import Callbacks
from rentree_blanche.simulators.sms_gateway.control import Control
from rentree_blanche.simulators.sms_gateway.messages import Inbox
from rentree_blanche.simulators.sms_gateway.ovh.api import OvhApi
from rentree_blanche.simulators.sms_gateway.pages import Pages
from rentree_blanche.simulators.sms_gateway.plans import found
from rentree_blanche.simulators.sms_gateway.sinch.api import Api
from rentree_blanche.simulators.sms_gateway.smpp.server import SmppServer
from rentree_blanche.simulators.sms_gateway.tables import metadata

NAME = "sms"


class SmsGateway:
    """A gateway that speaks Sinch's and OVH's HTTP APIs and SMPP, and the handsets behind it."""

    def __init__(self, ground: Ground) -> None:
        found(ground.store, ground.secret)
        self.name = ground.actor
        self.callbacks = Callbacks(ground)
        inbox = Inbox(ground.store)
        routes = [
            *Pages(ground, inbox).routes(),
            *Control(ground, inbox).routes(),
            *OvhApi(ground, inbox, self.callbacks).routes(),
            *Api(ground, self.callbacks).routes(),
        ]
        self.app: ASGIApp = application(routes)
        listening = ground.sockets.get("smpp")  # none in a worker process
        self.smpp = None if listening is None else SmppServer(ground, listening)

    def open(self) -> None:
        """Serve SMPP."""
        if self.smpp is not None:
            self.smpp.open()

    def close(self) -> None:
        """Stop pushing reports and serving SMPP."""
        self.callbacks.close()
        if self.smpp is not None:
            self.smpp.close()

    def forget(self) -> None:
        """Drop nothing: everything is in the store."""


def sms_gateway() -> Room:
    """Give the room of the SMS gateway."""
    return Room(name=NAME, tables=(metadata,), build=SmsGateway, ports=("smpp",))
