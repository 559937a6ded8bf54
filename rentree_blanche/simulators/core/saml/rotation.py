"""The control addresses by which a SAML party changes its keys."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.saml.keyring import SamlKeys

ROTATION, PUBLICATION = "/cles/rotation", "/cles/publication"
_SIGNING = "signing"


async def answer_rotation(request: Request, ground: Ground, keys: SamlKeys) -> Response:
    """Use new keys; `?publiees=non` leaves them out of the metadata. The caller has checked who asks."""
    published = request.query_params.get("publiees") != "non"
    await ground.pools.store(keys.rotate, published=published)
    told = "dans les métadonnées" if published else "pas encore dans les métadonnées"
    return await _answer(ground, keys, f"Nouvelles clés, {told}")


async def answer_publication(ground: Ground, keys: SamlKeys) -> Response:
    """Let the metadata show the keys that are in use. The caller has checked who asks."""
    await ground.pools.store(keys.publish)
    return await _answer(ground, keys, "Les métadonnées montrent les clés qui servent")


async def _answer(ground: Ground, keys: SamlKeys, summary: str) -> Response:
    shown = await ground.pools.crypto(_shown, keys)
    ground.journal.write(kind="saml", source=ground.actor, target=ground.actor, summary=summary, detail=shown)
    return JSONResponse(shown)


def _shown(keys: SamlKeys) -> dict[str, object]:
    """Give the SHA-256 fingerprints of the certificate that signs, and of those that the metadata shows."""
    return {
        "signing": keys.pair(_SIGNING, keys.generations.used).certificate.fingerprint,
        "published": [certificate.fingerprint for certificate in keys.certificates(_SIGNING)],
    }
