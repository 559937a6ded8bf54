"""Faults: which exchange, what happens, how often."""

import json

import pytest
from pydantic import ValidationError

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.faults import (
    Alter,
    Delay,
    Drop,
    Duplicate,
    Exchange,
    Fault,
    Faults,
    Often,
    Status,
    Which,
    always,
    fault_from,
    times,
    with_probability,
)

LOGIN = Exchange(kind="http", source="browser", target="educonnect", method="POST", path="/idp/login", person="p.nom01")
SMS = Exchange(kind="sms", source="educonnect", target="handset", person="+33639981234")


@pytest.mark.parametrize(
    ("which", "login", "sms"),
    [
        (Which(), True, True),
        (Which(kind="sms"), False, True),
        (Which(target="educonnect"), True, False),
        (Which(target="EduConnect"), False, False),
        (Which(path="/idp/*"), True, False),
        (Which(path="/idp"), False, False),
        (Which(method="GET"), False, False),
        (Which(method="[GP]*T"), True, False),
        (Which(source="educonnect", target="handset"), False, True),
        (Which(source="educonnect", target="educonnect"), False, False),
        (Which(person="+33639981234"), False, True),
        (Which(person="+3363998*"), False, True),
        (Which(kind="http", person="p.*"), True, False),
    ],
)
def test_a_fault_concerns_the_exchanges_that_match_all_its_patterns(which, login, sms):
    assert (which.matches(LOGIN), which.matches(SMS)) == (login, sms)


def test_nothing_befalls_without_a_fault(faults):
    assert faults.befall(LOGIN) == ()


def test_a_fault_happens_at_every_exchange_unless_told(faults):
    faults.add(Fault(what=(Drop(),)))
    assert [faults.befall(LOGIN) for _ in range(3)] == [(Drop(),)] * 3
    assert faults.list()[0].hits == 3


def test_a_fault_that_is_removed_happens_no_more(faults):
    record = faults.add(Fault(what=(Drop(),)))
    assert faults.remove(record.id)
    assert not faults.remove(record.id)
    assert faults.befall(LOGIN) == ()


def test_all_faults_can_be_cleared(faults):
    faults.add(Fault(what=(Drop(),)))
    faults.add(Fault(what=(Delay(seconds=1),)))
    faults.clear()
    assert faults.list() == ()
    assert faults.befall(LOGIN) == ()


def test_a_fault_for_n_times_happens_n_times(faults):
    faults.add(Fault(what=(Drop(),), often=times(2)))
    assert [bool(faults.befall(LOGIN)) for _ in range(4)] == [True, True, False, False]
    (record,) = faults.list()
    assert (record.remaining, record.hits) == (0, 2)


def test_a_once_fault_is_not_spent_by_exchanges_that_it_does_not_concern(faults):
    faults.add(Fault(which=Which(kind="sms"), what=(Drop(),), often=times(1)))
    assert faults.befall(LOGIN) == ()
    assert faults.befall(SMS) == (Drop(),)


def test_a_once_fault_happens_once_whichever_worker_asks(faults, neighbour, chance):
    other = Faults(neighbour, chance)
    assert other.befall(LOGIN) == ()
    faults.add(Fault(what=(Drop(),), often=times(1)))
    assert other.befall(LOGIN) == (Drop(),)
    assert faults.befall(LOGIN) == ()
    assert other.befall(LOGIN) == ()


def test_a_fault_added_while_faults_are_read_is_not_overlooked(faults, monkeypatch):
    read = faults.list

    def slow():
        records = read()
        monkeypatch.setattr(faults, "list", read)
        faults.add(Fault(what=(Drop(),)))
        return records

    monkeypatch.setattr(faults, "list", slow)
    faults.befall(LOGIN)
    assert faults.befall(LOGIN) == (Drop(),)


def test_a_restored_store_takes_a_fault_back_and_its_count(faults, store):
    faults.add(Fault(what=(Drop(),), often=times(1)))
    before = store.snapshot()
    faults.befall(LOGIN)
    faults.add(Fault(what=(Delay(seconds=1),)))
    store.restore(before)
    assert faults.befall(LOGIN) == (Drop(),)
    assert faults.befall(LOGIN) == ()


