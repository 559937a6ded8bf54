"""What the IdP forgets at night, and what it still has to know."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.educonnect.accounts import tables as accounts
from rentree_blanche.simulators.educonnect.accounts.mail_links import MailLinks, Purpose
from rentree_blanche.simulators.educonnect.activation import tables as activation
from rentree_blanche.simulators.educonnect.activation.codes import Codes, Verdict
from rentree_blanche.simulators.educonnect.forgetting import forget_what_is_over
from rentree_blanche.simulators.educonnect.sending import tables as sending
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.educonnect.sso import tables as sso
from rentree_blanche.simulators.educonnect.sso.sessions import Sessions
from rentree_blanche.simulators.educonnect.sso.tickets import Tickets
from tests.educonnect.idp import SSO, Worker, browser, furnish, make_provider, worker

SETTINGS = EduConnectSettings()
MOBILE = "+33639980001"


@pytest.fixture
def idp(tmp_path: Path) -> Iterator[Worker]:
    with worker(tmp_path) as made:
        made.foundation.clock.freeze(made.foundation.clock.now())
        yield made


@pytest.fixture
def clock(idp: Worker) -> ActorClock:
    return ActorClock(idp.foundation.clock, "educonnect")


def rows(idp: Worker, table: Table) -> int:
    with idp.foundation.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def night(idp: Worker, **later: float) -> None:
    clock = idp.foundation.clock
    clock.move_to(clock.now() + timedelta(**later))
    forget_what_is_over(idp.foundation.store, SETTINGS, clock.now())


def test_a_session_that_rests_too_long_is_forgotten_with_its_services(idp: Worker, clock: ActorClock) -> None:
    ground = idp.foundation
    sessions = Sessions(ground.store, clock, ground.chance, SETTINGS.session_minutes)
    sessions.join(sessions.open(1), "https://sp.test", "_name", "_index")
    night(idp, minutes=30)
    assert (rows(idp, sso.session), rows(idp, sso.session_service)) == (1, 1)
    night(idp, minutes=31)
    assert (rows(idp, sso.session), rows(idp, sso.session_service)) == (0, 0)


def test_a_flow_that_was_left_is_forgotten_with_its_steps(idp: Worker) -> None:
    provider = make_provider()
    furnish(idp, provider)
    assert browser(idp).get(provider.ask(idp.base)).headers["location"].startswith(SSO)
    night(idp, minutes=61)
    assert (rows(idp, sso.conversation), rows(idp, sso.step)) == (0, 0)


def test_a_ticket_that_nobody_used_is_forgotten(idp: Worker, clock: ActorClock) -> None:
    Tickets(idp.foundation.store, clock, idp.foundation.chance).issue("session")
    night(idp, minutes=2)
    assert rows(idp, sso.ticket) == 0


def test_a_link_is_forgotten_a_month_after_its_end(idp: Worker, clock: ActorClock) -> None:
    furnish(idp, make_provider())
    links = MailLinks(idp.foundation.store, clock, idp.foundation.chance)
    links.issue(Purpose.MAIL_CHANGE, 1, "eve@messagerie.test", timedelta(hours=48))
    night(idp, days=31)
    assert rows(idp, accounts.mail_link) == 1
    night(idp, days=2)
    assert rows(idp, accounts.mail_link) == 0


def test_of_old_codes_the_last_of_each_contact_stays_so_that_none_comes_twice(idp: Worker, clock: ActorClock) -> None:
    codes = Codes(idp.foundation.store, clock, idp.foundation.chance, SETTINGS)
    old = [codes.issue(f"flow {nth}", MOBILE) for nth in range(3)]
    night(idp, hours=2)
    assert rows(idp, activation.code) == 3
    night(idp, days=2)
    assert rows(idp, activation.code) == 1
    new = codes.issue("flow", MOBILE)
    assert new not in old
    assert codes.check("flow", new).verdict is Verdict.RIGHT


def test_a_message_is_forgotten_after_a_week(idp: Worker) -> None:
    with idp.foundation.store.write() as connection:
        connection.execute(
            sending.outbox.insert().values(
                reference="1",
                flow="flow",
                channel="mail",
                recipient="eve@messagerie.test",
                body="Mot de passe provisoire : ABC234D",
                state="sent",
                queued_at=idp.foundation.clock.now(),
            )
        )
    night(idp, days=6)
    assert rows(idp, sending.outbox) == 1
    night(idp, days=2)
    assert rows(idp, sending.outbox) == 0
