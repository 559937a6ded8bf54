"""Small plans and demands for tests."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rentree_blanche.loadtests.plan.file import Inputs, read_inputs

PLAN = """
name = "Un essai"
draws = 3
[stations.web]
title = "serveurs web"
servers = 6
seconds = { page = 0.02, hash = 0.2, signature = 0.01 }
[stations.store]
title = "base de données"
servers = 2
seconds = { write = 0.01 }
[stations.franceconnect]
title = "FranceConnect"
servers = 100
seconds = { franceconnect = 1.0 }
outside = true
[buckets.sms]
title = "passerelle SMS"
kind = "sms"
a_second = 2
euros = 0.05
[buckets.mail]
title = "courriel"
kind = "mail"
a_second = 50
"""


def small(tmp_path: Path, changes: Mapping[str, Any] = {}, text: str = PLAN) -> Inputs:
    """Give the first Monday of a département: some 10,000 families, one station at its limit in the evening."""
    file = tmp_path / "plan.toml"
    file.write_text(text, encoding="utf-8")
    few = {
        "demand.who.guardians": 150_000,
        "demand.who.pupils": 70_000,
        "demand.when.begin": date(2026, 9, 7),
        "demand.when.days": 1,
    }
    return read_inputs(file).with_values({**few, **changes})
