"""Which exchanges a tester is shown first."""

from typing import Any

import pytest

from rentree_blanche.client import Line
from rentree_blanche.suite.oddity import as_entry, oddities, suspect
from tests.suite.values import line

NBSP = "\N{NO-BREAK SPACE}"
PLAIN = line(1, "browser", "educonnect", "GET /idp")


def why(*lines: Line, failed: bool = False) -> list[str]:
    return [each.why for each in oddities([as_entry(one) for one in lines], failed=failed)]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"status": 500}, "erreur 500"),
        ({"status": 404}, "refus 404"),
        ({"status": None}, "demande restée sans réponse"),
        ({"wall": 1010.0, "detail": {"began": 1000.0}}, f"10,0{NBSP}s pour répondre"),
        ({"detail": {"faults": [{"effect": "delay", "seconds": 3.0}]}}, f"panne provoquée{NBSP}: retard de 3{NBSP}s"),
        (
            {"status": 503, "detail": {"faults": [{"effect": "status", "code": 503}]}},
            f"panne provoquée{NBSP}: réponse 503 à la place de la vraie",
        ),
        ({"kind": "sms", "status": None, "detail": {"outcome": "lost"}}, "message jamais remis"),
        ({"kind": "saml", "detail": {"cause": "signature fausse"}}, f"refusé{NBSP}: signature fausse"),
    ],
)
def test_an_exchange_is_odd_for_what_it_says(odd: dict[str, Any], said: str) -> None:
    assert why(PLAIN, line(2, "educonnect", "sms", "POST /batches", **odd)) == [said]


def test_an_error_of_the_simulator_is_looked_at_before_a_fault_and_a_fault_before_a_refusal() -> None:
    fault = line(2, "educonnect", "sms", "POST", detail={"faults": [{"effect": "drop"}]})
    accident = line(1, "educonnect", "educonnect", "Erreur interne : KeyError", status=500)
    refusal = line(3, "browser", "educonnect", "GET /", status=403)
    found = oddities([as_entry(each) for each in (accident, fault, refusal)], failed=True)
    assert [each.line for each in found] == [1, 2, 3]
    first = suspect(found)
    assert first is not None
    assert (first.line, first.why) == (1, "erreur interne du simulateur")
    second = suspect(found[1:])
    assert second is not None
    assert second.line == 2


def test_the_last_exchange_before_a_failure_is_marked_and_suspected_of_nothing() -> None:
    found = oddities([as_entry(PLAIN), as_entry(line(2, "browser", "ent-hdf", "GET /accueil"))], failed=True)
    assert [(each.line, each.why) for each in found] == [(2, "dernier échange avant l’échec")]
    assert suspect(found) is None


def test_nothing_is_odd_in_a_scenario_that_passes_without_trouble() -> None:
    assert why(PLAIN) == []
