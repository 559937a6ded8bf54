"""SAML keys of EduConnect and of its services: new ones, shown by the metadata at once or later."""

from typing import Any

from pydantic import Field

from rentree_blanche.simulators.control.errors import unusable
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Operation, Value
from rentree_blanche.simulators.core.saml.rotation import PUBLICATION, ROTATION
from rentree_blanche.simulators.ent.parties import RELYING_PARTIES

_SUBJECT = "keys"
SAML_OWNERS = ("educonnect", *RELYING_PARTIES)


class SamlKeysOf(Value):
    """Whose keys: `educonnect`, or a service such as `ent-hdf`."""

    actor: str = Field(max_length=64)


class SamlRotation(SamlKeysOf):
    """Whose keys become others; `published` is whether the metadata shows them at once, beside the ones before."""

    published: bool = True


class SamlKeysShown(Value):
    """SHA-256 fingerprints of the certificate that signs now, and of those that the metadata shows."""

    signing: str
    published: tuple[str, ...]


async def rotate_saml_keys(house: House, asked: SamlRotation) -> SamlKeysShown:
    """Let an actor sign, and decrypt, with new keys."""
    return await _shown(house, asked.actor, ROTATION if asked.published else f"{ROTATION}?publiees=non")


async def publish_saml_keys(house: House, asked: SamlKeysOf) -> SamlKeysShown:
    """Let an actor's metadata show the keys that are in use."""
    return await _shown(house, asked.actor, PUBLICATION)


async def _shown(house: House, actor: str, path: str) -> SamlKeysShown:
    known = [name for name in SAML_OWNERS if name in house.federation.actors]
    if actor not in known:
        raise unusable(f"actor: {actor!r} has no SAML keys; expected one of {', '.join(known)}")
    said: Any = await house.ask("POST", actor, path)
    return SamlKeysShown(signing=said["signing"], published=tuple(said["published"]))


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="rotate_saml_keys",
        method="POST",
        path="/api/keys/rotate",
        subject=_SUBJECT,
        summary="Let EduConnect, or a service, use new SAML keys",
        asks=SamlRotation,
        answers=SamlKeysShown,
        does=rotate_saml_keys,
        refusals=(502, 504),
    ),
    Operation(
        name="publish_saml_keys",
        method="POST",
        path="/api/keys/publish",
        subject=_SUBJECT,
        summary="Let the metadata show the SAML keys that are in use",
        asks=SamlKeysOf,
        answers=SamlKeysShown,
        does=publish_saml_keys,
        refusals=(502, 504),
    ),
)
