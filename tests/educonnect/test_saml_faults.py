"""A fault changes what EduConnect says to a service, and the journal tells that it did."""

from collections.abc import Iterator

import pytest
from lxml import etree

from rentree_blanche.simulators.control.ready_faults import ready_fault
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.errors import RentreeError
from rentree_blanche.simulators.core.faults import Fault, SamlChange, Which, times
from rentree_blanche.simulators.core.saml.errors import SignatureError
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.signatures import verify_enveloped
from rentree_blanche.simulators.core.saml.xml import parse_instant
from rentree_blanche.simulators.educonnect.saml.changes.named import CHANGES
from tests.educonnect.idp import (
    PASSWORD,
    ServiceProvider,
    Worker,
    browser,
    furnish,
    make_provider,
    saml_response,
    target,
    worker,
)

_A = "{urn:oasis:names:tc:SAML:2.0:assertion}"


@pytest.fixture(scope="module")
def provider() -> ServiceProvider:
    return make_provider()


@pytest.fixture(scope="module")
def login(tmp_path_factory: pytest.TempPathFactory, provider: ServiceProvider) -> Iterator[tuple[Worker, str]]:
    with worker(tmp_path_factory.mktemp("idp"), login_generation="legacy") as made:
        yield made, furnish(made, provider)


def _answered(login: tuple[Worker, str], provider: ServiceProvider, *effects: SamlChange) -> etree._Element:
    """Log in while faults are on, once; give the response."""
    which = Which(kind="saml", source="educonnect", method="Response")
    return _answered_with(Fault(which=which, what=effects, often=times(1)), login, provider)


def _answered_with(fault: Fault, login: tuple[Worker, str], provider: ServiceProvider) -> etree._Element:
    idp, identifier = login
    idp.foundation.faults.add(fault)
    person = browser(idp)
    step = target(person.get(provider.ask(idp.base)))
    form = {"j_username": identifier, "j_password": PASSWORD, "_eventId_proceed": ""}
    return etree.fromstring(saml_response(person.post(step, data=form)) or b"")


def _certificate(response: etree._Element) -> Certificate:
    return Certificate.from_base64(response.findtext(".//{*}X509Certificate") or "")


def test_what_it_says_is_changed_and_signed_afterwards(login: tuple[Worker, str], provider: ServiceProvider) -> None:
    audience = "Assertion/Conditions/AudienceRestriction/Audience"
    response = _answered(login, provider, SamlChange(change="valued", path=audience, value="https://autre.test/"))
    assert response.findtext(f".//{_A}Audience") == "https://autre.test/"
    verify_enveloped(response, [_certificate(response)])


@pytest.mark.parametrize("slug", ["saml-perime", "saml-non-signe"])
def test_the_ready_faults_of_a_response_change_the_next_one(
    slug: str, login: tuple[Worker, str], provider: ServiceProvider
) -> None:
    ready = ready_fault(slug)
    assert ready is not None
    response = _answered_with(ready.fault, login, provider)
    over = parse_instant(response.find(f".//{_A}Conditions").get("NotOnOrAfter"), where="Conditions")
    assert (over < wall()) is (slug == "saml-perime")
    assert (response.find(".//{*}SignatureValue") is None) is (slug == "saml-non-signe")


def test_effects_are_joined(login: tuple[Worker, str], provider: ServiceProvider) -> None:
    response = _answered(
        login,
        provider,
        SamlChange(change="without", path="Assertion/AuthnStatement"),
        SamlChange(change="unsigned-response"),
    )
    assert response.find(f".//{_A}AuthnStatement") is None
    with pytest.raises(SignatureError):
        verify_enveloped(response, [])


def test_the_journal_tells_what_was_changed(login: tuple[Worker, str], provider: ServiceProvider) -> None:
    idp, _ = login
    before = idp.foundation.journal.last_id()
    _answered(login, provider, SamlChange(change="sha1"))
    idp.foundation.journal.flush()
    told = [line.detail.get("faults") for line in idp.foundation.journal.query(after=before) if line.kind == "saml"]
    assert [{"effect": "saml", "change": "sha1", "path": "", "value": ""}] in told


def test_once_is_once(login: tuple[Worker, str], provider: ServiceProvider) -> None:
    _answered(login, provider, SamlChange(change="unsigned"))
    idp, identifier = login
    person = browser(idp)
    step = target(person.get(provider.ask(idp.base)))
    form = {"j_username": identifier, "j_password": PASSWORD, "_eventId_proceed": ""}
    response = etree.fromstring(saml_response(person.post(step, data=form)) or b"")
    verify_enveloped(response, [_certificate(response)])


@pytest.mark.parametrize(
    "given",
    [
        {"change": "valued"},
        {"change": "without"},
        {"change": "shifted", "path": "Assertion/@IssueInstant", "value": "hier"},
        {"change": "burnt"},
        {"change": "without", "path": "//Assertion"},
    ],
)
def test_a_change_that_cannot_be_is_refused(given: dict[str, str]) -> None:
    with pytest.raises((ValueError, RentreeError)):
        SamlChange.model_validate(given)


def test_each_change_that_a_fault_may_name_is_one_that_there_is() -> None:
    field = SamlChange.model_fields["change"].annotation
    assert set(field.__args__) == set(CHANGES)  # type: ignore[union-attr]
