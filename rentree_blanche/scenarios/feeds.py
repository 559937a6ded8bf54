"""What a register tells EduConnect of a guardian, where a school has written down something else."""

from collections.abc import Mapping
from typing import Any

from rentree_blanche.client import ControlClient, Guardian


def tell(control: ControlClient, guardian: Guardian, **changes: str | None) -> None:
    """Let ONDE tell EduConnect of a guardian in the académie de Lille, some fields changed, before the night."""
    day = control.read_clock().now.date().isoformat()
    header = {"type": "feed", "source": "ONDE", "schema": 1, "mode": "delta", "day": day}
    taken = control.upload_feed("onde", [header, {**_line(guardian), **changes}])
    assert taken.refused == ()


def _line(guardian: Guardian) -> Mapping[str, Any]:
    return {
        "type": "guardian",
        "id": guardian.register_ids[0],
        "civility": guardian.civility,
        "birth_name": guardian.birth_name,
        "usage_name": guardian.usage_name,
        "first_name": guardian.first_name,
        "mobile": guardian.mobile,
        "email": guardian.email,
        "academy_code": "09",
    }
