"""What the web pages of EduConnect work with, composed once for an actor."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import HTMLResponse

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.press import Press
from rentree_blanche.simulators.core.saml.keyring import SamlKeys
from rentree_blanche.simulators.core.web import page
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.changing import Changing
from rentree_blanche.simulators.educonnect.accounts.continuity import carry_over
from rentree_blanche.simulators.educonnect.accounts.handing_out import HandingOut
from rentree_blanche.simulators.educonnect.accounts.mail_links import MailLinks
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.schools import SchoolChoices
from rentree_blanche.simulators.educonnect.activation.by_hand import ByHand
from rentree_blanche.simulators.educonnect.activation.codes import Codes
from rentree_blanche.simulators.educonnect.activation.distribution import Distribution
from rentree_blanche.simulators.educonnect.activation.invitations import Invitations
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.educonnect.activation.renewals import Renewals
from rentree_blanche.simulators.educonnect.edition import Edition, edition
from rentree_blanche.simulators.educonnect.franceconnect.parts import FranceConnect, franceconnect
from rentree_blanche.simulators.educonnect.help.addresses import HELP
from rentree_blanche.simulators.educonnect.identity import CurrentIdentity
from rentree_blanche.simulators.educonnect.register.feed import FeedReader
from rentree_blanche.simulators.educonnect.saml import IdentityProvider, Signer
from rentree_blanche.simulators.educonnect.selfservice.addresses import AccountLinks, account_links
from rentree_blanche.simulators.educonnect.sending.outbox import Outbox, transports
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.educonnect.sso.conversations import Conversations
from rentree_blanche.simulators.educonnect.sso.crowd import Crowd
from rentree_blanche.simulators.educonnect.sso.logouts import Logouts
from rentree_blanche.simulators.educonnect.sso.registry import Registry
from rentree_blanche.simulators.educonnect.sso.sessions import Sessions
from rentree_blanche.simulators.educonnect.sso.tickets import Tickets
from rentree_blanche.simulators.educonnect.texts import Texts, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The IdP's parts, each in its own module."""

    ground: Ground
    settings: EduConnectSettings
    texts: Texts
    edition: Edition
    account_links: AccountLinks
    identity: CurrentIdentity
    registry: Registry
    conversations: Conversations
    crowd: Crowd
    sessions: Sessions
    logouts: Logouts
    hasher: PasswordHasher
    accounts: Accounts
    handing_out: HandingOut
    mail_links: MailLinks
    changing: Changing
    schools: SchoolChoices
    tickets: Tickets
    codes: Codes
    registration: Registration
    distribution: Distribution
    invitations: Invitations
    by_hand: ByHand
    renewals: Renewals
    outbox: Outbox
    feed: FeedReader
    franceconnect: FranceConnect
    press: Press

    @property
    def idp(self) -> IdentityProvider:
        """Give the identity provider with its key of now."""
        return self.identity.now()

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Render a page in the words of the edition (`t` in the templates)."""
        return page(__package__, template, status, texts=self.texts, **self._framing, **values)

    def printed(
        self, template: str, words: Mapping[str, str], values: Mapping[str, Any], *, variant: Hashable = None
    ) -> HTMLResponse:
        """Show a page that is rendered once, with blanks for words; as `Press.page`."""
        return self.press.page(template, words, {**self._framing, **values}, variant=variant)

    @property
    def _framing(self) -> dict[str, Any]:
        return {"account_links": self.account_links, "help_url": self.ground.url(HELP)}


def compose(ground: Ground, settings: EduConnectSettings) -> Services:
    """Make the parts of an IdP on its ground."""
    store, clock, chance = ground.store, ground.clock, ground.chance
    base = ground.addresses.origin(ground.actor)
    host = ground.addresses.host(ground.actor)
    keys = SamlKeys(store, ground.actor, folder=ground.folder, common_name=host, now=clock.minted)
    hasher = PasswordHasher(settings.hash_profile)
    accounts = Accounts(store, hasher, settings, clock, chance)
    registration = Registration(store, settings, clock, chance)
    sessions = Sessions(store, clock, chance, settings.session_minutes)
    words = texts(settings.edition)
    mail_links, schools, changing = MailLinks(store, clock, chance), SchoolChoices(store), Changing(store)
    return Services(
        ground=ground,
        settings=settings,
        texts=words,
        edition=edition(settings.edition),
        account_links=account_links(ground.addresses),
        identity=CurrentIdentity(
            keys,
            lambda pair: IdentityProvider(
                base_url=base,
                signer=Signer(pair),
                back_dating=timedelta(minutes=settings.assertion_before_minutes),
                assertion_lifetime=timedelta(minutes=settings.assertion_minutes),
            ),
        ),
        registry=Registry(store),
        conversations=Conversations(
            store,
            clock,
            chance,
            minutes=settings.conversation_minutes,
            secret=ground.secret,
            worker=ground.worker,
        ),
        crowd=Crowd(store, clock, settings.crowd, session_minutes=settings.session_minutes),
        sessions=sessions,
        logouts=Logouts(store, clock, chance),
        hasher=hasher,
        accounts=accounts,
        handing_out=HandingOut(store, settings, clock, chance),
        changing=changing,
        mail_links=mail_links,
        schools=schools,
        tickets=Tickets(store, clock, chance),
        codes=Codes(store, clock, chance, settings),
        registration=registration,
        distribution=Distribution(store, clock, settings, accounts, registration, mail_links, schools),
        invitations=Invitations(store, clock),
        by_hand=ByHand(store, clock),
        renewals=Renewals(store, hasher, changing, sessions),
        outbox=Outbox(ground, transports(ground, settings), sms_a_minute=settings.crowd.sms_a_minute),
        feed=FeedReader(store, carry_over),
        franceconnect=franceconnect(ground, settings.franceconnect, minutes=settings.conversation_minutes),
        press=Press(__package__, words),
    )
