from pathlib import Path
from types import ModuleType

import pytest

from rentree_blanche.simulators import doctor
from tests.tools import loaded


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return loaded("system_packages")


def test_services_are_forbidden_only_while_packages_are_installed(tool: ModuleType, tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with tool.services_at_rest(policy):
        assert policy.read_text(encoding="utf-8").endswith("exit 101\n")
        assert policy.stat().st_mode & 0o111
    assert not policy.exists()


def test_the_policy_is_taken_away_when_the_installation_fails(tool: ModuleType, tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with pytest.raises(OSError, match="no room"), tool.services_at_rest(policy):
        raise OSError("no room")
    assert not policy.exists()


def test_a_policy_of_the_machine_is_never_touched(tool: ModuleType, tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("of the machine", encoding="utf-8")
    with tool.services_at_rest(policy):
        assert policy.read_text(encoding="utf-8") == "of the machine"
    assert policy.read_text(encoding="utf-8") == "of the machine"


def test_without_root_the_command_is_told(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(doctor, "DEBIAN_BROWSERS", ())
    monkeypatch.delenv("RENTREE_CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert tool.main() == 2
    assert "sudo apt-get install --no-install-recommends chromium-headless-shell" in capsys.readouterr().err