def happenings(store, seed):
    faults = Faults(store, Chance(seed))
    faults.clear()
    faults.add(Fault(what=(Drop(),), often=with_probability(0.5)))
    return [bool(faults.befall(LOGIN)) for _ in range(40)]


def test_a_probable_fault_happens_sometimes(store):
    assert 5 < sum(happenings(store, 3)) < 35


def test_the_seed_decides_when_a_probable_fault_happens(store):
    empty = store.snapshot()
    first = happenings(store, 3)
    store.restore(empty)
    assert happenings(store, 3) == first
    store.restore(empty)
    assert happenings(store, 4) != first


def test_a_probable_fault_with_a_limit_stops_at_it(faults):
    faults.add(Fault(what=(Drop(),), often=Often(times=2, probability=0.5)))
    assert sum(bool(faults.befall(LOGIN)) for _ in range(60)) == 2


def test_faults_add_up_in_the_order_in_which_they_were_added(faults):
    faults.add(Fault(what=(Delay(seconds=1),)))
    faults.add(Fault(which=Which(kind="http"), what=(Status(code=503), Drop())))
    assert faults.befall(LOGIN) == (Delay(seconds=1), Status(code=503), Drop())
    assert faults.befall(SMS) == (Delay(seconds=1),)


def test_two_faults_compose_into_one():
    slow = Fault(which=Which(target="sms"), what=(Delay(seconds=3),), often=times(1))
    both = slow & Fault(which=Which(target="onde"), what=(Status(code=503),), often=always())
    assert both == Fault(which=Which(target="sms"), what=(Delay(seconds=3), Status(code=503)), often=times(1))


@pytest.mark.parametrize(
    "effect",
    [
        Delay(seconds=2.5),
        Status(code=503, body="{}", content_type="application/json"),
        Drop(),
        Duplicate(times=3),
        Alter(pattern=r"\d+", replacement="0"),
    ],
)
def test_a_fault_survives_json(effect):
    fault = Fault(which=Which(kind="http", path="/x*"), what=(effect,), often=Often(times=2, probability=0.25))
    assert fault_from(json.loads(fault.model_dump_json())) == fault


def test_what_is_listed_is_what_was_added(faults):
    fault = Fault(which=Which(kind="sms"), what=(Delay(seconds=1), Drop()), often=times(3))
    added = faults.add(fault)
    assert faults.list() == (added,)
    assert added.fault == fault


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({}, "what"),
        ({"what": []}, "what"),
        ({"what": [{"effect": "explode"}]}, "what.0"),
        ({"what": [{"effect": "delay"}]}, "what.0.delay.seconds"),
        ({"what": [{"effect": "delay", "seconds": -1}]}, "what.0.delay.seconds"),
        ({"what": [{"effect": "status", "code": 42}]}, "what.0.status.code"),
        ({"what": [{"effect": "duplicate", "times": 1}]}, "what.0.duplicate.times"),
        ({"what": [{"effect": "alter", "pattern": "("}]}, "what.0.alter.pattern"),
        ({"what": [{"effect": "alter", "pattern": "x", "replacement": r"\1"}]}, "what.0.alter.replacement"),
        ({"what": [{"effect": "alter", "pattern": "x", "replacement": r"\g<a>"}]}, "what.0.alter.replacement"),
        ({"what": [{"effect": "status", "code": 100}]}, "what.0.status.code"),
        ({"what": [{"effect": "drop", "when": "now"}]}, "what.0.drop.when"),
        ({"what": [{"effect": "drop"}], "which": {"kind": "fax"}}, "which.kind"),
        ({"what": [{"effect": "drop"}], "which": {"actor": "sms"}}, "which.actor"),
        ({"what": [{"effect": "drop"}], "often": {"probability": 0}}, "often.probability"),
        ({"what": [{"effect": "drop"}], "often": {"times": 0}}, "often.times"),
    ],
)
def test_a_wrong_field_is_named(spec, place):
    with pytest.raises(ValidationError) as caught:
        fault_from(spec)
    assert [".".join(map(str, wrong["loc"])) for wrong in caught.value.errors()] == [place]


def test_an_alteration_replaces_each_match():
    assert Alter(pattern=r"(\d)(\d)", replacement=r"\2\1").apply("12 et 34") == "21 et 43"
