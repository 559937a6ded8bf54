"""Every exchange of a federation can be disturbed with every effect that makes sense for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from threading import Event
from time import monotonic

import pytest

from rentree_blanche.simulators.control.exchanges import KnownExchange, exchanges
from rentree_blanche.simulators.control.names import HOSTS
from rentree_blanche.simulators.core.faults import Delay, Effect, Fault, Status
from rentree_blanche.simulators.core.journal import Entry
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings, SmsProtocol
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings
from tests.disturbances import provoke

_TABLE = [(each, name) for each in exchanges(HOSTS) for name in each.effects]
_OF_PROTOCOL: dict[str, SmsProtocol] = {
    "sms-ovh": "ovh", "smpp-connexion": "smpp", "smpp-envoi": "smpp", "smpp-accuses": "smpp",
}  # fmt: skip
_VERIFIED = "Identité vérifiée"
_MISSED = ("delay", "status", "drop")
_SECONDS = 60.0

Federations = Callable[[SmsProtocol], Federation]


@pytest.fixture(scope="module")
def federations() -> Iterator[Federations]:
    """Give a federation by the protocol of its SMS, each started once."""
    with ExitStack() as running:

        @cache
        def started(protocol: SmsProtocol) -> Federation:
            settings = FederationSettings(families=4, educonnect=EduConnectSettings(sms_protocol=protocol))
            return running.enter_context(Federation(settings))

        yield started


def test_the_table_is_that_of_a_whole_federation(federations: Federations) -> None:
    assert {each.slug for each in exchanges(federations("sinch").hosts)} == {each.slug for each in exchanges(HOSTS)}
    slugs = [each.slug for each in exchanges(HOSTS)]
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize(("exchange", "name"), _TABLE, ids=[f"{exchange.slug}-{name}" for exchange, name in _TABLE])
def test_an_exchange_is_disturbed_by_each_effect_that_makes_sense(
    federations: Federations, exchange: KnownExchange, name: str
) -> None:
    federation = federations(_OF_PROTOCOL.get(exchange.slug, "sinch"))
    federation.reset()
    before = federation.journal.last_id()
    effect = _hurried(exchange, exchange.effects[name])
    fault = federation.faults.add(Fault(which=exchange.which, what=(effect,)))
    provoke(federation, exchange.slug)
    hit = lambda: any(each.id == fault.id and each.hits for each in federation.faults.list())  # noqa: E731
    shown = lambda: any(_shows(exchange, effect, line) for line in _lines(federation, before))  # noqa: E731
    assert _soon(hit), f"{exchange.title}: no fault was looked for"
    assert exchange.which.kind == "feed" or _soon(shown)
    lines = _lines(federation, before)
    if name == "alter" and exchange.group == "FranceConnect":
        assert not any(line.summary.startswith(_VERIFIED) for line in lines)
    if exchange.which.kind == "feed":
        taken = [line for line in lines if line.kind == "http" and line.source == exchange.which.source]
        feeds = [line for line in taken if line.summary.endswith(f"/flux/{exchange.which.source}")]
        assert len(feeds) == (0 if name in _MISSED else 2 if name == "duplicate" else 1)


def _hurried(exchange: KnownExchange, effect: Effect) -> Effect:
    """Wait no seconds of the machine; those of the federation cost nothing."""
    if isinstance(effect, Delay) and exchange.which.kind in ("http", "smpp", "smtp"):
        return Delay(seconds=0.02)
    return effect


def _soon(holds: Callable[[], bool]) -> bool:
    """Wait for what holds: reports of messages come a moment later."""
    give_up = monotonic() + _SECONDS
    waiting = Event()
    while not (held := holds()) and monotonic() < give_up:
        waiting.wait(0.02)
    return held


def _lines(federation: Federation, before: int) -> list[Entry]:
    federation.journal.flush()
    return federation.journal.query(after=before, limit=5_000)


def _shows(exchange: KnownExchange, effect: Effect, line: Entry) -> bool:
    """Whether a line of the journal is of the exchange, says what befell it, and ended as the effect has it."""
    told = [each["effect"] for each in line.detail.get("faults", ())]
    if exchange.which.kind == "sms" and isinstance(effect, Status):  # the gateway says it in its own protocol's words
        return line.kind == "http" and line.target == "sms" and line.status == effect.code
    if line.kind != exchange.which.kind or told != [effect.effect]:
        return False
    if line.kind == "http" and isinstance(effect, Status):
        return line.status == effect.code or line.target == "rnipp"
    return True
