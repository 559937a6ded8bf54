"""Where Debian keeps Chromium, for what starts it and for what looks whether it is there."""

import os
from pathlib import Path

DEBIAN_BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))


def named_browser() -> str | None:
    """Give the browser that `RENTREE_CHROMIUM` names, else Debian's; None leaves the choice to Playwright."""
    return os.environ.get("RENTREE_CHROMIUM") or next((str(file) for file in DEBIAN_BROWSERS if file.exists()), None)
