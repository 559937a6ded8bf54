"""Where a Chromium is found, and how it is started, for what starts it and for what looks whether it is there."""

import os
from pathlib import Path

DEBIAN_BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
# A browser that asks nobody for updates, and speaks TCP as the simulators do.
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_VARIABLE = "RENTREE_CHROMIUM"


def executable(own: Path) -> str | None:
    """Find a Chromium: `RENTREE_CHROMIUM`, else Playwright's own download (None says so), else Debian's."""
    return os.environ.get(_VARIABLE) or _other_than(own)


def _other_than(own: Path) -> str | None:
    """Give Debian's Chromium where Playwright has none of its own, full or headless shell."""
    revision = own.parents[1].name.removeprefix("chromium-") if len(own.parents) > 1 else ""
    downloads = own.parents[2].glob(f"chromium_headless_shell-{revision}/*") if len(own.parents) > 2 else iter(())
    if own.exists() or any(downloads):
        return None
    return next((str(file) for file in DEBIAN_BROWSERS if file.exists()), None)
