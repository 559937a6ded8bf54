"""From `FrEduCtRefId` to the ENT's join keys, as current entcore ENTs do it."""

from collections.abc import Sequence

from rentree_blanche.simulators.ent.academies import ACADEMY_NAMES
from rentree_blanche.simulators.ent.errors import IdentityRefusedError

_PREFIX = "{AAF}"


def join_keys(references: Sequence[str], *, private_prefix: str = "") -> tuple[str, ...]:
    """Give the join key of each register record: `{AAF}09|x|2033187` → `LILLE-2033187`.

    Only values that begin with `{AAF}` count; the rest splits on `|` into exactly three parts, of which the second is
    not read. A value that cannot be read is passed over where another one can.

    Args:
        references: values of the attribute.
        private_prefix: where it is not empty, each key is also given with it, as private schools' people bear it.

    Raises:
        IdentityRefusedError: `invalid.vector` when no value counts, `invalid.joinKey` when none of those that count
            has three parts, a known academy code and an id.
    """
    counted = [value.removeprefix(_PREFIX) for value in references if value.startswith(_PREFIX)]
    if not counted:
        raise IdentityRefusedError("invalid.vector", f"no FrEduCtRefId begins with {_PREFIX}: {list(references)}")
    keys = [key for key in map(_join_key, counted) if key is not None]
    if not keys:
        raise IdentityRefusedError(
            "invalid.joinKey", f"expected <academy code>|<not read>|<AAF id> with a known code, got {counted}"
        )
    prefixes = ("", private_prefix) if private_prefix else ("",)
    return tuple(dict.fromkeys(prefix + key for key in keys for prefix in prefixes))


def _join_key(value: str) -> str | None:
    parts = value.split("|")
    if len(parts) != 3 or parts[0] not in ACADEMY_NAMES or not parts[2]:
        return None
    return f"{ACADEMY_NAMES[parts[0]]}-{parts[2]}"
