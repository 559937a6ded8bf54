"""Accounts that the school handed out: what turns the provisional password into the holder's own account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.errors import UnknownAccountError
from rentree_blanche.simulators.educonnect.accounts.mail_links import LinkState, MailLink, MailLinks, Purpose
from rentree_blanche.simulators.educonnect.accounts.schools import SchoolChoices
from rentree_blanche.simulators.educonnect.accounts.values import Account, AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.activating import Activation, activate_handed_out
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.errors import LinkDeadError
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

PURPOSE = Purpose.ACTIVATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What waits for the mail address to be confirmed.

    `conversation` and `execution` name the browser's flow that asked; `confirmed` are keys of pupils.
    """

    password_hash: str
    confirmed: tuple[str, ...]
    conversation: str
    execution: int

    @classmethod
    def of(cls, link: MailLink) -> Self:
        """Read what a link remembers."""
        detail = link.detail
        return cls(
            password_hash=detail["password_hash"],
            confirmed=tuple(detail["confirmed"].split()),
            conversation=detail["conversation"],
            execution=int(detail["execution"]),
        )

    def detail(self) -> dict[str, str]:
        """Write what a link is to remember."""
        return {
            "password_hash": self.password_hash,
            "confirmed": " ".join(self.confirmed),
            "conversation": self.conversation,
            "execution": str(self.execution),
        }


class Distribution:
    """The rules of accounts that the school handed out; every method blocks."""

    def __init__(
        self,
        store: Store,
        clock: ActorClock,
        settings: EduConnectSettings,
        accounts: Accounts,
        registration: Registration,
        mail_links: MailLinks,
        schools: SchoolChoices,
    ) -> None:
        self._store = store
        self._clock = clock
        self._life = timedelta(hours=settings.mail_link_hours)
        self._accounts = accounts
        self._registration = registration
        self._mail_links = mail_links
        self._schools = schools

    def ask(self, account_id: int, address: str, pending: Pending) -> str:
        """Make the token of the link by which a mail address is confirmed; an earlier link of the account dies."""
        return self._mail_links.issue(PURPOSE, account_id, address, self._life, pending.detail())

    def look(self, token: str) -> MailLink | None:
        """Give the link of a token, whether or not it still works."""
        return self._mail_links.look(token, PURPOSE)

    def confirm(self, token: str) -> Account:
        """Activate the account whose mail address a link confirms, once.

        Raises:
            LinkDeadError: the link has expired, was used, or was replaced; nothing was changed.
            AlreadyActiveError: the account is active by another way.
            NoChildConfirmedError: the children have left the register meanwhile.
        """
        with self._store.write():
            link = self._mail_links.use(token, PURPOSE)
            if link is None or link.state is not LinkState.LIVE:
                raise LinkDeadError(expired=link is not None and link.state is LinkState.EXPIRED)
            pending = Pending.of(link)
            return self._registration.open_account(
                self._records(link.account_id),
                [ChildVerdict(pupil_id=key, state=AttachmentState.CONFIRMED) for key in pending.confirmed],
                password_hash=pending.password_hash,
                mobile=None,
                email=link.address,
                origin=Origin.ETABLISSEMENT,
            )

    def activate_pupil(self, account_id: int, password_hash: str) -> Account:
        """Activate a pupil's account.

        Raises:
            AlreadyActiveError: it is active already.
        """
        activation = Activation(
            password_hash=password_hash, mobile=None, origin=Origin.ETABLISSEMENT, at=self._clock.now()
        )
        with self._store.write() as connection:
            return activate_handed_out(connection, account_id, activation)

    def pupils_may(self, account_id: int) -> bool:
        """Tell whether a pupil's school lets its pupils have accounts; a pupil who left keeps the account."""
        try:
            schooling = self._accounts.holder(account_id).schooling
        except UnknownAccountError:
            return False
        return schooling is None or self._schools.pupil_accounts(schooling.uai, secondary=schooling.secondary)

    def _records(self, account_id: int) -> Sequence[str]:
        return [record.key for record in self._accounts.holder(account_id).records]
