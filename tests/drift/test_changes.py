"""A deployment like the simulator drifts nowhere; one change of it is told, and that change alone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rentree_blanche.drift.comparing import Change
from rentree_blanche.drift.looking import Look, look
from rentree_blanche.drift.watch import Drift, compared, simulated, way_to
from rentree_blanche.suite.target import read_target
from tests.drift.certificates import elliptic
from tests.drift.deployment import Deployment, Reply, deployed

LOGIN = "page connexion › formulaire validerAuth"
PROFILES = "page connexion › formulaire choix-profil"
SSO = "/SSO"
LOST_PAGE = "page oubliLogin/recupererLoginResponsable"
LOST_FORM = f"{LOST_PAGE} › formulaire (formulaire, moyen sms, moyen mail, contact)"
LOST = "/educt-self-service/oubliLogin/recupererLoginResponsable"
MOVED = "/educt-self-service/identifiantOublie"


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with deployed("2026") as made:
        yield made


@pytest.fixture(scope="module")
def simulator(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Look:
    return simulated(read_target(deployment.target(tmp_path_factory.mktemp("target"))), "2026")


@pytest.fixture
def drift(deployment: Deployment, simulator: Look, tmp_path: Path) -> Iterator[Callable[..., Drift]]:
    """Look at the deployment through a change, and compare."""

    def found(change: Callable[[Reply], None] = lambda _: None, tables: str = "") -> Drift:
        deployment.change = change
        target = read_target(deployment.target(tmp_path, tables))
        return compared(target, look(way_to(target)), simulator)

    yield found
    deployment.change = lambda _: None


def replaced(path: str, old: str, new: str) -> Callable[[Reply], None]:
    """Replace words of the pages whose path ends so."""

    def change(reply: Reply) -> None:
        if reply.path.partition("?")[0].endswith(path):
            reply.text = reply.text.replace(old, new)

    return change


def told(drift: Drift) -> list[tuple[Change, str, str, str]]:
    return [(each.change, each.place, each.simulated, each.seen) for each in drift.differences]


def test_a_second_federation_is_the_same(drift: Callable[..., Drift]) -> None:
    same = drift()
    assert told(same) == []
    assert same.generation == "2026"
    assert len(same.fingerprints) == 1


def test_the_same_is_seen_without_the_ent(drift: Callable[..., Drift], deployment: Deployment) -> None:
    service = deployment.federation.url("ent-hdf", "/saml/metadata")
    assert told(drift(tables=f'[drift]\nservice = "{service}"')) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        pytest.param(SSO, "j_username", "identifiant", f"{LOGIN} › champ j_username › name", id="a field renamed"),
        pytest.param(SSO, "password", "mot-de-passe", f"{LOGIN} › champ j_password › id", id="an id renamed"),
        pytest.param(SSO, "validerAuth", "formConnexion", f"{LOGIN} › id", id="a form renamed"),
        pytest.param(
            SSO, "bouton_eleve", "bouton_enfant", f"{PROFILES} › bouton bouton_eleve › id", id="a button renamed"
        ),
        pytest.param(
            LOST, "contact", "coordonnee", f"{LOST_FORM} › champ contact › name", id="a field of the self-service"
        ),
    ],
)
def test_what_is_renamed_is_told_alone(drift: Callable[..., Drift], path: str, old: str, new: str, place: str) -> None:
    attribute = place.rpartition(" ")[2]
    found = drift(replaced(path, f'{attribute}="{old}"', f'{attribute}="{new}"'))
    assert told(found) == [(Change.DIFFERENT, place, old, new)]
    assert found.differences[0].mend


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            '<input type="hidden" name="typeUser"',
            '<input type="hidden" name="jeton" value="1"><input type="hidden" name="typeUser"',
            (Change.ADDED, f"{LOGIN} › champ jeton", "", "name jeton, type hidden, obligatoire non"),
        ),
        (
            'name="j_password" type="password"',
            'name="j_password" type="text"',
            (Change.DIFFERENT, f"{LOGIN} › champ j_password › type", "password", "text"),
        ),
        (
            "Se connecter</button>",
            "Valider</button>",
            (Change.DIFFERENT, f"{LOGIN} › bouton bouton_valider › texte", "Se connecter", "Valider"),
        ),
        (
            f'{LOST}" data-responsable',
            f'{MOVED}" data-responsable',
            (
                Change.DIFFERENT,
                "page connexion › lien identifiant-oublie › adresse",
                f"moncompte {LOST}",
                f"moncompte {MOVED}",
            ),
        ),
    ],
    ids=["a hidden input added", "a type changed", "a button called otherwise", "a link of the self-service moved"],
)
def test_what_else_changes_in_the_login_is_told_alone(
    drift: Callable[..., Drift], old: str, new: str, expected: tuple[Change, str, str, str]
) -> None:
    found = drift(replaced(SSO, old, new))
    assert told(found) == [expected]
    assert found.differences[0].mend


def described(old: str, new: str) -> Callable[[Reply], None]:
    """Change the metadata by a regular expression."""

    def change(reply: Reply) -> None:
        if reply.path == "/idp/shibboleth":
            reply.text, count = re.subn(old, new, reply.text, flags=re.DOTALL)
            assert count == 1

    return change


def test_an_endpoint_moved_is_told_with_the_address_that_it_has_now(
    drift: Callable[..., Drift], deployment: Deployment
) -> None:
    url = deployment.federation.url("educonnect", "/idp/profile/SAML2/Redirect/SSO")
    (moved,) = drift(described(re.escape(url), url.replace("/SSO", "/Connexion"))).differences
    assert (moved.change, moved.place) == (Change.DIFFERENT, "métadonnées › point d’accès SSO HTTP-Redirect › adresse")
    assert moved.seen == url.replace("/SSO", "/Connexion")
    assert "recharger les métadonnées" in moved.mend


def test_an_endpoint_moved_to_another_site_is_told(drift: Callable[..., Drift], deployment: Deployment) -> None:
    url = deployment.federation.url("educonnect", "/idp/profile/SAML2/POST/SLO")
    (moved,) = drift(described(re.escape(url), "https://ailleurs.test/idp/profile/SAML2/POST/SLO")).differences
    assert moved.place == "métadonnées › point d’accès SLO HTTP-POST › adresse"
    assert moved.seen == "https://ailleurs.test/idp/profile/SAML2/POST/SLO"


def test_a_binding_removed_is_told(drift: Callable[..., Drift]) -> None:
    (gone,) = drift(described(r"<md:SingleLogoutService [^>]*HTTP-POST[^>]*/>", "")).differences
    assert (gone.change, gone.place) == (Change.MISSING, "métadonnées › point d’accès SLO HTTP-POST")


def test_a_binding_added_is_told(drift: Callable[..., Drift]) -> None:
    soap = '<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://a.test/"/>'
    (new,) = drift(described("(?=<md:NameIDFormat)", soap)).differences
    assert (new.change, new.place) == (Change.ADDED, "métadonnées › point d’accès SLO SOAP")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (r'entityID="[^"]*"', 'entityID="https://autre.test/idp"', "métadonnées › entityID"),
        ('WantAuthnRequestsSigned="false"', 'WantAuthnRequestsSigned="true"', "métadonnées › WantAuthnRequestsSigned"),
        (
            "<md:EntityDescriptor ",
            '<md:EntityDescriptor validUntil="2020-01-01T00:00:00Z" ',
            "métadonnées › validUntil",
        ),
        ("nameid-format:transient", "nameid-format:persistent", None),
    ],
)
def test_other_words_of_the_metadata_are_told(
    drift: Callable[..., Drift], old: str, new: str, place: str | None
) -> None:
    found = {each.place for each in drift(described(old, new)).differences}
    assert found == (
        {place} if place else {"métadonnées › NameIDFormat transient", "métadonnées › NameIDFormat persistent"}
    )


def test_a_certificate_with_a_key_of_another_kind_is_told(drift: Callable[..., Drift]) -> None:
    (key,) = drift(described(r"(?<=<ns1:X509Certificate>).*(?=</ns1:X509Certificate>)", elliptic())).differences
    assert key.place == "métadonnées › certificat de signature › clé"
    assert (key.simulated, key.seen) == ("RSA 2048", "EC secp256r1")


def test_a_certificate_that_changed_is_told_by_its_fingerprint_where_the_file_knows_it(
    drift: Callable[..., Drift],
) -> None:
    (known,) = drift().fingerprints
    assert told(drift(tables=f'[drift]\ncertificates = ["{known}"]')) == []
    (changed,) = drift(tables=f'[drift]\ncertificates = ["{"ab:" * 31}ab"]').differences
    assert (changed.change, changed.place) == (Change.DIFFERENT, "métadonnées › certificat de signature › SHA-256")
    assert (changed.simulated, changed.seen) == ("ab" * 32, known)


def test_a_page_that_is_gone_is_told_once(drift: Callable[..., Drift]) -> None:
    def gone(reply: Reply) -> None:
        if reply.path == LOST:
            reply.status, reply.text = 404, "Page introuvable"

    (status,) = drift(gone).differences
    assert (status.place, status.simulated, status.seen) == (f"{LOST_PAGE} › statut", "200", "404")


def test_a_cookie_sent_otherwise_is_told(drift: Callable[..., Drift]) -> None:
    def lax(reply: Reply) -> None:
        reply.headers = [
            (name, value.replace("SameSite=lax", "SameSite=Strict"))
            if value.startswith("JSESSIONID")
            else (name, value)
            for name, value in reply.headers
        ]

    (cookie,) = drift(lax).differences
    assert cookie.place == "page stockage local › cookie JSESSIONID › attributs"
    assert "samesite=strict" in cookie.seen


def test_a_difference_that_the_file_accepts_is_counted_and_not_told(drift: Callable[..., Drift]) -> None:
    found = drift(
        replaced(SSO, 'name="j_username"', 'name="identifiant"'),
        '[drift]\naccepted = ["page connexion › * › champ j_username › *"]',
    )
    assert (len(found.differences), len(found.accepted)) == (0, 1)


def test_what_a_site_that_the_file_does_not_name_shows_is_not_looked_at(
    drift: Callable[..., Drift], deployment: Deployment
) -> None:
    asked = set()
    drift(lambda reply: asked.add(reply.path.partition("?")[0]))
    assert {path for path in asked if "franceconnect" in path.lower()} == set()
