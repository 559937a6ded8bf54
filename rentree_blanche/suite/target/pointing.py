"""A run of pytest that is pointed at a deployment."""

from collections import Counter
from pathlib import Path

import pytest

from rentree_blanche.suite.target.file import TargetError, read_target
from rentree_blanche.suite.target.inboxes import TargetMailInbox, TargetSmsInbox
from rentree_blanche.suite.target.needs import harmless, newcomers, why_not
from rentree_blanche.suite.target.standing import TargetPeople, check_answers
from rentree_blanche.suite.target.values import Target


class Pointing:
    """The hooks of a pointed run: what cannot be played there is skipped with its reason."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.used: set[str] = set()

    @classmethod
    def at(cls, file: Path) -> "Pointing":
        """Read a target file; a wrong one ends the run before it begins."""
        try:
            return cls(read_target(file))
        except TargetError as error:
            raise pytest.UsageError(f"--rentree-target\N{NO-BREAK SPACE}:\n{error}") from error

    def people(self, item: pytest.Item) -> TargetPeople:
        """Give the people whom a test plays."""
        return TargetPeople(self.target, newcomers=newcomers(item), uses_up=not harmless(item), used=self.used)

    def sms_inbox(self) -> TargetSmsInbox:
        """Give what handsets receive from now on."""
        return TargetSmsInbox(self.target)

    def mailbox(self) -> TargetMailInbox:
        """Give what mailboxes receive from now on."""
        return TargetMailInbox(self.target)

    def pytest_report_header(self) -> str:
        """Say at what the run is pointed, and what is allowed there."""
        may = "destructifs compris" if self.target.allowed.destructive else "sans rien changer"
        return f"cible\N{NO-BREAK SPACE}: {self.target.name} ({self.target.addresses['educonnect']}), {may}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Skip what the target does not allow, or cannot do."""
        for item in items:
            reason = why_not(item, self.target)
            if reason is not None:
                item.add_marker(pytest.mark.skip(reason=reason))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """See that all addresses answer, before the first scenario meets a page that is not there."""
        if session.config.option.collectonly or not session.items:
            return
        try:
            check_answers(self.target)
        except TargetError as error:
            raise pytest.UsageError(str(error)) from error

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say why scenarios were skipped, each reason once."""
        skipped = [report.longrepr for report in terminalreporter.stats.get("skipped", ())]
        reasons = Counter(str(told[2]).removeprefix("Skipped: ") for told in skipped if isinstance(told, tuple))
        if reasons:
            terminalreporter.section(f"Écartés pour {self.target.name}")
            for reason, count in reasons.most_common():
                terminalreporter.write_line(f"{count:4} × {reason}")

    @pytest.fixture(autouse=True, scope="session")
    def _patience_of_the_target(self) -> None:
        """Let pages take as long as the target allows."""
        from playwright.sync_api import expect  # noqa: PLC0415 - only runs that play pay for it

        expect.set_options(timeout=self.target.timeouts.page_seconds * 1000)
