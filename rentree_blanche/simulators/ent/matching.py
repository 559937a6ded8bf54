"""From `FrEduCtRefId` to the ENT's join keys, as current entcore ENTs do it."""

from collections.abc import Sequence

from rentree_blanche.simulators.ent.academies import ACADEMY_NAMES
from rentree_blanche.simulators.ent.errors import IdentityRefusedError

_PREFIX = "{AAF}"


def join_keys(references: Sequence[str]) -> tuple[str, ...]:
    """Give the join key of each register record: `{AAF}09|x|2033187` → `LILLE-2033187`.

    Only values that begin with `{AAF}` count; the rest splits on `|` into exactly three parts, of which the second is
    not read.

    Raises:
        IdentityRefusedError: `invalid.vector` when no value counts, `invalid.joinKey` when one has another number of
            parts, an unknown academy code or no id.
    """
    counted = [value.removeprefix(_PREFIX) for value in references if value.startswith(_PREFIX)]
    if not counted:
        raise IdentityRefusedError("invalid.vector", f"no FrEduCtRefId begins with {_PREFIX}: {list(references)}")
    return tuple(dict.fromkeys(_join_key(value) for value in counted))


def _join_key(value: str) -> str:
    parts = value.split("|")
    if len(parts) != 3 or parts[0] not in ACADEMY_NAMES or not parts[2]:
        raise IdentityRefusedError(
            "invalid.joinKey", f"expected <academy code>|<not read>|<AAF id> with a known code, got {value!r}"
        )
    return f"{ACADEMY_NAMES[parts[0]]}-{parts[2]}"
