"""What the drift watch knows of EduConnect by heart is what the simulator does, and what its docs show is read."""

import re
from pathlib import Path
from typing import get_args

import pytest

from rentree_blanche.drift.looking import SELF_SERVICE
from rentree_blanche.drift.sites import is_loopback
from rentree_blanche.drift.watch import way_to
from rentree_blanche.simulators.educonnect import settings
from rentree_blanche.simulators.educonnect.selfservice import addresses
from rentree_blanche.suite.target import read_target, values

DOCUMENT = Path(__file__).parents[2] / "docs" / "drift.md"


def test_the_pages_of_the_self_service_are_the_simulators() -> None:
    known = {value for value in vars(addresses).values() if isinstance(value, str)}
    assert {f"{addresses.BASE}/{path}" for path in SELF_SERVICE} <= known


def test_editions_and_generations_are_the_simulators() -> None:
    assert get_args(values.Edition) == get_args(settings.Edition)
    assert get_args(values.LoginGeneration) == get_args(settings.LoginGeneration)


def test_the_file_that_the_docs_show_is_read(tmp_path: Path) -> None:
    (sample,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "recette.toml"
    file.write_text(sample, encoding="utf-8")
    target = read_target(file)
    way = way_to(target)
    assert target.allowed.i_may_test
    assert way.metadata == "https://educonnect.recette.exemple.fr/idp/shibboleth"
    assert way.sites.hosts == {f"{name}.recette.exemple.fr" for name in ("educonnect", "moncompte", "ent")}


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("educonnect.localhost", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("192.168.1.2", False),
        ("localhost.exemple.fr", False),
        ("notlocalhost", False),
    ],
)
def test_this_machine_is_known_by_its_name_alone(host: str, here: bool) -> None:
    assert is_loopback(host) is here
