"""Self-registration without its pages: who it is, which children, and the one account that comes of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.attaching import attach
from rentree_blanche.simulators.educonnect.accounts.opening import free_identifier
from rentree_blanche.simulators.educonnect.accounts.values import (
    Account,
    AccountKind,
    AccountState,
    AttachmentState,
    Origin,
)
from rentree_blanche.simulators.educonnect.activation.activating import Activation, accounts_of, activate
from rentree_blanche.simulators.educonnect.activation.children import (
    Answer,
    Child,
    ChildVerdict,
    LinkedChild,
    child_of,
    linked_children,
    names_of,
    people_of,
    verdict_on,
)
from rentree_blanche.simulators.educonnect.activation.errors import (
    AlreadyActiveError,
    NoChildConfirmedError,
    UnansweredChildrenError,
)
from rentree_blanche.simulators.educonnect.edition import edition
from rentree_blanche.simulators.educonnect.register.matching import Match, Matcher
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

_ENOUGH: Mapping[str, Callable[[Sequence[AttachmentState]], bool]] = MappingProxyType(
    {
        "one": lambda states: AttachmentState.CONFIRMED in states,
        "all": lambda states: AttachmentState.CONFIRMED in states and AttachmentState.BLOCKED not in states,
    }
)
"""Which children must be confirmed for an account, by an edition's rule; who is said not to be one's own counts not."""


class Registration:
    """The rules of self-registration; guardians are named by keys of register records (`Match.guardian_ids`).

    As long as those are several people's (`Match.several_people`) there are no children, no account and no verdicts:
    `narrow` them first.
    """

    def __init__(self, store: Store, settings: EduConnectSettings, clock: ActorClock, chance: Chance) -> None:
        self._store = store
        self._enough = _ENOUGH[edition(settings.edition).rules.children]
        self._clock = clock
        self._chance = chance
        self._matcher = Matcher(store)

    def match(self, last_name: str, first_name: str, contact: str) -> Match | None:
        """Find a person by names and contact (E.164 or mail address); None is the one answer to any mismatch."""
        if "@" in contact:
            return self._matcher.by_email(last_name, first_name, contact)
        return self._matcher.by_mobile(last_name, first_name, contact)

    def narrow(self, guardian_ids: Sequence[str], birth_date: date) -> tuple[str, ...]:
        """Give the records of the one person who has a child born on a date; none when that does not decide."""
        with self._store.read() as connection:
            links = linked_children(connection, guardian_ids)
            chosen = sorted({link.guardian_id for link in links if link.birth_date == birth_date})
            return tuple(record.key for record in people_of(connection, chosen))

    def children(self, guardian_ids: Sequence[str]) -> tuple[Child, ...]:
        """Give the children to show: present in the register, of whom the guardian is legal representative."""
        with self._store.read() as connection:
            links = self._links(connection, guardian_ids)
        return tuple({link.pupil_id: child_of(link) for link in links}.values())

    def names(self, pupil_ids: Sequence[str]) -> Mapping[str, str]:
        """Give first and last name of pupils by the keys of their records."""
        with self._store.read() as connection:
            return names_of(connection, pupil_ids) if pupil_ids else {}

    def existing_account(self, guardian_ids: Sequence[str]) -> Account | None:
        """Give the person's account, the active one first; it may still be provisional. None when there is none."""
        with self._store.read() as connection:
            people = people_of(connection, guardian_ids)
            return next(iter(accounts_of(connection, people)), None)

    def judge(self, guardian_ids: Sequence[str], answers: Mapping[str, Answer]) -> tuple[ChildVerdict, ...]:
        """Judge what was said of each child, in the order of `children`.

        A wrong date blocks that child's attachment, NOT_MINE reports it, and both are written down at once, account or
        not: a blocked child stays blocked, so that dates cannot be tried. Answers for other pupils are not looked at.

        Raises:
            UnansweredChildrenError: a child has no answer; nothing was written.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            links = self._links(connection, guardian_ids)
            missing = tuple(dict.fromkeys(link.pupil_id for link in links if link.pupil_id not in answers))
            if missing:
                raise UnansweredChildrenError(missing)
            verdicts = {link.pupil_id: verdict_on(link, answers) for link in links}
            for state in (AttachmentState.BLOCKED, AttachmentState.REPORTED):
                concerned = [(link.guardian_id, link.record_id) for link in links if verdicts[link.pupil_id] is state]
                attach(connection, concerned, state, now, unless=AttachmentState.CONFIRMED)
        return tuple(ChildVerdict(pupil_id=pupil_id, state=state) for pupil_id, state in verdicts.items())

    def are_enough(self, states: Iterable[AttachmentState | None]) -> bool:
        """Tell whether what became of the children makes an account, by the edition's rule."""
        return self._enough([state for state in states if state is not None])

    def proposed_identifier(self, guardian_ids: Sequence[str]) -> str | None:
        """Give the identifier that the person has or would get; None when nobody is present any more."""
        with self._store.read() as connection:
            people = people_of(connection, guardian_ids)
            known = next(iter(accounts_of(connection, people)), None)
            if known is not None or not people:
                return None if known is None else known.identifier
            person = people[0]
            entity = (AccountKind.GUARDIAN, person.key)
            return free_identifier(connection, self._chance, entity, person.last_name, person.first_name)

    def open_account(
        self,
        guardian_ids: Sequence[str],
        verdicts: Sequence[ChildVerdict],
        password_hash: str | None,
        mobile: str | None,
        origin: Origin,
        email: str | None = None,
    ) -> Account:
        """Make the person's account active, with the confirmed children, in one transaction.

        A provisional account that the school handed out becomes the active one and keeps its identifier; the password
        on the letter is dead. Of several calls at once, one makes the account.

        `password_hash` is None for an account that is used with FranceConnect alone; `mobile` (E.164) and `email` are
        the contacts that were proven.

        Raises:
            AlreadyActiveError: there is an active account, perhaps made by the other click; it carries the account.
            NoChildConfirmedError: too few children are confirmed; no account is made.
        """
        now = self._clock.now()
        activation = Activation(password_hash=password_hash, mobile=mobile, email=email, origin=origin, at=now)
        confirmed = {verdict.pupil_id for verdict in verdicts if verdict.state is AttachmentState.CONFIRMED}
        try:
            with self._store.write() as connection:
                people = people_of(connection, guardian_ids)
                links = self._links(connection, guardian_ids)
                account = activate(connection, self._chance, people, activation) if people else None
                if account is None or not self._confirm(connection, links, confirmed, now):
                    raise NoChildConfirmedError("no child is confirmed: confirm one by its birth date first")
                return account
        except IntegrityError:  # on PostgreSQL another worker made the account meanwhile
            account = self.existing_account(guardian_ids)
            if account is None or account.state is not AccountState.ACTIVE:
                raise
            raise AlreadyActiveError(account) from None

    def _links(self, connection: Connection, guardian_ids: Sequence[str]) -> Sequence[LinkedChild]:
        people = people_of(connection, guardian_ids)
        return linked_children(connection, [person.key for person in people])

    def _confirm(
        self, connection: Connection, links: Sequence[LinkedChild], confirmed: Set[str], now: datetime
    ) -> bool:
        """Write the confirmed links, but for those blocked meanwhile; say whether they are enough for the edition."""
        chosen = [link for link in links if link.pupil_id in confirmed and link.state != AttachmentState.BLOCKED]
        attach(
            connection,
            [(link.guardian_id, link.record_id) for link in chosen],
            AttachmentState.CONFIRMED,
            now,
            unless=AttachmentState.BLOCKED,
        )
        return self.are_enough(_state_now(link, confirmed) for link in links)


def _state_now(link: LinkedChild, confirmed: Set[str]) -> AttachmentState | None:
    if link.state == AttachmentState.BLOCKED:
        return AttachmentState.BLOCKED
    if link.pupil_id in confirmed:
        return AttachmentState.CONFIRMED
    return None if link.state is None else AttachmentState(link.state)
