"""mod_auth_mellon against what our SAML library writes and reads, message by message, without a browser."""

import base64
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

import pytest
import requests

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.educonnect.saml import (
    Affiliation,
    AttributeProfile,
    AuthnRequest,
    Binding,
    IdentityProvider,
    KeyPair,
    Login,
    MessageWarning,
    PostForm,
    Recipient,
    RegisterRecord,
    Registration,
    ReleaseContext,
    Schooling,
    ServiceProvider,
    Subject,
    Success,
    build_error_response,
    build_response,
    decode_redirect,
    idp_metadata,
    logout_request_tree,
    logout_response_tree,
    parse_authn_request,
    parse_logout_request,
    parse_logout_response,
    parse_service_provider,
    release,
    send_logout,
)
from rentree_blanche.simulators.educonnect.saml.status import AUTHN_FAILED, SUCCESS
from tests.providers.mellon import Mellon, attributes

NAME_ID = "_2f6c1be0a9d94c0f8d0f6f0a4f0d9b11"
SESSION_INDEX = "_b5d2a3f77c5e4bb1a7b1c8a0c3e6f3aa"

GUARDIAN = Subject(
    affiliations=(Affiliation.PRIMARY_GUARDIAN, Affiliation.SECONDARY_GUARDIAN),
    last_name="D’Hœuvre",
    first_name="Anaïs",
    educonnect_id="e6" * 48,
    civility="Mme",
    register_records=(
        RegisterRecord(academy_code="09", aaf_id="2033187"),
        RegisterRecord(academy_code="20", aaf_id="77120"),
    ),
    children=(Schooling(struct_attach_id="701294", uai="0590123A", secondary=False),),
)


class Visit:
    """A visitor of the site, and our library in the place of the identity provider."""

    def __init__(
        self, site: Mellon, visitor: requests.Session, idp: IdentityProvider, provider: ServiceProvider
    ) -> None:
        self._site = site
        self._visitor = visitor
        self.idp = idp
        self.provider = provider

    def get(self, url: str) -> requests.Response:
        return self._visitor.get(url, allow_redirects=False)

    def leave(self, url: str, endpoint: str) -> str:
        """Follow the site's redirects until the identity provider's address; give the query it was sent."""
        for _ in range(5):
            answer = self.get(url)
            url = answer.headers.get("Location", "")
            if url.startswith(f"{endpoint}?"):
                return urlsplit(url).query
        raise AssertionError(f"never sent to {endpoint}, last {answer.status_code} {url}: {self._site.log}")

    def ask_to_log_in(self) -> AuthnRequest:
        query = self.leave(self._site.secret_url, self.idp.sso_url(Binding.REDIRECT))
        return parse_authn_request(decode_redirect(query), idp=self.idp, find_provider=self.find, now=wall())

    def find(self, entity_id: str) -> ServiceProvider | None:
        return self.provider if entity_id == self.provider.entity_id else None

    def response(self, asked: AuthnRequest, now: datetime) -> PostForm:
        context = ReleaseContext(logout_url=self.idp.logout_url, connected_at=now)
        success = Success(
            idp=self.idp,
            recipient=Recipient.of_request(asked, self.provider),
            login=Login(name_id=NAME_ID, session_index=SESSION_INDEX, authenticated_at=now),
            attributes=release(self.provider.registration.attribute_profile, GUARDIAN, context),
            response_id="_response",
            assertion_id="_assertion",
            now=now,
        )
        return build_response(success).form

    def post(self, form: PostForm) -> requests.Response:
        return self._visitor.post(form.action, data=dict(form.fields), allow_redirects=False)

    def log_in(self) -> dict[str, list[str]]:
        """Log in; give the attributes that the protected page shows."""
        answer = self.post(self.response(self.ask_to_log_in(), wall()))
        assert answer.status_code == 303, self._site.log
        page = self.get(answer.headers["Location"])
        assert page.status_code == 200, self._site.log
        return attributes(page.text)

    def is_logged_in(self) -> bool:
        return self.get(self._site.secret_url).status_code == 200


@pytest.fixture
def registration() -> Registration:
    return Registration()


@pytest.fixture
def visit(
    site: Mellon, visitor: requests.Session, library: IdentityProvider, sp_key: KeyPair, registration: Registration
) -> Iterator[Visit]:
    provider = parse_service_provider(site.metadata(sp_key), registration)
    with site.serving(sp_key, idp_metadata(library)):
        yield Visit(site, visitor, library, provider)


