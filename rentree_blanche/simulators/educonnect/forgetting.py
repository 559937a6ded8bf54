"""What is forgotten at night: whatever can do nothing any more, so that no table grows without end."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.tables import mail_link
from rentree_blanche.simulators.educonnect.activation.tables import code
from rentree_blanche.simulators.educonnect.sending.tables import outbox, report
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.educonnect.sso import tables as sso

_DAY = timedelta(days=1)
_LINKS_KNOWN = timedelta(days=30)
"""How long a link that is dead is told from one that never was."""
_MESSAGES_KEPT = timedelta(days=7)
"""Messages hold codes and provisional passwords; gateways report for some days."""


def forget_what_is_over(store: Store, settings: EduConnectSettings, now: datetime) -> None:
    """Forget sessions, flows, logouts, tickets, links, codes and messages that are over."""
    with store.write() as connection:
        _sessions(connection, (now - timedelta(minutes=settings.session_minutes)).isoformat())
        flows = (now - timedelta(minutes=settings.conversation_minutes)).isoformat()
        connection.execute(delete(sso.conversation).where(sso.conversation.c.touched_at < flows))
        connection.execute(delete(sso.logout).where(sso.logout.c.started_at < (now - _DAY).isoformat()))
        connection.execute(delete(sso.ticket).where(sso.ticket.c.expires_at < now.isoformat()))
        connection.execute(delete(mail_link).where(mail_link.c.expires_at < now - _LINKS_KNOWN))
        _codes(connection, now - _DAY)
        connection.execute(delete(outbox).where(outbox.c.queued_at < now - _MESSAGES_KEPT))
        connection.execute(delete(report))  # of today's messages the answer has long come


def _sessions(connection: Connection, before: str) -> None:
    over = select(sso.session.c.id).where(sso.session.c.touched_at < before)
    connection.execute(delete(sso.session_service).where(sso.session_service.c.session_id.in_(over)))
    connection.execute(delete(sso.session).where(sso.session.c.touched_at < before))


def _codes(connection: Connection, before: datetime) -> None:
    """Forget dead codes but for each contact's last one, whose serial number the next one follows."""
    newer = code.alias()
    followed = exists().where(newer.c.contact == code.c.contact, newer.c.serial > code.c.serial)
    connection.execute(delete(code).where(code.c.expires_at < before, followed))
