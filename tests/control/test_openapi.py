"""The document of the control API, and the API held to it."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from rentree_blanche.simulators.control.api.table import OPERATIONS
from rentree_blanche.simulators.control.openapi import document
from rentree_blanche.simulators.control.operations import AnyOperation
from tests.control.conftest import Played

# What a schema cannot say: an académie that exists, an actor that exists, one field of two, years within bounds,
# a regular expression that can be read, a message that comes in time.
_RULES_BEYOND_THE_SCHEMA = {
    "find_families",
    "make_family",
    "change_guardian",
    "change_school",
    "find_accounts",
    "freeze_clock",
    "advance_clock",
    "move_clock",
    "skew_clock",
    "rotate_saml_keys",
    "publish_saml_keys",
    "take_snapshot",
    "register_provider",
    "register_client",
    "find_identities",
    "change_identity",
    "add_fault",
    "upload_extract",
    "wait_sms",
    "wait_mail",
}
_SCHEMA = schemathesis.openapi.from_dict(document(OPERATIONS, "http://control.localhost"))


def test_the_document_names_every_operation_once(house: Played) -> None:
    paths = house.get("/openapi.json").json()["paths"]
    named = [described["operationId"] for methods in paths.values() for described in methods.values()]
    assert sorted(named) == sorted(operation.name for operation in OPERATIONS)
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: str(operation.name))
def test_every_operation_keeps_to_the_document(shared_house: Played, operation: AnyOperation) -> None:
    spared = [positive_data_acceptance] if operation.name in _RULES_BEYOND_THE_SCHEMA else []
    described = _SCHEMA[operation.path][operation.method]

    @given(case=described.as_strategy())
    @settings(
        max_examples=8,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def hold(case: schemathesis.Case) -> None:
        case.call_and_validate(
            base_url=shared_house.origin, session=shared_house.client, timeout=60, excluded_checks=spared
        )

    hold()
