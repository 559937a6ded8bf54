"""The pytest plugin: fixtures for suites that run against a federation.

`federation`, `people`, `clock`, `faults`, `sms_inbox`, `mailbox` and `journal` are all of one federation, put back
before each test that uses them. It is started once a process, or is one already up: `--rentree-url`,
`--rentree-ready-file`. `--rentree-target` points the same tests at a deployment, for what can be played there.
Settings of the one started come from the fixture `federation_settings`, which a project may override.

Nothing of the simulators is imported until a fixture is used.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rentree_blanche.suite.options import add_options, add_service_options
from rentree_blanche.suite.recorder import BEFORE, SETTINGS, Recorder

if TYPE_CHECKING:
    from rentree_blanche.client import Clock, Faults, Journal, MailInbox, People, RunningFederation, SmsInbox
    from rentree_blanche.suite.target.pointing import Pointing

_PLAYWRIGHT = "pytest_playwright.pytest_playwright"
_MARKS = (
    "row(id, variant=None): the row of the catalogue that a scenario plays, and the variant of it",
    "harmless(newcomers=False): leaves nothing behind, so may be pointed at a deployment; newcomers have no account",
    "simulator: is about the simulator itself, so is never pointed at a deployment",
)
_POINTING = "rentree_blanche_pointing"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options, each also as a line of the configuration file."""
    group = parser.getgroup("rentree", "Rentrée Blanche: the federation that tests run against")
    group.addoption("--rentree-url", metavar="URL", help="control address of a federation already up")
    group.addoption("--rentree-token", metavar="TOKEN", help="control token, for --rentree-url on another machine")
    group.addoption("--rentree-ca", metavar="FILE", help="PEM of the federation's CA, for --rentree-url over TLS")
    group.addoption("--rentree-ready-file", metavar="FILE", help="ready file of a federation already up")
    group.addoption("--rentree-target", metavar="FILE", help="TOML that describes a deployment to point tests at")
    group.addoption(
        "--rentree-tls", action="store_true", default=None, help="start the federation with TLS (the default)"
    )
    group.addoption(
        "--rentree-no-tls", action="store_false", dest="rentree_tls", help="start the federation over plain HTTP"
    )
    parser.addini("rentree_url", "control address of a federation already up")
    parser.addini("rentree_token", "control token of a federation already up")
    parser.addini("rentree_ca", "PEM of the CA of a federation already up")
    parser.addini("rentree_ready_file", "ready file of a federation already up")
    parser.addini("rentree_target", "TOML that describes a deployment to point tests at")
    parser.addini("rentree_tls", "start the federation with TLS", type="bool", default=True)
    parser.addini("rentree_seed", "seed of the federation that is started", default="1")
    parser.addini("rentree_families", "how many families the federation that is started enrols", default="200")
    add_options(parser)
    add_service_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Come after pytest-playwright, whose launch arguments are completed where a federation is used."""
    config.pluginmanager.register(Recorder(config), "rentree_blanche_recorder")
    if config.pluginmanager.hasplugin("playwright") or config.pluginmanager.hasplugin(_PLAYWRIGHT):
        from rentree_blanche import browser  # noqa: PLC0415 - for projects with browsers alone

        config.pluginmanager.register(browser, "rentree_blanche_browser")
    for mark in _MARKS:
        config.addinivalue_line("markers", mark)
    if config.getoption("rentree_service"):
        from rentree_blanche.conformance.items import Items  # noqa: PLC0415 - only for who checks a service

        config.pluginmanager.register(Items(config), "rentree_blanche_conformance")
    file = _option(config, "rentree_target")
    if file:
        from rentree_blanche.suite.target.pointing import Pointing  # noqa: PLC0415 - only for who points at something

        config.pluginmanager.register(Pointing.at(Path(file)), _POINTING)


@pytest.fixture(scope="session")
def federation_settings(pytestconfig: pytest.Config) -> dict[str, Any]:
    """Give the settings of the federation that is started, by name; override to change them."""
    tls = pytestconfig.getoption("rentree_tls")
    return {
        "seed": int(pytestconfig.getini("rentree_seed")),
        "families": int(pytestconfig.getini("rentree_families")),
        "tls": pytestconfig.getini("rentree_tls") if tls is None else tls,
    }


@pytest.fixture(scope="session")
def federation_up(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> "Iterator[RunningFederation]":
    """Give the federation, started once a process unless one already up is named; nobody resets it."""
    from rentree_blanche.client import ControlClient, RunningFederation  # noqa: PLC0415 - see the module

    pointing = _pointing(pytestconfig)
    if pointing is not None:
        from rentree_blanche.suite.target.standing import TargetFederation  # noqa: PLC0415 - see the module

        yield TargetFederation(pointing.target)
        return
    named = _client_of_one_already_up(pytestconfig)
    if named is not None:
        with named as client:
            yield RunningFederation(client=client, directory=client.read_addresses())
        return
    from rentree_blanche.simulators.federation import Federation  # noqa: PLC0415 - see the module
    from rentree_blanche.simulators.settings import FederationSettings  # noqa: PLC0415 - see the module

    settings = FederationSettings(**request.getfixturevalue("federation_settings"))
    with (
        Federation(settings) as federation,
        ControlClient(
            federation.url("control"), federation.secret, federation.ca_file, domain=settings.domain
        ) as client,
    ):
        yield RunningFederation(client=client, directory=client.read_addresses())


@pytest.fixture
def federation(federation_up: "RunningFederation", request: pytest.FixtureRequest) -> "RunningFederation":
    """Give the federation as it was after its start: accounts, register, inboxes, clock, faults."""
    federation_up.reset()
    if _pointing(request.config) is not None:
        return federation_up
    request.node.stash[BEFORE] = federation_up.client.read_journal(limit=1).last
    if not _is_already_up(request.config):
        request.node.stash[SETTINGS] = request.getfixturevalue("federation_settings")
    return federation_up


@pytest.fixture
def people(federation: "RunningFederation", request: pytest.FixtureRequest) -> "People":
    """Give people to play, each once: `people.family(children=[primary(), secondary()])`, `people.guardian()`."""
    from rentree_blanche.client import People  # noqa: PLC0415 - see the module

    pointing = _pointing(request.config)
    if pointing is not None:
        return pointing.people(request.node)
    return People(federation.client)


@pytest.fixture
def clock(federation: "RunningFederation") -> "Clock":
    """Give the federation's clock."""
    from rentree_blanche.client import Clock  # noqa: PLC0415 - see the module

    return Clock(federation.client)


