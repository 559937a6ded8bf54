"""The director's manual procedure (seed 001): a blocked attachment is cleared, a child not proposed is attached."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.attaching import attach, clear
from rentree_blanche.simulators.educonnect.accounts.opening import add_records
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, AttachmentState
from rentree_blanche.simulators.educonnect.activation.children import LinkedChild, linked_children
from rentree_blanche.simulators.educonnect.activation.errors import NotLinkedError
from rentree_blanche.simulators.educonnect.activation.same_person import records_of, unheld_records
from rentree_blanche.simulators.educonnect.register import tables as register


class ByHand:
    """What a director settles for a guardian's account and a pupil, named by the key of a register record."""

    def __init__(self, store: Store, clock: ActorClock) -> None:
        self._store = store
        self._clock = clock

    def clear(self, account_id: int, pupil: str) -> None:
        """Forget that a child's attachment was blocked or reported: the next login proposes the child again.

        Raises:
            NotLinkedError: the register has no legal link between this person and the pupil.
        """
        with self._store.write() as connection:
            for link in self._links(connection, account_id, pupil):
                clear(self._store, link.guardian_id, link.record_id)

    def attach(self, account_id: int, pupil: str) -> None:
        """Attach a child without asking for the birth date; the register's record that links them joins the account.

        Raises:
            NotLinkedError: the register has no legal link between this person and the pupil.
        """
        with self._store.write() as connection:
            links = self._links(connection, account_id, pupil)
            for link in links:
                clear(self._store, link.guardian_id, link.record_id)
            pairs = [(link.guardian_id, link.record_id) for link in links]
            attach(connection, pairs, AttachmentState.CONFIRMED, self._clock.now(), unless=AttachmentState.CONFIRMED)
            new = {guardian for guardian, _ in pairs} - set(records_of(connection, account_id))
            add_records(connection, AccountKind.GUARDIAN, account_id, tuple(sorted(new)))

    def _links(self, connection: Connection, account_id: int, pupil: str) -> Sequence[LinkedChild]:
        keys = (*records_of(connection, account_id), *unheld_records(connection, account_id, by_contact=False))
        linked = linked_children(connection, keys)
        child = {link.pupil_id for link in linked if link.record_id == pupil}
        links = [link for link in linked if link.pupil_id in child]
        if not links:
            known = connection.execute(select(register.pupil.c.key).where(register.pupil.c.key == pupil)).first()
            raise NotLinkedError(
                f"pupil {pupil}: "
                + ("no legal link with this person is in the register" if known else "the register has no such pupil")
                + "; note it in ONDE or SIECLE first"
            )
        return links
