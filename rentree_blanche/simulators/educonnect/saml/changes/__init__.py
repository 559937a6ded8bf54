"""Changes of SAML messages as small composable values: `without("Assertion/Conditions") & signed_with(other_key)`.

A change says what differs from the valid message, and nothing else: what it does to the content is signed afterwards,
what it does to signatures or bytes is done to the signed message. So the order in which changes are joined matters only
among those of one phase.
"""

from rentree_blanche.simulators.educonnect.saml.changes.content import (
    added,
    as_other,
    emptied,
    replaced,
    shifted,
    twice,
    valued,
    without,
)
from rentree_blanche.simulators.educonnect.saml.changes.draft import NOTHING, Change, Draft, Phase, Step, Written, write
from rentree_blanche.simulators.educonnect.saml.changes.signing import (
    altered_after_signing,
    in_clear,
    signed_as,
    signed_with,
    unsigned,
    unsigned_assertion,
    unsigned_response,
)

__all__ = [
    "NOTHING",
    "Change",
    "Draft",
    "Phase",
    "Step",
    "Written",
    "added",
    "altered_after_signing",
    "as_other",
    "emptied",
    "in_clear",
    "replaced",
    "shifted",
    "signed_as",
    "signed_with",
    "twice",
    "unsigned",
    "unsigned_assertion",
    "unsigned_response",
    "valued",
    "without",
    "write",
]
