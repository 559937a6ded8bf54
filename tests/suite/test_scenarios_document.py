"""docs/scenarios.md says what there is."""

import re

from typer.core import TyperGroup
from typer.main import get_command

from rentree_blanche.simulators.cli import app
from rentree_blanche.suite.catalogue import Catalogue
from tests.suite.catalogue_table import DOCUMENT, renewed
from tests.suite.collected import Scenario


def test_the_table_is_that_of_the_catalogue(catalogue: Catalogue, scenarios: tuple[Scenario, ...]) -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert renewed(written, catalogue, scenarios) == written, "python -m tests.suite.catalogue_table writes it anew"


def test_every_option_that_is_named_exists() -> None:
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    known = {name for each in command.commands["scenarios"].params for name in each.opts}
    commands = re.findall(r"^rentree scenarios.*$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    named = {option for line in commands for option in re.findall(r" (--?[a-z][a-z-]*)", line.partition(" -- ")[0])}
    assert named <= known
    assert {"--list", "--report", "--repeat", "--log", "--summary", "--order"} <= named
