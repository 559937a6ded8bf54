"""What docs/franceconnect.md says is what holds."""

import re
from pathlib import Path

from rentree_blanche.simulators.franceconnect.clients import PROVIDERS
from rentree_blanche.simulators.franceconnect.codes import CODES
from rentree_blanche.simulators.franceconnect.identities import STATES
from rentree_blanche.simulators.franceconnect.people.platform import platform_logins
from rentree_blanche.simulators.franceconnect.scopes import SCOPES

DOCUMENT = (Path(__file__).parents[2] / "docs" / "franceconnect.md").read_text(encoding="utf-8")


def _rows(pattern: str) -> list[list[str]]:
    lines = re.findall(rf"^\| ({pattern}.*) \|$", DOCUMENT, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def test_every_code_stands_there_with_its_status_and_error() -> None:
    written: dict[str, tuple[int, str]] = {}
    for names, status, error, _ in _rows(r"Y\d"):
        named = re.findall(r"Y\d{6}", names)
        codes = [code for code in CODES if named[0] <= code <= named[-1]] if "…" in names else named
        statuses = [int(each) for each in status.split(", ")]
        for place, code in enumerate(codes):
            written[code] = (statuses[place % len(statuses)], error)
    assert written == {code.code: (code.status, code.error) for code in CODES.values()}


def test_every_login_of_the_platform_stands_there() -> None:
    for login in platform_logins():
        assert f"`{login}`" in DOCUMENT or login in ("E020009", "E020010")


def test_every_scope_state_and_provider_stands_there() -> None:
    for word in (*SCOPES, *STATES, *PROVIDERS):
        assert f"`{word}`" in DOCUMENT
