"""What a generator says of its progress: lines of JSON among the other lines of its output."""

import json
import sys
from typing import Any

_SIGN = "rush "


def say(what: str, **told: Any) -> None:
    """Say something to whoever started this process."""
    sys.stdout.write(f"{_SIGN}{json.dumps({'what': what, **told})}\n")
    sys.stdout.flush()


def understood(line: str) -> dict[str, Any] | None:
    """Read what a line says; None for a line of somebody else's."""
    if not line.startswith(_SIGN):
        return None
    said: dict[str, Any] = json.loads(line.removeprefix(_SIGN))
    return said