@pytest.fixture
def faults(federation: "RunningFederation") -> "Faults":
    """Give the federation's faults, none of which is on."""
    from rentree_blanche.client import Faults  # noqa: PLC0415 - see the module

    return Faults(federation.client)


@pytest.fixture
def sms_inbox(federation: "RunningFederation", pytestconfig: pytest.Config) -> "SmsInbox":
    """Give what handsets receive from now on: `sms_inbox.wait_for_code(guardian.mobile)`."""
    from rentree_blanche.client import SmsInbox  # noqa: PLC0415 - see the module

    pointing = _pointing(pytestconfig)
    if pointing is not None:
        return pointing.sms_inbox()
    return SmsInbox(federation.client)


@pytest.fixture
def mailbox(federation: "RunningFederation", pytestconfig: pytest.Config) -> "MailInbox":
    """Give what mailboxes receive from now on: `mailbox.wait_for_link(guardian.email)`."""
    from rentree_blanche.client import MailInbox  # noqa: PLC0415 - see the module

    pointing = _pointing(pytestconfig)
    if pointing is not None:
        return pointing.mailbox()
    return MailInbox(federation.client)


@pytest.fixture
def journal(federation: "RunningFederation") -> "Journal":
    """Give the lines of the journal from now on."""
    from rentree_blanche.client import Journal  # noqa: PLC0415 - see the module

    return Journal(federation.client)


def _client_of_one_already_up(config: pytest.Config) -> Any:
    from rentree_blanche.client import ControlClient  # noqa: PLC0415 - see the module

    ready_file, url = _option(config, "rentree_ready_file"), _option(config, "rentree_url")
    if ready_file:
        return ControlClient.from_ready_file(Path(ready_file))
    if url:
        return ControlClient(url, _option(config, "rentree_token") or None, _option(config, "rentree_ca") or None)
    return None


def _pointing(config: pytest.Config) -> "Pointing | None":
    found: Pointing | None = config.pluginmanager.get_plugin(_POINTING)
    return found


def _is_already_up(config: pytest.Config) -> bool:
    return any(_option(config, name) for name in ("rentree_url", "rentree_ready_file", "rentree_target"))


def _option(config: pytest.Config, name: str) -> str:
    return str(config.getoption(name) or config.getini(name))
