"""The keys of a SAML party, and how they change."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.keyring import SamlKeys
from rentree_blanche.simulators.core.store import Store

Ring = Callable[[], SamlKeys]


@pytest.fixture
def ring(store: Store, tmp_path: Path) -> Ring:
    """Make the key ring of one worker; all share the store and the folder."""
    return lambda: SamlKeys(store, "educonnect", folder=tmp_path, common_name="educonnect.test", now=wall)


def shown(keys: SamlKeys) -> list[str]:
    return [certificate.fingerprint for certificate in keys.certificates("signing")]


def used(keys: SamlKeys) -> str:
    return keys.pair("signing", keys.generations.used).certificate.fingerprint


def test_the_first_key_is_used_and_shown(ring: Ring) -> None:
    keys = ring()
    assert shown(keys) == [used(keys)]


def test_a_new_key_is_shown_beside_the_one_before(ring: Ring) -> None:
    keys = ring()
    before = used(keys)
    keys.rotate(published=True)
    assert used(keys) != before
    assert shown(keys) == [used(keys), before]


def test_a_new_key_that_nobody_is_told_of_is_used_all_the_same_until_it_is_published(ring: Ring) -> None:
    keys = ring()
    before = used(keys)
    keys.rotate(published=False)
    assert used(keys) != before
    assert shown(keys) == [before]
    keys.publish()
    assert shown(keys) == [used(keys), before]
    keys.publish()
    assert shown(keys) == [used(keys), before]


def test_another_worker_uses_the_new_key_at_once_and_a_restore_takes_it_back(ring: Ring, store: Store) -> None:
    one, other = ring(), ring()
    before, begun = store.snapshot(), used(other)
    one.rotate(published=True)
    assert used(other) == used(one) != begun
    store.restore(before)
    assert used(one) == used(other) == begun


def test_keys_are_kept_and_only_their_owner_may_read_them(ring: Ring, tmp_path: Path) -> None:
    keys = ring()
    used(keys)
    keys.rotate(published=True)
    assert used(ring()) == used(keys)
    assert sorted(file.name for file in tmp_path.glob("signing*.pem")) == ["signing-1.pem", "signing.pem"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob("*.pem"))
