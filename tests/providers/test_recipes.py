"""Each recipe of the docs, followed as it is written: a guardian logs in over TLS, is known, and logs out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rentree_blanche.client import People, RunningFederation, SmsInbox
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.doctor import examine
from rentree_blanche.simulators.population import ACADEMIES
from rentree_blanche.simulators.population.find import primary
from tests.providers.person import Person
from tests.providers.recipes import Provider, Recipe, followed, recipes

RECIPES = recipes()


@pytest.fixture(params=RECIPES)
def provider(federation: RunningFederation, request: pytest.FixtureRequest) -> Iterator[Provider]:
    with followed(Recipe.read(request.param), federation) as provider:
        yield provider


@contextmanager
def somebody(federation: RunningFederation, provider: Provider, folder: Path) -> Iterator[Person]:
    trusted = folder / "trusted.pem"
    authority = Path(str(federation.directory.ca))
    trusted.write_bytes(authority.read_bytes() + provider.certificate.read_bytes())
    with client_session(agent="visitor", ca_file=trusted) as session:
        yield Person(session)


def test_a_guardian_who_follows_the_recipe_is_known_at_the_service_until_the_logout(
    federation: RunningFederation, provider: Provider, people: People, sms_inbox: SmsInbox, tmp_path: Path
) -> None:
    family = people.family(guardians=2, children=[primary()], homonym=False, shared_mobile=False, without_mobile=False)
    guardian = family.guardians[0]
    code = next(academy.code for academy in ACADEMIES if academy.name == family.academy)
    references = [f"{{AAF}}{code}|x|{record}" for record in guardian.register_ids]

    with somebody(federation, provider, tmp_path) as visitor:
        identifier = visitor.open(f"{provider.url}/").register(guardian, sms_inbox)
        told = _who(visitor, provider)
        assert told["attributs"]["FrEduCtRefId"] == references
        assert told["NameID"]

        visitor.open(f"{provider.url}/deconnexion")
        assert _who(visitor, provider) is None, provider.log
    with somebody(federation, provider, tmp_path) as another:
        assert _who(another, provider) is None
        another.open(f"{provider.url}/").log_in(identifier)
        assert _who(another, provider)["attributs"]["FrEduCtRefId"] == references


def _who(visitor: Person, provider: Provider):
    page = visitor.open(f"{provider.url}/moi").page
    assert page.status_code == 200, page.text + provider.log
    return json.loads(page.text)


def test_every_package_that_a_recipe_names_is_brought_by_make_test() -> None:
    brought = {package for need in examine(Path.home(), tests=True) for package in need.packages}
    asked = {package for name in RECIPES for package in Recipe.read(name).packages}
    assert asked <= brought
