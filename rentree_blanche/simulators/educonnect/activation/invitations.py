"""Children who are new in the register: their guardian is invited once, at a login, to attach them (seed 001)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Integer, and_, bindparam, exists, select

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables as accounts
from rentree_blanche.simulators.educonnect.accounts.attaching import attach
from rentree_blanche.simulators.educonnect.accounts.opening import add_records
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, AttachmentState
from rentree_blanche.simulators.educonnect.activation import tables
from rentree_blanche.simulators.educonnect.activation.children import (
    Answer,
    Child,
    ChildVerdict,
    LinkedChild,
    child_of,
    linked_children,
    verdict_on,
)
from rentree_blanche.simulators.educonnect.activation.errors import UnansweredChildrenError
from rentree_blanche.simulators.educonnect.activation.same_person import records_of, unheld_records
from rentree_blanche.simulators.educonnect.columns import insert_into
from rentree_blanche.simulators.educonnect.register import tables as register


def _some_unanswered() -> Prepared:
    """Ask in one read whether there may be somebody to propose: nearly every login learns here that there is not."""
    held, mine, row = accounts.account_record.c, register.guardian.alias("mine"), register.guardian.c
    link, pupil, said, asked = register.link.c, register.pupil.c, accounts.attachment.c, tables.invitation.c
    of_account = bindparam("account", type_=Integer)
    return Prepared(
        select(link.pupil)
        .join_from(accounts.account_record, mine, mine.c.key == held.record)
        .join(
            register.guardian,
            and_(row.folded_birth_name == mine.c.folded_birth_name, row.folded_first_name == mine.c.folded_first_name),
        )
        .join(register.link, link.guardian == row.key)
        .join(register.pupil, pupil.key == link.pupil)
        .where(
            held.account_id == of_account,
            held.kind == AccountKind.GUARDIAN.value,
            row.present,
            link.present,
            link.legal,
            pupil.present,
            ~exists().where(said.guardian == link.guardian, said.pupil == link.pupil),
            ~exists().where(asked.account_id == of_account, asked.guardian == link.guardian, asked.pupil == link.pupil),
        )
        .limit(1)
    )


_SOME = _some_unanswered()


class Invitations:
    """Whom an account is invited to attach.

    They are children of the account's own records, and of records that are the same person's and nobody's account's,
    of whom nothing was ever said. An invitation that is put off does not come again for these children; one that is
    answered leaves its verdicts.
    """

    def __init__(self, store: Store, clock: ActorClock) -> None:
        self._store = store
        self._clock = clock

    def proposed(self, account_id: int) -> tuple[Child, ...]:
        """Give the children to propose."""
        if self._store.glance(_SOME, account=account_id) is None:
            return ()
        with self._store.read() as connection:
            links = self._links(connection, account_id)
        return tuple({link.pupil_id: child_of(link) for link in links}.values())

    def answer(self, account_id: int, answers: Mapping[str, Answer]) -> tuple[ChildVerdict, ...]:
        """Judge what was said of each child that is proposed, and write it down: a right date attaches at once.

        Raises:
            UnansweredChildrenError: a child has no answer; nothing was written.
        """
        with self._store.write() as connection:
            links = self._links(connection, account_id)
            missing = tuple(dict.fromkeys(link.pupil_id for link in links if link.pupil_id not in answers))
            if missing:
                raise UnansweredChildrenError(missing)
            return self._judge(connection, account_id, links, answers)

    def waiting(self, account_id: int) -> tuple[Child, ...]:
        """Give the children of whom nothing was said yet, those that were put off too."""
        with self._store.read() as connection:
            links = self._unanswered(connection, account_id)
        return tuple({link.pupil_id: child_of(link) for link in links}.values())

    def answer_some(self, account_id: int, answers: Mapping[str, Answer]) -> tuple[ChildVerdict, ...]:
        """Judge what was said of some of the children who wait; of the others nothing is said still."""
        with self._store.write() as connection:
            links = [link for link in self._unanswered(connection, account_id) if link.pupil_id in answers]
            return self._judge(connection, account_id, links, answers)

    def put_off(self, account_id: int) -> None:
        """Note that the children who are proposed now need not be proposed again."""
        now = self._clock.now()
        with self._store.write() as connection:
            rows = [
                {"account_id": account_id, "guardian": link.guardian_id, "pupil": link.record_id, "at": now}
                for link in self._links(connection, account_id)
            ]
            if rows:
                connection.execute(insert_into(connection, tables.invitation).on_conflict_do_nothing(), rows)

    def _judge(
        self, connection: Connection, account_id: int, links: Sequence[LinkedChild], answers: Mapping[str, Answer]
    ) -> tuple[ChildVerdict, ...]:
        verdicts = {link.pupil_id: verdict_on(link, answers) for link in links}
        for state in AttachmentState:
            concerned = [(link.guardian_id, link.record_id) for link in links if verdicts[link.pupil_id] is state]
            attach(connection, concerned, state, self._clock.now(), unless=AttachmentState.BLOCKED)
        confirmed = {link.guardian_id for link in links if verdicts[link.pupil_id] is AttachmentState.CONFIRMED} - set(
            records_of(connection, account_id)
        )
        add_records(connection, AccountKind.GUARDIAN, account_id, tuple(sorted(confirmed)))
        return tuple(ChildVerdict(pupil_id=pupil_id, state=state) for pupil_id, state in verdicts.items())

    def _unanswered(self, connection: Connection, account_id: int) -> Sequence[LinkedChild]:
        keys = (*records_of(connection, account_id), *unheld_records(connection, account_id))
        return [link for link in linked_children(connection, keys) if link.state is None]

    def _links(self, connection: Connection, account_id: int) -> Sequence[LinkedChild]:
        asked = tables.invitation.c
        put_off = {
            (row.guardian, row.pupil)
            for row in connection.execute(select(asked.guardian, asked.pupil).where(asked.account_id == account_id))
        }
        return [
            link
            for link in self._unanswered(connection, account_id)
            if (link.guardian_id, link.record_id) not in put_off
        ]
