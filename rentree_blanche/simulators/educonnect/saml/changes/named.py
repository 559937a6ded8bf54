"""Changes by name, as faults and the control API ask for them: values that are JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from rentree_blanche.simulators.core.saml.keys import KeyPair
from rentree_blanche.simulators.core.saml.names import DigestAlgorithm, SignatureAlgorithm
from rentree_blanche.simulators.core.saml.signatures import SignatureSettings
from rentree_blanche.simulators.educonnect.saml.changes.content import emptied, shifted, twice, valued, without
from rentree_blanche.simulators.educonnect.saml.changes.draft import Change, Draft, Phase, step
from rentree_blanche.simulators.educonnect.saml.changes.signing import (
    altered_after_signing,
    signed_as,
    signed_with,
    unsigned,
    unsigned_assertion,
    unsigned_response,
)

_SHA1 = SignatureSettings(signature_algorithm=SignatureAlgorithm.RSA_SHA1, digest_algorithm=DigestAlgorithm.SHA1)

CHANGES: Mapping[str, Callable[[str, str], Change]] = MappingProxyType(
    {
        "without": lambda path, _: without(path),
        "valued": valued,
        "emptied": lambda path, _: emptied(path),
        "twice": lambda path, _: twice(path),
        "shifted": lambda path, value: shifted(path, timedelta(seconds=float(value))),
        "altered-after-signing": lambda path, value: altered_after_signing(valued(path, value)),
        "unsigned": lambda _, __: unsigned(),
        "unsigned-response": lambda _, __: unsigned_response(),
        "unsigned-assertion": lambda _, __: unsigned_assertion(),
        "sha1": lambda _, __: signed_as(_SHA1),
        "other-key": lambda _, __: _signed_by_a_stranger(),
    }
)
"""What makes a change of a path and a value, by its name."""


def named(name: str, path: str = "", value: str = "") -> Change:
    """Give a change by name; KeyError for a name that is not in `CHANGES`."""
    return CHANGES[name](path, value)


def _signed_by_a_stranger() -> Change:
    """Sign with a key that no metadata shows, made when it is first needed, at the time of the message."""

    def work(draft: Draft) -> None:
        signed_with(_stranger(draft.now)).work(draft, Phase.SIGNING)

    return step(Phase.SIGNING, "signed with a key that nobody knows", work)


@lru_cache(maxsize=1)
def _stranger(now: datetime) -> KeyPair:
    return KeyPair.generate("inconnu", now=now)
