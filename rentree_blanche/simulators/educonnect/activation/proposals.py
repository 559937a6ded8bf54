"""Children whom the register links to an account and of whom nothing was said yet (seed 001)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.attaching import attach
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState
from rentree_blanche.simulators.educonnect.activation.children import Answer, LinkedChild, linked_children, verdict_on


def proposed(store: Store, guardian_ids: Sequence[str]) -> tuple[LinkedChild, ...]:
    """Give the children to propose, each once, by first name; `guardian_ids` are keys of the account's records."""
    with store.read() as connection:
        links = linked_children(connection, guardian_ids)
    return tuple({link.pupil_id: link for link in links if link.state is None}.values())


def answer(store: Store, guardian_ids: Sequence[str], answers: Mapping[str, Answer], at: datetime) -> None:
    """Write down what was said of proposed children: the right date confirms, a wrong one blocks, NOT_MINE reports.

    A child of whom nothing is said is proposed again; one of whom something was said before is not looked at.
    """
    with store.write() as connection:
        for link in linked_children(connection, guardian_ids):
            if link.state is None and link.pupil_id in answers:
                pair = (link.guardian_id, link.record_id)
                attach(connection, [pair], verdict_on(link, answers), at, unless=AttachmentState.BLOCKED)
