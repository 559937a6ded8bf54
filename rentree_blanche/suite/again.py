"""The one command that plays a scenario again."""

import shlex

import pytest

from rentree_blanche.suite.facts import Scenario

_RUNNING = ("rentree_target", "rentree_url", "rentree_ready_file", "rentree_token", "rentree_ca")
_SEED, _FAMILIES = "1", "200"


def again(config: pytest.Config, known: Scenario, seed: int | None, families: int | None) -> str:
    """Give the command; `seed` and `families` are None where the federation was up already."""
    elsewhere = [f"--{name.replace('_', '-')}={value}" for name in _RUNNING if (value := config.getoption(name))]
    if known.ours:
        told = ["rentree", "scenarios", known.id]
        told += [] if seed is None else ["--seed", str(seed)]
        told += [] if families is None or str(families) == _FAMILIES else ["--families", str(families)]
        told += ["--", *elsewhere] if elsewhere else []
    else:
        told = ["pytest", known.node, "--tracing=retain-on-failure", *elsewhere]
        told += [] if seed is None or str(seed) == _SEED else ["-o", f"rentree_seed={seed}"]
        told += [] if families is None or str(families) == _FAMILIES else ["-o", f"rentree_families={families}"]
    return shlex.join(told)
