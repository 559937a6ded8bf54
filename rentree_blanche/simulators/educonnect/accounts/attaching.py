"""Writing attachments: what a guardian said of each linked child."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState
from rentree_blanche.simulators.educonnect.columns import insert_into

Link = tuple[str, str]
"""Keys of a guardian's and a pupil's register record."""


def attach(
    connection: Connection, links: Iterable[Link], state: AttachmentState, at: datetime, *, unless: AttachmentState
) -> None:
    """Set the state of links, but not of those whose state is `unless`, even where another worker just set it."""
    rows = [{"guardian": guardian, "pupil": pupil, "state": state, "at": at} for guardian, pupil in links]
    if not rows:
        return
    statement = insert_into(connection, tables.attachment)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["guardian", "pupil"],
            set_={"state": statement.excluded.state, "at": statement.excluded.at},
            where=tables.attachment.c.state != unless,
        ),
        rows,
    )


def clear(store: Store, guardian_id: str, pupil_id: str) -> bool:
    """Forget that a link was blocked or reported, as a director does after the register is right; say if it was."""
    row = tables.attachment.c
    with store.write() as connection:
        cleared = connection.execute(
            delete(tables.attachment).where(
                row.guardian == guardian_id,
                row.pupil == pupil_id,
                row.state.in_((AttachmentState.BLOCKED, AttachmentState.REPORTED)),
            )
        )
    return cleared.rowcount > 0