def test_our_library_understands_mellon_asking_to_log_in(visit: Visit, site: Mellon) -> None:
    asked = visit.ask_to_log_in()

    assert asked.acs_url == site.acs_url
    assert MessageWarning.NOT_SIGNED not in asked.warnings
    assert asked.relay_state == site.secret_url


@pytest.mark.parametrize(
    "registration", [Registration(), Registration(encrypt_assertions=True)], ids=["plain", "encrypted"]
)
def test_mellon_accepts_a_response_of_our_library(visit: Visit) -> None:
    shown = visit.log_in()

    assert shown["FrEduCtRefId"] == ["{AAF}09|x|2033187", "{AAF}20|x|77120"]
    assert shown["NAME_ID"] == [NAME_ID]


@pytest.mark.parametrize("registration", [Registration(attribute_profile=AttributeProfile.VECTEUR)], ids=["vecteur"])
def test_mellon_shows_the_vector_of_a_guardian(visit: Visit) -> None:
    assert visit.log_in()["FrEduVecteur"] == ["1|D’Hœuvre|Anaïs|701294|0590123A"]


@pytest.mark.parametrize(
    "registration", [Registration(attribute_profile=AttributeProfile.SERVICE_NATIONAL)], ids=["service-national"]
)
def test_mellon_shows_what_a_national_service_is_told(visit: Visit) -> None:
    shown = visit.log_in()

    assert shown["urn:oid:2.5.4.4"] == ["D’Hœuvre"]
    assert shown["urn:oid:1.3.6.1.4.1.20326.10.999.1.7"] == ["resp1d", "resp2d"]
    assert shown["urn:oid:1.3.6.1.4.1.20326.10.999.1.5"] == [visit.idp.logout_url]


def test_mellon_refuses_a_response_that_was_altered_on_the_way(visit: Visit, site: Mellon) -> None:
    form = visit.response(visit.ask_to_log_in(), wall())
    altered = base64.b64decode(form.fields["SAMLResponse"]).replace(b"2033187", b"2033188")

    answer = visit.post(
        PostForm(action=form.action, fields={**form.fields, "SAMLResponse": base64.b64encode(altered).decode()})
    )

    assert answer.status_code >= 400
    assert "signature" in site.log.lower()
    assert not visit.is_logged_in()


def test_mellon_lets_nobody_in_by_an_error_response(visit: Visit) -> None:
    answer = visit.post(
        build_error_response(
            idp=visit.idp,
            recipient=Recipient.of_request(visit.ask_to_log_in(), visit.provider),
            status=AUTHN_FAILED,
            response_id="_response",
            now=wall(),
        ).form
    )

    assert answer.status_code == 401
    assert not visit.is_logged_in()


def test_logging_out_at_mellon_names_the_session_and_comes_back(visit: Visit, site: Mellon) -> None:
    visit.log_in()

    query = visit.leave(site.logout_url, visit.idp.slo_url(Binding.REDIRECT))
    asked = parse_logout_request(decode_redirect(query), idp=visit.idp, find_provider=visit.find, now=wall())
    service = visit.provider.logout_service()
    assert service is not None
    tree = logout_response_tree(
        idp=visit.idp,
        destination=service.response_location,
        in_response_to=asked.id,
        status=SUCCESS,
        response_id="_logged_out",
        now=wall(),
    )
    sent = send_logout(tree, service, visit.idp.signer, relay_state=asked.relay_state)
    assert isinstance(sent, str)
    answer = visit.get(sent)

    assert (asked.name_id.value, asked.session_indexes) == (NAME_ID, (SESSION_INDEX,))
    assert answer.headers.get("Location") == f"{site.url}/", site.log
    assert not visit.is_logged_in()


def test_mellon_ends_its_session_when_our_library_asks(visit: Visit, site: Mellon) -> None:
    visit.log_in()
    service = visit.provider.logout_service()
    assert service is not None
    tree = logout_request_tree(
        idp=visit.idp,
        provider=visit.provider,
        destination=service.location,
        name_id=NAME_ID,
        session_indexes=[SESSION_INDEX],
        request_id="_log_out",
        now=wall(),
    )
    sent = send_logout(tree, service, visit.idp.signer)
    assert isinstance(sent, str)

    query = visit.leave(sent, visit.idp.slo_url(Binding.REDIRECT))
    answer = parse_logout_response(decode_redirect(query), idp=visit.idp, find_provider=visit.find, now=wall())

    assert (answer.status.code, answer.in_response_to) == (SUCCESS.code, "_log_out")
    assert not visit.is_logged_in()
