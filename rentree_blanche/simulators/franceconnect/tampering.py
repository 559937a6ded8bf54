"""Faults on what FranceConnect says: claims that are changed before they are signed, so that only they are wrong."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.faults import Alter, Effect, Exchange
from rentree_blanche.simulators.franceconnect.errors import OAuthError

_SPACED = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The claims that will be signed, and the faults that changed them."""

    claims: dict[str, Any]
    effects: tuple[Effect, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Tampering:
    """Lets faults of kind `jwt` have their say; it blocks where there are any."""

    ground: Ground

    def befall(self, what: str, client_id: str, claims: Mapping[str, Any]) -> Said:
        """Give what is said to a client in an `id_token` or a `userinfo`; patterns meet `{"name": value, …}`.

        Raises:
            OAuthError: 500, a fault left no JSON object.
        """
        exchange = Exchange(kind="jwt", source=self.ground.actor, target=client_id, method=what)
        effects = tuple(each for each in self.ground.faults.befall(exchange) if isinstance(each, Alter))
        if not effects:
            return Said(claims=dict(claims))
        text = _SPACED.encode(claims)
        for effect in effects:
            text = effect.apply(text)
        try:
            said = json.loads(text)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise OAuthError(500, "server_error", f"a fault left no JSON object of the claims of the {what}: {text}")
        return Said(claims=said, effects=effects)
